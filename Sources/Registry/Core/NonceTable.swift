internal import Identity

/// Nonces that were given out and not used yet.
///
/// They live in memory: after a restart a board asks for another, and nothing is lost. When the table is
/// full the oldest goes, so a flood can make a board ask again but never fills the memory.
struct NonceTable {
  static let validSeconds: UInt64 = 600

  private let countMax: Int
  private var issued: [Hash: UInt64] = [:]
  /// In the order they were given out; used ones stay until their turn comes.
  private var queue: [(nonce: Hash, time: UInt64)] = []
  private var first = 0

  init(countMax: Int = 65536) { self.countMax = countMax }

  var count: Int { issued.count }

  mutating func add(_ nonce: Hash, now: UInt64) {
    while first < queue.count,
      queue.count - first >= countMax || Self.isOld(queue[first].time, now)
    {
      issued[queue[first].nonce] = nil
      first += 1
    }
    if first > countMax {
      queue.removeFirst(first)
      first = 0
    }
    issued[nonce] = now
    queue.append((nonce, now))
  }

  /// Whether it was given out and is fresh; it never counts again.
  mutating func use(_ nonce: Hash, now: UInt64) -> Bool {
    guard let time = issued.removeValue(forKey: nonce) else { return false }
    return !Self.isOld(time, now)
  }

  /// A clock that was set back makes no nonce live longer.
  private static func isOld(_ time: UInt64, _ now: UInt64) -> Bool {
    now < time || now - time > validSeconds
  }
}
