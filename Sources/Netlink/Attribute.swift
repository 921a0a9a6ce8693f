internal import Base

/// A typed value inside a netlink message; it may be a list of attributes itself.
///
/// Kernel documentation, userspace-api/netlink/intro: length with its own 4 bytes of head, type with
/// two flag bits, value, zeroes up to a multiple of four.
struct Attribute: Equatable {
  static let headBytes = 4
  static let listMax = 8192
  static let nestedFlag: UInt16 = 0x8000
  private static let typeMask: UInt16 = 0x3FFF

  /// Without the flag bits.
  let type: UInt16
  let value: ArraySlice<UInt8>

  /// All attributes of a run of bytes, in their order.
  static func parse(_ bytes: ArraySlice<UInt8>) throws(NetlinkError) -> [Attribute] {
    var attributes: [Attribute] = []
    var rest = bytes
    while !rest.isEmpty {
      guard attributes.count < listMax else { throw .excess }
      guard rest.count >= headBytes else { throw .malformed }
      let length = Int(rest.u16(at: 0))
      guard length >= headBytes, length <= rest.count else { throw .malformed }
      attributes.append(
        Attribute(
          type: rest.u16(at: 2) & typeMask, value: rest.prefix(length).dropFirst(headBytes)))
      rest = rest.dropFirst(NetlinkMessage.aligned(length))
    }
    return attributes
  }

  func nested() throws(NetlinkError) -> [Attribute] { try Self.parse(value) }

  func u8() throws(NetlinkError) -> UInt8 {
    guard value.count == 1, let byte = value.first else { throw .malformed }
    return byte
  }

  func u32() throws(NetlinkError) -> UInt32 {
    guard value.count == 4 else { throw .malformed }
    return value.u32(at: 0)
  }

  /// Text that ends with its only zero byte.
  ///
  /// - Parameter lengthMax: bytes without the zero.
  func text(lengthMax: Int) throws(NetlinkError) -> String {
    guard value.last == 0, value.count - 1 <= lengthMax else { throw .malformed }
    let bytes = value.dropLast()
    guard !bytes.contains(0) else { throw .malformed }
    return Text.string(bytes)
  }
}

/// Builds a list of attributes.
struct AttributeWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ type: UInt16, _ value: [UInt8]) {
    let length = Attribute.headBytes + value.count
    precondition(length <= UInt16.max, "an attribute has at most 65531 bytes of value")
    var writer = ByteWriter(capacity: NetlinkMessage.aligned(length))
    writer.u16(UInt16(length))
    writer.u16(type)
    writer.append(value)
    writer.pad(to: NetlinkMessage.aligned(length))
    bytes.append(contentsOf: writer.bytes)
  }

  mutating func u8(_ type: UInt16, _ value: UInt8) { add(type, [value]) }

  mutating func u16(_ type: UInt16, _ value: UInt16) {
    var writer = ByteWriter()
    writer.u16(value)
    add(type, writer.bytes)
  }

  mutating func u32(_ type: UInt16, _ value: UInt32) {
    var writer = ByteWriter()
    writer.u32(value)
    add(type, writer.bytes)
  }

  mutating func text(_ type: UInt16, _ value: String) { add(type, Array(value.utf8) + [0]) }

  mutating func nest(_ type: UInt16, _ inner: AttributeWriter) {
    add(type | Attribute.nestedFlag, inner.bytes)
  }
}
