/// So many a second on average, and so many at once.
struct TokenBucket {
  private let perSecond: UInt64
  private let burst: UInt64
  /// In thousandths.
  private var tokens: UInt64
  private var filledAt: UInt64 = 0

  init(perSecond: Int, burst: Int) {
    precondition(perSecond > 0 && burst > 0, "a bucket that never fills")
    self.perSecond = UInt64(perSecond)
    self.burst = UInt64(burst) * 1000
    tokens = self.burst
  }

  /// Whether there was one left.
  mutating func take(now: UInt64) -> Bool {
    let elapsed = now > filledAt ? min(now - filledAt, 1000 * 1000) : 0
    tokens = min(burst, tokens + elapsed * perSecond)
    filledAt = max(now, filledAt)
    guard tokens >= 1000 else { return false }
    tokens -= 1000
    return true
  }
}

/// Whether so many initiations come that senders must prove their addresses.
struct LoadGauge {
  /// Calm comes back only after so long, so that a flood does not flicker.
  static let lingerMilliseconds: UInt64 = 1000

  private var bucket: TokenBucket
  private var loadedUntil: UInt64 = 0

  init(perSecond: Int) { bucket = TokenBucket(perSecond: perSecond, burst: perSecond) }

  /// Counts one initiation.
  mutating func isLoaded(now: UInt64) -> Bool {
    if !bucket.take(now: now) { loadedUntil = now + Self.lingerMilliseconds }
    return now < loadedUntil
  }
}
