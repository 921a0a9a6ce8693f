internal import Base

/// Whether so many initiations come that senders must prove their addresses.
struct LoadGauge {
  /// Calm comes back only after so long, so that a flood does not flicker.
  static let lingerMilliseconds: UInt64 = 1000

  private var bucket: TokenBucket
  private var loadedUntil: UInt64 = 0

  init(perSecond: Int) {
    bucket = TokenBucket(UInt64(perSecond), in: 1000, burst: UInt64(perSecond), now: 0)
  }

  /// Counts one initiation.
  mutating func isLoaded(now: UInt64) -> Bool {
    if !bucket.take(now: now) { loadedUntil = now + Self.lingerMilliseconds }
    return now < loadedUntil
  }
}
