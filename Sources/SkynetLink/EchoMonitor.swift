/// Latency and loss of a link, from its echoes.
struct EchoMonitor {
  static let intervalMilliseconds: UInt64 = 2000
  /// While a link is new, or silent.
  static let hurriedMilliseconds: UInt64 = 1000
  /// An echo that is not back by then is lost.
  static let patienceMicroseconds: UInt64 = 4_000_000
  private static let waitingMax = 8
  private static let whole: Int64 = 1 << 20

  private struct Echo {
    let number: UInt64
    let sentAt: UInt64
  }

  private(set) var latencyMicroseconds: UInt64?
  private var variation: UInt64 = 0
  /// In parts of `whole`.
  private var loss: Int64 = 0
  private var waiting: [Echo] = []
  var sendsAt: UInt64 = 0

  var lossThousandths: UInt16 { UInt16(loss * 1000 / Self.whole) }

  /// Notes an echo that goes out; whether one before it was lost.
  mutating func sent(_ number: UInt64, microseconds: UInt64) -> Bool {
    let before = waiting.count
    waiting.removeAll { $0.sentAt + Self.patienceMicroseconds <= microseconds }
    if waiting.count == Self.waitingMax { waiting.removeFirst() }
    for _ in waiting.count..<before { count(lost: true) }
    let isNews = waiting.count < before
    waiting.append(Echo(number: number, sentAt: microseconds))
    return isNews
  }

  /// Takes a reply; false for one that nobody waits for.
  mutating func replied(_ number: UInt64, microseconds: UInt64) -> Bool {
    guard let place = waiting.firstIndex(where: { $0.number == number }) else { return false }
    let sentAt = waiting.remove(at: place).sentAt
    count(lost: false)
    measured(microseconds > sentAt ? microseconds - sentAt : 0)
    return true
  }

  /// The smoothing of RFC 6298, section 2.
  private mutating func measured(_ sample: UInt64) {
    guard let smoothed = latencyMicroseconds else {
      latencyMicroseconds = sample
      variation = sample / 2
      return
    }
    let difference = smoothed > sample ? smoothed - sample : sample - smoothed
    variation = (3 * variation + difference) / 4
    latencyMicroseconds = (7 * smoothed + sample) / 8
  }

  private mutating func count(lost: Bool) {
    loss += ((lost ? Self.whole : 0) - loss) / 16
  }
}
