/// An Ed25519 public key (RFC 8032): who a board is, whichever slot it sits in.
///
/// Four words instead of an array: keys are compared with every datagram.
public struct PublicKey: Equatable, Comparable, Sendable {
  public static let byteCount = 32

  /// The first eight bytes, big-endian; a grant names its holder by them.
  public let start: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  /// - Parameter bytes: exactly 32, or the result is nil.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    var reader = BigEndianReader(bytes)
    self.init(&reader)
  }

  /// Reads 32 bytes, which must be there.
  public init(_ reader: inout BigEndianReader) {
    start = reader.integer(8)
    second = reader.integer(8)
    third = reader.integer(8)
    fourth = reader.integer(8)
  }

  public func write(to writer: inout BigEndianWriter) {
    writer.integer(start, 8)
    writer.integer(second, 8)
    writer.integer(third, 8)
    writer.integer(fourth, 8)
  }

  public var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.byteCount)
    write(to: &writer)
    return writer.bytes
  }

  /// Bytes are compared from the first; of two boards that claim one slot the lower key keeps it.
  public static func < (left: PublicKey, right: PublicKey) -> Bool {
    if left.start != right.start { return left.start < right.start }
    if left.second != right.second { return left.second < right.second }
    if left.third != right.third { return left.third < right.third }
    return left.fourth < right.fourth
  }
}
