public import Base
internal import SkynetWire

/// What a node says of itself and of its links; its format is in `Documents/0018-skynet.md`.
public struct Announcement: Equatable, Sendable {
  public static let version: UInt8 = 1
  /// Bytes of a control message that every link carries whole.
  public static let bodyMax = PacketLayout.datagramMin - PacketLayout.overhead
  /// As many as fit into such a message.
  public static let linksMax =
    (bodyMax - FloodedAnnouncement.ageSize - headSize - SignedAnnouncement.signatureSize)
    / AnnouncedLink.byteCount
  /// Room is left above it, so that counting on never overflows.
  public static let sequenceMax = UInt64(1) << 62
  static let headSize = 92
  static let setUpKeySize = 32

  public var flags: NodeFlags
  public var lifetimeSeconds: UInt16
  /// Larger is newer; 1 to `sequenceMax`.
  public var sequence: UInt64
  public var key: PublicKey
  /// 32 bytes: opens the slots of set-ups (X25519).
  public var setUpKey: [UInt8]
  public var setUpKeyNumber: UInt32
  /// For carrying a GiB.
  public var price: UInt64
  /// By address, ascending, at most `linksMax`.
  public var links: [AnnouncedLink]

  public init(
    flags: NodeFlags, lifetimeSeconds: UInt16, sequence: UInt64, key: PublicKey, setUpKey: [UInt8],
    setUpKeyNumber: UInt32, price: UInt64, links: [AnnouncedLink]
  ) {
    self.flags = flags
    self.lifetimeSeconds = lifetimeSeconds
    self.sequence = sequence
    self.key = key
    self.setUpKey = setUpKey
    self.setUpKeyNumber = setUpKeyNumber
    self.price = price
    self.links = links
  }
}
