/// How much may be carried unpaid: a start, and then what was carried and paid in the last second.
///
/// Whoever stops paying so gains at most what he paid in a second before, or the start.
struct CreditWindow {
  private static let spanMilliseconds: UInt64 = 1000

  let startBytes: UInt64
  private let bytesMax: UInt64
  private var spanBegin: UInt64
  /// Paid in the whole second before, and in the one that has begun.
  private var before: UInt64 = 0
  private var current: UInt64 = 0

  init(startBytes: UInt64, bytesMax: UInt64, now: UInt64) {
    self.startBytes = startBytes
    self.bytesMax = max(startBytes, bytesMax)
    spanBegin = now
  }

  mutating func advance(now: UInt64) {
    guard now >= spanBegin + Self.spanMilliseconds else { return }
    let isNext = now < spanBegin + 2 * Self.spanMilliseconds
    before = isNext ? current : 0
    current = 0
    spanBegin = isNext ? spanBegin + Self.spanMilliseconds : now
  }

  mutating func paid(_ bytes: UInt64, now: UInt64) {
    advance(now: now)
    current = min(current &+ min(bytes, bytesMax), bytesMax)
  }

  var bytes: UInt64 { min(max(startBytes, before, current), bytesMax) }

  /// When the window changes by time alone.
  var deadline: UInt64? {
    max(before, current) > startBytes ? spanBegin + Self.spanMilliseconds : nil
  }
}
