public import Base
internal import SkynetWire

/// What a node says of itself and of its links; its format is in `Documents/0018-skynet.md`.
///
/// One with more links than a message holds goes out in parts, which have one number. Each part says all of
/// the node and some of its links. What the map shows is whole: `part` and `partLast` are 0, and `links` are
/// those of all parts.
public struct Announcement: Equatable, Sendable {
  public static let version: UInt8 = 1
  /// Bytes of a control message that every link carries whole.
  public static let bodyMax = PacketLayout.datagramMin - PacketLayout.overhead
  /// As many as fit into such a message.
  public static let linksPerPartMax =
    (bodyMax - FloodedAnnouncement.ageSize - headSize - SignedAnnouncement.signatureSize)
    / AnnouncedLink.byteCount
  /// A summary has a bit for each.
  public static let partsMax = 6
  public static let linksMax = partsMax * linksPerPartMax
  /// Room is left above it, so that counting on never overflows; a summary has seven bytes for it.
  public static let sequenceMax = UInt64(1) << 55
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
  /// Which part this is; links ascend from part to part.
  public var part: UInt8
  /// The number of the last part, below `partsMax`.
  public var partLast: UInt8
  /// By address, ascending, at most `linksPerPartMax` in a part.
  public var links: [AnnouncedLink]

  public init(
    flags: NodeFlags, lifetimeSeconds: UInt16, sequence: UInt64, key: PublicKey, setUpKey: [UInt8],
    setUpKeyNumber: UInt32, price: UInt64, part: UInt8 = 0, partLast: UInt8 = 0,
    links: [AnnouncedLink]
  ) {
    self.flags = flags
    self.lifetimeSeconds = lifetimeSeconds
    self.sequence = sequence
    self.key = key
    self.setUpKey = setUpKey
    self.setUpKeyNumber = setUpKeyNumber
    self.price = price
    self.part = part
    self.partLast = partLast
    self.links = links
  }

  /// As messages carry it.
  ///
  /// - Returns: one part at least; more than `linksMax` links are our bug.
  func parts() -> [Announcement] {
    precondition(links.count <= Self.linksMax, "more links than a node may have")
    let count = max(1, (links.count + Self.linksPerPartMax - 1) / Self.linksPerPartMax)
    return (0..<count).map { number in
      var part = self
      part.part = UInt8(number)
      part.partLast = UInt8(count - 1)
      let start = number * Self.linksPerPartMax
      part.links = Array(links[start..<min(links.count, start + Self.linksPerPartMax)])
      return part
    }
  }

  /// Whether another part says the same of the node, under the same number.
  func hasHead(of other: Announcement) -> Bool {
    flags == other.flags && lifetimeSeconds == other.lifetimeSeconds && sequence == other.sequence
      && key == other.key && setUpKey == other.setUpKey && setUpKeyNumber == other.setUpKeyNumber
      && price == other.price && partLast == other.partLast
  }
}
