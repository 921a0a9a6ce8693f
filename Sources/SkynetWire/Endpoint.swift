internal import Base

/// Where the datagrams of a neighbour come from: an address and a UDP port.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable {
  /// The first eight bytes of the IPv6 address; an IPv4 address is mapped (`::ffff:a.b.c.d`, RFC 4291).
  public let high: UInt64
  public let low: UInt64
  public let port: UInt16
  /// The index of the interface that a link-local address belongs to; 0 for all others.
  public let interface: UInt32

  @inlinable
  public init(high: UInt64, low: UInt64, port: UInt16, interface: UInt32 = 0) {
    self.high = high
    self.low = low
    self.port = port
    self.interface = interface
  }

  /// - Parameter address: 4 or 16 bytes; another count is our bug.
  public init(address: [UInt8], port: UInt16, interface: UInt32 = 0) {
    precondition(address.count == 4 || address.count == 16, "an address has 4 or 16 bytes")
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    var reader = BigEndianReader(address.count == 4 ? mapped + address : address)
    self.init(
      high: reader.integer(8), low: reader.integer(8), port: port, interface: interface)
  }

  public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// 4 or 16 bytes.
  public var address: [UInt8] {
    var writer = BigEndianWriter(capacity: 16)
    writer.integer(high, 8)
    writer.integer(low, 8)
    return isIPv4 ? Array(writer.bytes[12...]) : writer.bytes
  }

  /// `192.0.2.1:7060` or `[2001:db8::1]:7060`.
  public var text: String {
    let address = Text.address(self.address) ?? ""
    return isIPv4 ? address + ":\(port)" : "[" + address + "]:\(port)"
  }
}
