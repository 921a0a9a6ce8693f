internal import Base
internal import Sodium

/// What a hop and the source of one path share, and nobody else; keys for each use are derived from it.
///
/// Four words instead of an array: a node keeps one for each path that goes through it.
struct HopSecret: Equatable {
  /// The first byte of what is hashed for a key.
  enum Use: UInt8 {
    case slot = 1
    case onionStream = 2
    case record = 3
    case recordStream = 4
    case report = 5
  }

  private let first: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  static let none = HopSecret(zeroes: ())

  private init(zeroes: ()) {
    first = 0
    second = 0
    third = 0
    fourth = 0
  }

  /// - Parameters:
  ///   - own: the ephemeral key of the source, or the hop's set-up key.
  ///   - other: the public half of the other.
  /// - Returns: nil for a public key of low order.
  init?(own: ExchangeKey, other: [UInt8], ephemeral: [UInt8], setUpKey: [UInt8]) {
    guard var shared = own.shared(with: other) else { return nil }
    defer { Memory.wipe(&shared) }
    let digest = BLAKE2b.hash(
      Array("skynet path hop 1".utf8) + shared + ephemeral + setUpKey, size: 32)
    var reader = BigEndianReader(digest)
    first = reader.integer(8)
    second = reader.integer(8)
    third = reader.integer(8)
    fourth = reader.integer(8)
  }

  func key(_ use: Use) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 32)
    writer.integer(first, 8)
    writer.integer(second, 8)
    writer.integer(third, 8)
    writer.integer(fourth, 8)
    return BLAKE2b.hash([use.rawValue], size: 32, key: writer.bytes)
  }

  /// A use seals once, or with a counter of its own.
  func seal(_ text: [UInt8], _ use: Use, counter: UInt64 = 0, context: [UInt8] = []) -> [UInt8] {
    ChaChaPoly.seal(text, key: key(use), nonce: Self.nonce(counter), context: context)
  }

  func open(
    _ sealed: [UInt8], _ use: Use, counter: UInt64 = 0, context: [UInt8] = []
  ) -> [UInt8]? {
    ChaChaPoly.open(sealed, key: key(use), nonce: Self.nonce(counter), context: context)
  }

  private static func nonce(_ counter: UInt64) -> [UInt8] {
    var writer = BigEndianWriter(capacity: ChaChaPoly.nonceSize)
    writer.integer(0, 4)
    writer.integer(counter, 8)
    return writer.bytes
  }
}
