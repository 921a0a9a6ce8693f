internal import Sodium

/// 32 bytes of BLAKE2b-256, or of another hash that somebody else computed.
public struct Hash: Hashable, Sendable {
  public static let byteCount = 32
  public static let zero = Hash(unchecked: [UInt8](repeating: 0, count: byteCount))

  public let bytes: [UInt8]

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// - Parameter bytes: exactly 32, or the result is nil.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// BLAKE2b-256 of a message.
  public static func of(_ message: [UInt8]) -> Hash {
    Hash(unchecked: BLAKE2b.hash(message, size: byteCount))
  }

  /// BLAKE2b-256 of a message under a secret key of 16 to 64 bytes.
  public static func of(_ message: [UInt8], key: [UInt8]) -> Hash {
    Hash(unchecked: BLAKE2b.hash(message, size: byteCount, key: key))
  }
}
