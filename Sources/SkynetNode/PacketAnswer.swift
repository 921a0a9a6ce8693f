internal import Base
internal import SkynetWire

/// Answers to IP packets of this machine that cannot go on: ICMPv6 (RFC 4443) and ICMP (RFC 792, RFC 1191).
enum PacketAnswer {
  /// An ICMPv6 error fits into the least MTU (RFC 4443, 2.4).
  private static let quoteMax6 = 1280 - 48
  /// Header and eight bytes are the least; more helps (RFC 1812, 4.3.2.3).
  private static let quoteMax4 = 576 - 28

  /// 16 bytes of an IPv6 destination, 4 of an IPv4 one; nil for what is no IP packet.
  static func destination(of packet: [UInt8]) -> [UInt8]? {
    switch version(packet) {
    case 6: Array(packet[24..<40])
    case 4: Array(packet[16..<20])
    default: nil
    }
  }

  /// Whether it is for an IPv4 address of which an exit knows whose it is.
  static func isForClient(_ packet: [UInt8]) -> Bool {
    guard version(packet) == 4 else { return false }
    return ExitAddress.contains(packet[16..<20].reduce(0) { $0 << 8 | UInt32($1) })
  }

  static func tooBig(_ packet: [UInt8], mtu: Int) -> [UInt8]? {
    switch version(packet) {
    case 6: answer6(packet, type: 2, code: 0, word: UInt32(mtu))
    case 4: answer4(packet, code: 4, word: UInt32(mtu))
    default: nil
    }
  }

  /// Why a packet does not go on: the code of a "destination unreachable" (RFC 4443, 3.1; RFC 1812, 5.2.7.1).
  enum Refusal {
    /// Nobody is there, or no path to him came to be.
    case noNode
    /// It is for outside, and there is no exit.
    case noRoute
    /// An exit does not let it out.
    case prohibited

    fileprivate var codes: (six: UInt8, four: UInt8) {
      switch self {
      case .noNode: (3, 1)
      case .noRoute: (0, 0)
      case .prohibited: (1, 13)
      }
    }
  }

  /// - Returns: nil for what is not answered: an error, or a part of a packet that is not the first.
  static func refusal(of packet: [UInt8], _ refusal: Refusal) -> [UInt8]? {
    switch version(packet) {
    case 6: answer6(packet, type: 1, code: refusal.codes.six, word: 0)
    case 4: answer4(packet, code: refusal.codes.four, word: 0)
    default: nil
    }
  }

  private static func version(_ packet: [UInt8]) -> UInt8? {
    guard let first = packet.first else { return nil }
    let version = first >> 4
    guard version == 6 ? packet.count >= 40 : version == 4 && packet.count >= 20 else {
      return nil
    }
    return version
  }

  /// Comes as if from the destination: an address that this machine takes packets of.
  private static func answer6(
    _ packet: [UInt8], type: UInt8, code: UInt8, word: UInt32
  ) -> [UInt8]? {
    // No errors on errors (RFC 4443, 2.4).
    guard packet[6] != 58 || packet.count < 41 || packet[40] >= 128 else { return nil }
    let quote = packet.prefix(quoteMax6)
    var message = BigEndianWriter(capacity: 8 + quote.count)
    message.byte(type)
    message.byte(code)
    message.integer(0, 2)
    message.word(word)
    message.append(Array(quote))
    let source = Array(packet[24..<40])
    let target = Array(packet[8..<24])
    var pseudo = BigEndianWriter(capacity: 40 + message.bytes.count)
    pseudo.append(source + target)
    pseudo.word(UInt32(message.bytes.count))
    pseudo.word(58)
    pseudo.append(message.bytes)
    let sum = InternetChecksum.field(InternetChecksum.sum(pseudo.bytes))
    var answer = BigEndianWriter(capacity: 40 + message.bytes.count)
    answer.word(0x6000_0000)
    answer.integer(UInt64(message.bytes.count), 2)
    answer.byte(58)
    answer.byte(64)
    answer.append(source + target)
    answer.append(filled(message.bytes, sum))
    return answer.bytes
  }

  private static func answer4(_ packet: [UInt8], code: UInt8, word: UInt32) -> [UInt8]? {
    let headerLength = Int(packet[0] & 0x0F) * 4
    guard headerLength >= 20, packet.count >= headerLength else { return nil }
    // Nor on parts without the first bytes, by which the sender would know what was meant (RFC 1122, 3.2.2).
    guard packet[6] & 0x1F == 0, packet[7] == 0 else { return nil }
    // An echo may be answered by an error, any other message might be one itself.
    if packet[9] == 1, packet.count > headerLength, packet[headerLength] != 8 { return nil }
    let quote = packet.prefix(quoteMax4)
    var message = BigEndianWriter(capacity: 8 + quote.count)
    message.byte(3)
    message.byte(code)
    message.integer(0, 2)
    message.word(word)
    message.append(Array(quote))
    let sum = InternetChecksum.field(InternetChecksum.sum(message.bytes))
    var header = BigEndianWriter(capacity: 20)
    header.integer(0x4500, 2)
    header.integer(UInt64(20 + message.bytes.count), 2)
    header.word(0)
    header.integer(0x4001, 2)
    header.integer(0, 2)
    header.append(Array(packet[16..<20]) + Array(packet[12..<16]))
    let headerSum = InternetChecksum.field(InternetChecksum.sum(header.bytes))
    var answer = header.bytes
    answer[10] = UInt8(headerSum >> 8)
    answer[11] = UInt8(headerSum & 0xFF)
    return answer + filled(message.bytes, sum)
  }

  private static func filled(_ message: [UInt8], _ sum: UInt16) -> [UInt8] {
    var message = message
    message[2] = UInt8(sum >> 8)
    message[3] = UInt8(sum & 0xFF)
    return message
  }
}
