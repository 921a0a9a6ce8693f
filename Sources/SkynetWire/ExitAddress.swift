internal import Base

/// The IPv4 address that a node has behind the exit it goes out through.
///
/// It is of 100.64.0.0/10, which nobody uses outside (RFC 6598), with the last 22 bits of the node's address in the
/// overlay. So it needs no agreement; but two nodes may have the same, by chance or because one searched for
/// such a key. An exit lets one of them have it.
public struct ExitAddress: Hashable, Sendable {
  public static let prefix: [UInt8] = [100, 64, 0, 0]
  public static let prefixBits: UInt8 = 10
  @usableFromInline static let first: UInt32 = 100 << 24 | 64 << 16
  @usableFromInline static let freeBits: UInt32 = 1 << 22 - 1

  /// As a number whose high byte comes first on the wire.
  public let value: UInt32

  public init(of node: OverlayAddress) {
    value = Self.first | UInt32(truncatingIfNeeded: node.low) & Self.freeBits
  }

  /// Whether an IPv4 address is one of these.
  @inlinable @inline(__always)
  public static func contains(_ address: UInt32) -> Bool { address & ~freeBits == first }

  public var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: 4)
    writer.word(value)
    return writer.bytes
  }

  public var text: String { Text.address(bytes) ?? "" }
}
