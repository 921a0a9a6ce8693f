/// What must hold of an IP packet in a path.
enum InnerPacket {
  static let headerIPv4 = 20
  static let headerIPv6 = 40

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
}
