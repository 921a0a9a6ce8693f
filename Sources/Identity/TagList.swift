internal import Base

/// Values under numbers: what a structure may carry beyond its fixed fields.
///
/// On the wire each is tag(2) length(2) value, tags strictly ascending. A tag with the highest bit is
/// critical: who does not know it refuses the whole structure; others are passed over and kept.
public struct TagList: Equatable, Sendable {
  public struct Entry: Equatable, Sendable {
    public let tag: UInt16
    public let value: [UInt8]

    public init(tag: UInt16, value: [UInt8]) {
      precondition(value.count <= Int(UInt16.max), "the length of a value is two bytes")
      self.tag = tag
      self.value = value
    }
  }

  public static let criticalBit: UInt16 = 0x8000

  public let entries: [Entry]

  public static let empty = TagList([])

  /// - Parameter entries: strictly ascending by tag.
  public init(_ entries: [Entry]) {
    for (one, next) in zip(entries, entries.dropFirst()) {
      precondition(one.tag < next.tag, "tags ascend")
    }
    self.entries = entries
  }

  init(
    parsing bytes: [UInt8], known: [UInt16], _ kind: StructureKind
  ) throws(WireError) {
    var reader = WireReader(bytes, kind)
    var entries: [Entry] = []
    while reader.remaining > 0 {
      let tag = try reader.half()
      let count = Int(try reader.half())
      if let last = entries.last, last.tag >= tag { throw .notAscending(kind) }
      guard tag & Self.criticalBit == 0 || known.contains(tag) else {
        throw .unknownCriticalTag(kind, tag)
      }
      entries.append(Entry(tag: tag, value: try reader.take(count)))
    }
    self.entries = entries
  }

  /// The value under a tag; nil where there is none.
  public subscript(tag: UInt16) -> [UInt8]? {
    for entry in entries where entry.tag == tag { return entry.value }
    return nil
  }

  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: 64)
    for entry in entries {
      writer.half(entry.tag)
      writer.half(UInt16(entry.value.count))
      writer.append(entry.value)
    }
    return writer.bytes
  }
}
