internal import CLinux
internal import Hardware

/// One interface of this board as the kernel shows it now.
public struct Interface: Equatable, Sendable {
  public let name: String
  /// What the kernel calls it, also the scope of its link-local addresses (RFC 4007, 11).
  public let index: UInt32
  /// Six bytes on Ethernet.
  public let hardwareAddress: [UInt8]
  public let isUp: Bool
  /// Up, and with a carrier.
  public let hasLink: Bool
  /// Since the interface came to be.
  public let receivedBytes: UInt64
  public let sentBytes: UInt64

  /// The index of the interface with this name.
  public static func index(named name: String) throws(NetlinkError) -> UInt32 {
    let found = unsafe sky_interface_index(name)
    guard found > 0 else { throw .socket(number: Int32(-found)) }
    return UInt32(found)
  }
}

/// An address of an interface.
public struct InterfaceAddress: Equatable, Sendable {
  /// 4 bytes (IPv4) or 16 (IPv6), in the order of the network.
  public let bytes: [UInt8]
  public let prefixBits: UInt8
  /// Not to be used yet, or never: the kernel still asks whether somebody else has it, or somebody does
  /// (RFC 4862, 5.4).
  public let isUsable: Bool

  /// Of IPv6 and only good on this wire (RFC 4291, 2.5.6).
  public var isLinkLocal: Bool { bytes.count == 16 && bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 }

  private static let headBytes = 8
  /// IFA_F_TENTATIVE and IFA_F_DADFAILED.
  private static let unusableFlags: UInt32 = 0x48

  init(bytes: [UInt8], prefixBits: UInt8, isUsable: Bool) {
    self.bytes = bytes
    self.prefixBits = prefixBits
    self.isUsable = isUsable
  }

  /// Reads `struct ifaddrmsg` of linux/if_addr.h and its attributes; nil for another family than
  /// IPv4 and IPv6.
  static func parse(
    _ payload: ArraySlice<UInt8>
  ) throws(NetlinkError) -> (index: UInt32, address: InterfaceAddress)? {
    guard payload.count >= headBytes else { throw .malformed }
    let head = Array(payload.prefix(headBytes))
    let width: Int
    switch head[0] {
    case RouteNumbers.internet: width = 4
    case RouteNumbers.internet6: width = 16
    default: return nil
    }
    var flags = UInt32(head[2])
    var address: [UInt8]?
    var local: [UInt8]?
    for attribute in try Attribute.parse(payload.dropFirst(headBytes)) {
      switch attribute.type {
      case RouteNumbers.address: address = Array(attribute.value)
      case RouteNumbers.localAddress: local = Array(attribute.value)
      case RouteNumbers.addressFlags: flags = try attribute.u32()
      default: break
      }
    }
    // On a line between two points the other one is the far end.
    guard let bytes = local ?? address, bytes.count == width, Int(head[1]) <= width * 8 else {
      throw .malformed
    }
    return (
      payload.u32(at: 4),
      InterfaceAddress(
        bytes: bytes, prefixBits: head[1], isUsable: flags & unusableFlags == 0)
    )
  }
}

extension RouteSocket {
  /// Nil when there is no interface of this name.
  public mutating func interface(named name: String) throws(NetlinkError) -> Interface? {
    guard let link = try link(named: name) else { return nil }
    return Interface(
      name: link.name, index: UInt32(bitPattern: link.index),
      hardwareAddress: link.hardwareAddress, isUp: link.isUp, hasLink: link.hasLink,
      receivedBytes: link.counters.receivedBytes, sentBytes: link.counters.sentBytes)
  }

  /// Addresses of one interface, by its `index`, in the kernel's order.
  public mutating func addresses(of index: UInt32) throws(NetlinkError) -> [InterfaceAddress] {
    var addresses: [InterfaceAddress] = []
    for message in try ask(.addresses) {
      guard message.type == RouteNumbers.newAddress else { throw .malformed }
      guard let found = try InterfaceAddress.parse(message.payload) else { continue }
      if found.index == index { addresses.append(found.address) }
    }
    return addresses
  }
}
