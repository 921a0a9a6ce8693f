internal import Sodium

/// The keys that others seal slots for this node with: the one that is announced, and the one before.
///
/// That a key goes after twenty minutes is what keeps old set-ups secret, and what ends their replay; until
/// then each key remembers the set-ups that it opened.
struct SetUpKeys {
  static let lifeMilliseconds: UInt64 = 600_000
  /// A key that has opened all it may is not replaced earlier than this.
  static let lifeMinMilliseconds: UInt64 = 60_000

  enum Opening: Equatable {
    case opened(Onion.Opened, keyNumber: UInt32)
    case replayed
    case notOpened
    /// The key remembers as much as it may.
    case full
  }

  private struct Key {
    let number: UInt32
    let pair: ExchangeKey
    /// The first halves of the ephemeral keys of set-ups that were opened; a quarter of a key is plenty,
    /// for whoever finds two alike only hinders himself.
    var seen: Set<UInt64> = []
  }

  private let seenMax: Int
  private var current: Key
  private var previous: Key?
  private var madeAt: UInt64

  /// The first number is random: a node that started again shall not seem to have its key of before.
  init(seenMax: Int, random: inout RandomStream, now: UInt64) {
    self.seenMax = seenMax
    current = Key(
      number: random.word() >> 1, pair: ExchangeKey(secret: random.bytes(ExchangeKey.size)))
    madeAt = now
  }

  var announced: (number: UInt32, key: [UInt8]) { (current.number, current.pair.publicKey) }
  var rotatesAt: UInt64 { madeAt + Self.lifeMilliseconds }
  var mayRotateAt: UInt64 { madeAt + Self.lifeMinMilliseconds }

  mutating func rotate(random: inout RandomStream, now: UInt64) {
    previous = current
    current = Key(
      number: current.number &+ 1, pair: ExchangeKey(secret: random.bytes(ExchangeKey.size)))
    madeAt = now
  }

  mutating func open(_ onion: [UInt8]) -> Opening {
    let name = onion[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if current.seen.contains(name) { return .replayed }
    if let previous, previous.seen.contains(name) { return .replayed }
    guard current.seen.count < seenMax else { return .full }
    if let opened = Onion.open(onion, key: current.pair) {
      current.seen.insert(name)
      return .opened(opened, keyNumber: current.number)
    }
    guard let before = previous, let opened = Onion.open(onion, key: before.pair) else {
      return .notOpened
    }
    guard before.seen.count < seenMax else { return .full }
    previous?.seen.insert(name)
    return .opened(opened, keyNumber: before.number)
  }
}
