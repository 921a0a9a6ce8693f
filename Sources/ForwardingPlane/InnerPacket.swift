internal import SkynetWire

/// What must hold of an IP packet in a path.
enum InnerPacket {
  static let headerIPv4 = 20
  static let headerIPv6 = 40
  /// Where the addresses are.
  static let source4 = 12
  static let target4 = 16
  static let source6 = 8
  static let target6 = 24

  /// Whether it is IPv6 (RFC 8200) or IPv4 (RFC 791) and as long as it says.
  @inline(__always)
  static func isWhole(_ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
    guard count >= headerIPv4 else { return false }
    switch unsafe text[0] >> 4 {
    case 6: return unsafe count >= headerIPv6 && Int(text.half(4)) &+ headerIPv6 == count
    case 4: return unsafe text[0] & 15 >= 5 && Int(text.half(2)) == count
    default: return false
    }
  }

  /// Whether an IPv6 address is one of a single machine beyond the overlay (RFC 4291, 2.4).
  static func isOutside6(_ address: UnsafeMutablePointer<UInt8>) -> Bool {
    switch unsafe address[0] {
    // Unspecified, loopback, mapped IPv4.
    case 0: return unsafe address.long(0) != 0
    case 0xFD: return false
    // Link-local, and the site-local ones of old.
    case 0xFE: return unsafe address[1] & 0x80 == 0
    // Multicast.
    case 0xFF: return false
    default: return true
    }
  }

  /// Whether an IPv4 address is one of a single machine beyond the overlay (RFC 1122, 3.2.1.3; RFC 3927).
  static func isOutside4(_ address: UInt32) -> Bool {
    switch address >> 24 {
    case 0, 127, 224...: return false
    case 169: return address >> 16 & 0xFF != 254
    default: return !ExitAddress.contains(address)
    }
  }
}
