internal import Base
internal import CLinux

/// Where a host is in the network: an IPv4 or IPv6 address.
public struct NetworkAddress: Equatable, Sendable {
  /// Bytes of one address as the C shim writes it: its length, 16 bytes, the index of the interface.
  static let recordBytes = Int(SKY_ADDRESS_BYTES)

  /// 4 or 16 bytes.
  public let bytes: [UInt8]
  /// The index of the interface that a link-local address belongs to; 0 for all others.
  public let interface: UInt32

  /// Other than 4 or 16 bytes are our bug.
  public init(_ bytes: [UInt8], interface: UInt32 = 0) {
    precondition(bytes.count == 4 || bytes.count == 16, "an address has 4 or 16 bytes")
    self.bytes = bytes
    self.interface = interface
  }

  init(record: ArraySlice<UInt8>) {
    let start = record.startIndex
    var interface: UInt32 = 0
    for index in 0..<4 { interface |= UInt32(record[start + 17 + index]) << UInt32(8 * index) }
    self.init(Array(record[(start + 1)..<(start + 1 + Int(record[start]))]), interface: interface)
  }

  public var text: String { Text.address(bytes) ?? "" }
}
