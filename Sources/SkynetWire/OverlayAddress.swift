public import Base
internal import Sodium

/// The IPv6 address of a node in the overlay: `fd` and 15 bytes of its key's hash.
///
/// 120 bits: nobody can make a second key for an address that he does not choose (2^120 tries).
public struct OverlayAddress: Hashable, Comparable, Sendable {
  public static let byteCount = 16

  /// The first eight bytes, big-endian.
  public let high: UInt64
  public let low: UInt64

  public init(of key: PublicKey) {
    let digest = BLAKE2b.hash(Array("skynet-addr-v1".utf8) + key.bytes, size: 32)
    var reader = BigEndianReader([0xFD] + Array(digest[..<15]))
    self.init(&reader)
  }

  /// - Parameter bytes: 16 with `fd` in front, or the result is nil.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount, bytes[0] == 0xFD else { return nil }
    var reader = BigEndianReader(bytes)
    self.init(&reader)
  }

  /// The address with these two halves, whatever they are; for the destination of a packet.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads 16 bytes, which must be there.
  public init(_ reader: inout BigEndianReader) {
    high = reader.integer(8)
    low = reader.integer(8)
  }

  public func write(to writer: inout BigEndianWriter) {
    writer.integer(high, 8)
    writer.integer(low, 8)
  }

  public var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.byteCount)
    write(to: &writer)
    return writer.bytes
  }

  /// The spelling of RFC 5952.
  public var text: String { Text.address(bytes) ?? "" }

  public static func < (left: OverlayAddress, right: OverlayAddress) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}
