internal import Base
internal import SkynetWire
internal import Sodium

/// A token bucket for each proven source, an IPv4 address or an IPv6 network of 64 bits, in fixed memory.
///
/// Sets of four places, chosen by a keyed hash, so that nobody can aim at somebody else's. A source that
/// finds all four in use within the last second is refused.
struct SourceLimiter {
  static let perSecond: UInt64 = 5
  static let burst: UInt64 = 10
  static let sets = 256
  private static let ways = 4
  private static let idleMilliseconds: UInt64 = 1000

  private struct Place {
    var source: UInt64
    var usedAt: UInt64
    var bucket: TokenBucket
  }

  private let key: [UInt8]
  private var places: [Place?]

  init(key: [UInt8]) {
    self.key = key
    places = [Place?](repeating: nil, count: Self.sets * Self.ways)
  }

  mutating func mayPass(_ source: Endpoint, now: UInt64) -> Bool {
    let hash = hash(source)
    let start = Int(hash % UInt64(Self.sets)) * Self.ways
    var oldest = start
    var oldestAt = UInt64.max
    for index in start..<start + Self.ways {
      guard let place = places[index] else {
        if oldestAt > 0 { (oldest, oldestAt) = (index, 0) }
        continue
      }
      if place.source == hash {
        places[index]?.usedAt = now
        return places[index]?.bucket.take(now: now) ?? false
      }
      if place.usedAt < oldestAt { (oldest, oldestAt) = (index, place.usedAt) }
    }
    guard places[oldest] == nil || oldestAt + Self.idleMilliseconds <= now else { return false }
    var bucket = TokenBucket(Self.perSecond, in: 1000, burst: Self.burst, now: now)
    let mayPass = bucket.take(now: now)
    places[oldest] = Place(source: hash, usedAt: now, bucket: bucket)
    return mayPass
  }

  private func hash(_ source: Endpoint) -> UInt64 {
    var writer = BigEndianWriter(capacity: 16)
    writer.integer(source.high, 8)
    writer.integer(source.isIPv4 ? source.low : 0, 8)
    var reader = BigEndianReader(BLAKE2b.hash(writer.bytes, size: 16, key: key))
    return reader.integer(8)
  }
}
