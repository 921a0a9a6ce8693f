public import Base
internal import Sodium

/// 16 bytes that name something: a serial number, or a key by its digest.
public struct Identifier: Hashable, Comparable, Sendable {
  public static let byteCount = 16
  public static let zero = Identifier(high: 0, low: 0)

  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// - Parameter bytes: exactly 16, or the result is nil.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    var reader = BigEndianReader(bytes)
    self.init(high: reader.integer(8), low: reader.integer(8))
  }

  /// - Parameter hex: exactly 32 lower-case hexadecimal digits, or the result is nil.
  public init?(hex: String) {
    guard let bytes = Text.bytes(hex: hex) else { return nil }
    self.init(bytes)
  }

  /// BLAKE2b-128 of a public key: how certificates name who signed them.
  public init(of key: PublicKey) {
    var reader = BigEndianReader(BLAKE2b.hash(key.bytes, size: Self.byteCount))
    self.init(high: reader.integer(8), low: reader.integer(8))
  }

  /// The serial number of unit `number` (from 1) of the batch with this serial number.
  ///
  /// A batch owns the serials that share its first twelve bytes, so how many units it can have shows
  /// without asking anybody.
  public func unit(_ number: UInt32) -> Identifier {
    Identifier(high: high, low: (low & ~0xFFFF_FFFF) | UInt64(number))
  }

  /// The number that `unit(_:)` put in; 0 for the batch itself.
  public var unitNumber: UInt32 { UInt32(truncatingIfNeeded: low) }

  /// The serial number of the batch that this unit belongs to.
  public var batch: Identifier { unit(0) }

  public var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.byteCount)
    write(to: &writer)
    return writer.bytes
  }

  public var hex: String { Text.hex(bytes) }

  func write(to writer: inout BigEndianWriter) {
    writer.integer(high, 8)
    writer.integer(low, 8)
  }

  public static func < (left: Identifier, right: Identifier) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}
