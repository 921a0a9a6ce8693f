internal import SkynetWire

/// Explicit congestion notification through a tunnel (RFC 6040).
enum Congestion {
  private static let experienced: UInt8 = 3

  /// The class of a packet whose datagram came with this mark of the outer header.
  @inline(__always)
  static func outer(_ packetClass: UInt8, _ mark: UInt8) -> UInt8 {
    mark == experienced && packetClass & PacketClass.congestion != 0
      ? packetClass | PacketClass.congestion : packetClass
  }

  /// Carries the mark of the tunnel into the IP packet; false where its ends do not know marks and it must go.
  @inline(__always)
  static func merge(_ packet: UnsafeMutablePointer<UInt8>, _ mark: UInt8) -> Bool {
    guard mark & PacketClass.congestion == experienced else { return true }
    return unsafe mark6or4(packet)
  }

  @inline(never)
  private static func mark6or4(_ packet: UnsafeMutablePointer<UInt8>) -> Bool {
    if unsafe packet[0] >> 4 == 6 {
      guard unsafe packet[1] & 0x30 != 0 else { return false }
      unsafe packet[1] |= 0x30
      return true
    }
    let before = unsafe packet.half(0)
    guard before & 3 != 0 else { return false }
    // The checksum of the header follows by the difference alone (RFC 1624).
    let sum = unsafe UInt32(~packet.half(10)) + UInt32(~before) + UInt32(before | 3)
    let folded = sum & 0xFFFF + sum >> 16
    unsafe packet.store(before | 3, at: 0)
    unsafe packet.store(~UInt16(truncatingIfNeeded: folded & 0xFFFF + folded >> 16), at: 10)
    return true
  }

  /// The mark of an IP packet.
  @inline(__always)
  static func of(_ packet: UnsafeMutablePointer<UInt8>) -> UInt8 {
    unsafe packet[0] >> 4 == 6 ? packet[1] >> 4 & 3 : packet[1] & 3
  }
}
