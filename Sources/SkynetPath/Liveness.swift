/// Whether a path still works: probes that went out and answers that came back.
struct Liveness {
  static let missesMax: UInt32 = 3
  /// Until an answer came, and at most.
  private static let timeoutMax: UInt64 = 1_000_000
  private static let marginMin: UInt64 = 10_000
  private static let remembered = 16

  /// Of the last probe that was sent, and of the last one that was answered.
  private(set) var sent: UInt32 = 0
  private(set) var answered: UInt32 = 0
  /// Microseconds, smoothed as in RFC 6298; nil before the first answer.
  private(set) var roundTrip: UInt64?
  private var variation: UInt64 = 0
  private(set) var lossPerMille = 0
  /// Microseconds, of the last probes.
  private var sentAt = InlineArray<16, UInt64>(repeating: 0)
  /// Of the first probe without an answer, and of the one with which there are too many.
  private(set) var firstMissAt: UInt64 = 0
  private var lastMissAt: UInt64 = 0

  var outstanding: UInt32 { sent &- answered }

  private var timeout: UInt64 {
    guard let roundTrip else { return Self.timeoutMax }
    return min(roundTrip + max(4 * variation, Self.marginMin), 2 * Self.timeoutMax)
  }

  /// When the path counts as lost, in milliseconds, if no answer comes; nil: not as things are.
  var lostAt: UInt64? {
    outstanding >= Self.missesMax ? (lastMissAt + timeout + 999) / 1000 : nil
  }

  /// - Returns: the sequence of the probe.
  mutating func send(microseconds: UInt64) -> UInt32 {
    sent &+= 1
    sentAt[Self.place(sent)] = microseconds
    if outstanding == 1 { firstMissAt = microseconds }
    if outstanding == Self.missesMax { lastMissAt = microseconds }
    return sent
  }

  /// - Returns: false for an answer to nothing, or one that was overtaken.
  mutating func answer(_ sequence: UInt32, microseconds: UInt64) -> Bool {
    let ahead = sequence &- answered
    guard ahead > 0, ahead <= outstanding else { return false }
    let behind = sent &- sequence
    if behind < UInt32(Self.remembered) {
      measure(microseconds - min(microseconds, sentAt[Self.place(sequence)]))
    }
    for _ in 1..<min(ahead, 64) { lossPerMille += (1000 - lossPerMille) / 16 }
    lossPerMille -= (lossPerMille + 15) / 16
    answered = sequence
    firstMissAt = time(of: sequence &+ 1, else: microseconds)
    lastMissAt = time(of: sequence &+ Self.missesMax, else: microseconds)
    return true
  }

  private func time(of sequence: UInt32, else other: UInt64) -> UInt64 {
    sent &- sequence < UInt32(Self.remembered) ? sentAt[Self.place(sequence)] : other
  }

  private mutating func measure(_ sample: UInt64) {
    guard let before = roundTrip else {
      roundTrip = sample
      variation = sample / 2
      return
    }
    let distance = sample > before ? sample - before : before - sample
    variation = (3 * variation + distance) / 4
    roundTrip = (7 * before + sample) / 8
  }

  private static func place(_ sequence: UInt32) -> Int { Int(sequence) % remembered }
}
