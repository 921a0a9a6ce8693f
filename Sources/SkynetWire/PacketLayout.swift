/// The first byte of a datagram between neighbours; the next three are zero.
public enum DatagramType: UInt8, Sendable {
  case initiation = 1
  case response = 2
  case cookie = 3
  /// Label, header and body sealed.
  case packet = 4
  /// Only the sixteen bytes behind the counter sealed: on a path of one link, whose body is sealed already.
  case packetSealedHeader = 5
}

/// Offsets and sizes of a packet, bytes (`Documents/0018-skynet.md`).
public enum PacketLayout {
  public static let session = 4
  public static let counter = 8
  public static let label = 16
  public static let hopsLeft = 20
  public static let packetClass = 21
  public static let length = 22
  public static let body = 24
  public static let tag = 16
  /// How much longer a datagram is than its packet's body.
  public static let overhead = body + tag
  /// Of a body between the ends of a path: its counter in front, its tag behind.
  public static let endToEndCounter = 8
  public static let endToEndOverhead = endToEndCounter + tag
  /// Room in front of an IP packet for the datagram's header and the counter of the ends, and behind it for
  /// both tags.
  public static let headroom = body + endToEndCounter
  public static let tailroom = tag + tag
  /// How much longer a datagram is than the IP packet in it.
  public static let overheadOfIPPacket = overhead + endToEndOverhead
  /// No UDP payload over IPv4 is longer (RFC 768).
  public static let datagramMax = 65507
  /// What every link carries: IPv6's minimum of 1280 (RFC 8200) less its header and UDP's.
  public static let datagramMin = 1232
}

/// Bits of the class of a packet whose label is not 0.
public enum PacketClass {
  public static let handshake: UInt8 = 0x80
  public static let report: UInt8 = 0x40
  /// The checksum of the TCP or UDP inside was left to the receiver; the seal protects it meanwhile.
  public static let partialChecksum: UInt8 = 0x20
  /// Explicit congestion notification (RFC 3168, RFC 6040).
  public static let congestion: UInt8 = 0x03
}

/// The class of a packet with label 0: what the neighbour itself is told.
public enum ControlKind: UInt8, Sendable {
  case keepalive = 0
  case echo = 1
  case echoReply = 2
  case probe = 3
  case probeReply = 4
  case announcement = 5
  case summary = 6
  case setUp = 7
  case setUpReply = 8
  case teardown = 9
  case receipt = 10
  case receiptRefused = 11
  case goodbye = 12
}

/// The first byte of what the ends of a path seal for each other, where it is no IP packet.
public enum EndControlKind: UInt8, Sendable {
  case echo = 1
  case echoReply = 2
  case deliveryReceipt = 3
  case close = 4
}
