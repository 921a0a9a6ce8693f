/// Lets so many through in a time, and a burst at first and after a pause; counts in thousandths, without
/// fractions.
public struct TokenBucket: Sendable {
  private let capacity: UInt64
  /// Milliseconds for one token of a thousand parts, or parts a millisecond: parts = time * gain / slowness.
  private let gain: UInt64
  private let slowness: UInt64
  private var parts: UInt64
  private var filledAt: UInt64

  /// `count` in each `milliseconds`, `burst` at once; nothing ever where that is 0.
  public init(_ count: UInt64, in milliseconds: UInt64, burst: UInt64, now: UInt64) {
    precondition(count > 0 && milliseconds > 0, "a bucket that never fills")
    capacity = burst * 1000
    gain = count * 1000
    slowness = milliseconds
    parts = capacity
    filledAt = now
  }

  /// Whether one more goes through, leaving `reserve` tokens for others; takes nothing.
  public mutating func has(now: UInt64, reserve: UInt64 = 0) -> Bool {
    fill(now)
    return parts >= (1 + reserve) * 1000
  }

  /// Takes one where `has` holds.
  public mutating func take(now: UInt64, reserve: UInt64 = 0) -> Bool {
    guard has(now: now, reserve: reserve) else { return false }
    parts -= 1000
    return true
  }

  /// When the next one goes through.
  public var nextAt: UInt64 {
    parts >= 1000 ? filledAt : filledAt + ((1000 - parts) * slowness + gain - 1) / gain
  }

  private mutating func fill(_ now: UInt64) {
    // A whole refill at most, so that no pause overflows.
    let elapsed = min(now > filledAt ? now - filledAt : 0, capacity * slowness / gain + 1)
    let added = elapsed * gain / slowness
    guard added > 0 else { return }
    parts = min(capacity, parts + added)
    // What the division cut off is lost: less than a thousandth of a token.
    filledAt = now
  }
}
