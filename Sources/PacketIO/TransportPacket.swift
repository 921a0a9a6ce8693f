internal import SkynetWire

/// The headers of an IP packet, checked against its length.
///
/// RFC 791, RFC 8200, RFC 9293, RFC 768. Extension headers of IPv6 are looked at by nobody here: what is behind
/// them is no transport of ours.
struct TransportPacket: BitwiseCopyable {
  enum Transport: UInt8 { case tcp, udp, other }

  let isIPv6: Bool
  let transport: Transport
  /// Where the transport header begins, bytes.
  let transportStart: Int
  /// Where the payload begins; for `other` the same.
  let payloadStart: Int
  /// Of the whole packet, bytes.
  let length: Int

  static let tcp: UInt8 = 6
  static let udp: UInt8 = 17

  /// Nil for what is no IP packet of exactly this length.
  ///
  /// Fragments and short transport headers are `other`.
  @inline(__always)
  init?(_ start: UnsafeMutablePointer<UInt8>, length: Int) {
    guard length >= 20 else { return nil }
    let proto: UInt8
    var isWhole = true
    switch unsafe start[0] >> 4 {
    case 4:
      isIPv6 = false
      transportStart = unsafe Int(start[0] & 15) * 4
      guard transportStart >= 20, transportStart <= length,
        unsafe Int(start.read16(2)) == length
      else { return nil }
      proto = unsafe start[9]
      // More fragments, or not the first.
      isWhole = unsafe start.read16(6) & 0x3FFF == 0
    case 6:
      isIPv6 = true
      transportStart = 40
      guard length >= 40, unsafe Int(start.read16(4)) == length - 40 else { return nil }
      proto = unsafe start[6]
    default: return nil
    }
    self.length = length
    let rest = length - transportStart
    if proto == Self.tcp, isWhole, rest >= 20 {
      let header = unsafe Int(start[transportStart + 12] >> 4) * 4
      let isSound = header >= 20 && header <= rest
      transport = isSound ? .tcp : .other
      payloadStart = transportStart + (isSound ? header : 0)
    } else if proto == Self.udp, isWhole, rest >= 8,
      unsafe Int(start.read16(transportStart + 4)) == rest
    {
      transport = .udp
      payloadStart = transportStart + 8
    } else {
      transport = .other
      payloadStart = transportStart
    }
  }

  /// Stands where there is no packet yet.
  static let nothing = TransportPacket()

  private init() {
    isIPv6 = false
    transport = .other
    transportStart = 0
    payloadStart = 0
    length = 0
  }

  var payloadLength: Int { length - payloadStart }

  /// Of the checksum field within the transport header.
  @inline(__always)
  var checksumOffset: Int { transport == .tcp ? 16 : 6 }
  @inline(__always)
  var checksumPlace: Int { transportStart + checksumOffset }

  /// The sum over addresses, protocol and the length of the transport's part, not folded
  /// (RFC 9293, 3.1; RFC 8200, 8.1).
  @inline(__always)
  func pseudoHeaderSum(_ start: UnsafeMutablePointer<UInt8>, transportLength: Int) -> UInt64 {
    let addresses =
      isIPv6
      ? unsafe InternetChecksum.sum(start + 8, 32) : unsafe InternetChecksum.sum(start + 12, 8)
    let proto = UInt64(transport == .tcp ? Self.tcp : Self.udp)
    return addresses + proto + UInt64(transportLength)
  }

  /// Whether checksum field and contents agree; true for UDP over IPv4 that has none.
  func hasSoundChecksum(_ start: UnsafeMutablePointer<UInt8>) -> Bool {
    if transport == .udp, unsafe start.read16(checksumPlace) == 0 { return !isIPv6 }
    let count = length - transportStart
    let sum =
      unsafe pseudoHeaderSum(start, transportLength: count)
      + InternetChecksum.sum(start + transportStart, count)
    return InternetChecksum.fold(sum) == 0xFFFF
  }

  /// Puts the sum of the pseudo-header alone into the checksum field, as the kernel wants it of who leaves
  /// the rest to it.
  @inline(__always)
  func leaveChecksum(_ start: UnsafeMutablePointer<UInt8>) {
    let sum = unsafe pseudoHeaderSum(start, transportLength: length - transportStart)
    unsafe start.write16(InternetChecksum.fold(sum), checksumPlace)
  }

  /// Computes the whole checksum.
  func finishChecksum(_ start: UnsafeMutablePointer<UInt8>) {
    unsafe start.write16(0, checksumPlace)
    let count = length - transportStart
    let sum =
      unsafe pseudoHeaderSum(start, transportLength: count)
      + InternetChecksum.sum(start + transportStart, count)
    let field = InternetChecksum.field(sum)
    // Zero would say that there is none.
    unsafe start.write16(transport == .udp && field == 0 ? 0xFFFF : field, checksumPlace)
  }

  /// Computes the checksum of an IPv4 header.
  @inline(__always)
  static func finishHeaderChecksum(_ start: UnsafeMutablePointer<UInt8>, headerLength: Int) {
    unsafe start.write16(0, 10)
    unsafe start.write16(InternetChecksum.field(InternetChecksum.sum(start, headerLength)), 10)
  }

  @inline(__always)
  static func hasSoundHeader(_ start: UnsafeMutablePointer<UInt8>, headerLength: Int) -> Bool {
    unsafe InternetChecksum.fold(InternetChecksum.sum(start, headerLength)) == 0xFFFF
  }
}
