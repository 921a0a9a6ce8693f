internal import Base
public import SkynetWire

/// The body of a control message of kind `summary`: what its sender has of some nodes.
///
/// The receiver sends what it has that is newer.
public struct MapSummary: Equatable, Sendable {
  public struct Entry: Equatable, Sendable {
    static let byteCount = 24

    public var address: OverlayAddress
    /// Of the announcement that the sender has; 0 where it has none and wants one.
    public var sequence: UInt64
    /// A bit for each part of that announcement that the sender wants, part 0 the lowest.
    public var lacking: UInt8 = 0
  }

  static let version: UInt8 = 1
  static let headSize = 4
  public static let entriesMax = (Announcement.bodyMax - headSize) / Entry.byteCount

  /// By address, ascending.
  public let entries: [Entry]

  /// - Parameter entries: at most `entriesMax`, each address once, in any order.
  init(_ entries: [Entry]) {
    precondition(entries.count <= Self.entriesMax, "a summary has to fit into a datagram")
    self.entries = entries.sorted { $0.address < $1.address }
  }

  public init(parsing body: [UInt8]) throws(AnnouncementError) {
    guard body.count >= Self.headSize else { throw .wrongSize(body.count) }
    var reader = BigEndianReader(body)
    let version = reader.byte()
    guard version == Self.version else { throw .unknownVersion(version) }
    guard reader.integer(2) == 0 else { throw .fieldNotZero }
    let count = Int(reader.byte())
    guard count <= Self.entriesMax else { throw .tooMany(count) }
    guard reader.remaining == count * Entry.byteCount else { throw .wrongSize(body.count) }
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for index in 0..<count {
      let address = OverlayAddress(&reader)
      let lacking = reader.byte()
      guard lacking >> Announcement.partsMax == 0 else { throw .fieldNotZero }
      let entry = Entry(address: address, sequence: reader.integer(7), lacking: lacking)
      if let last = entries.last, last.address >= entry.address { throw .notInOrder(at: index) }
      entries.append(entry)
    }
    self.entries = entries
  }

  public func encoded() -> [UInt8] {
    var writer = BigEndianWriter(capacity: Self.headSize + entries.count * Entry.byteCount)
    writer.byte(Self.version)
    writer.integer(0, 2)
    writer.byte(UInt8(entries.count))
    for entry in entries {
      entry.address.write(to: &writer)
      writer.byte(entry.lacking)
      writer.integer(entry.sequence, 7)
    }
    return writer.bytes
  }
}
