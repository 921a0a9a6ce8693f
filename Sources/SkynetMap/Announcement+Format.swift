internal import Base
internal import SkynetWire

extension Announcement {
  var address: OverlayAddress { OverlayAddress(of: key) }

  func encoded() -> [UInt8] {
    var writer = BigEndianWriter(
      capacity: Self.headSize + links.count * AnnouncedLink.byteCount
        + SignedAnnouncement.signatureSize)
    writer.byte(Self.version)
    writer.byte(flags.rawValue)
    writer.integer(UInt64(lifetimeSeconds), 2)
    writer.integer(sequence, 8)
    key.write(to: &writer)
    writer.append(setUpKey)
    writer.word(setUpKeyNumber)
    writer.integer(price, 8)
    writer.byte(UInt8(links.count))
    writer.integer(0, 3)
    for link in links {
      link.neighbour.write(to: &writer)
      writer.integer(UInt64(link.latency), 2)
      writer.byte(link.loss)
      writer.byte(link.rate)
    }
    return writer.bytes
  }

  /// Reads the head and as many links as it counts; `tail` bytes must be left after them.
  init(_ reader: inout BigEndianReader, tail: Int) throws(AnnouncementError) {
    let size = reader.remaining
    guard size >= Self.headSize + tail else { throw .wrongSize(size) }
    let version = reader.byte()
    guard version == Self.version else { throw .unknownVersion(version) }
    flags = NodeFlags(rawValue: reader.byte())
    lifetimeSeconds = UInt16(reader.integer(2))
    sequence = reader.integer(8)
    guard (1...Self.sequenceMax).contains(sequence) else { throw .sequenceOutOfRange(sequence) }
    key = PublicKey(&reader)
    setUpKey = reader.take(Self.setUpKeySize)
    setUpKeyNumber = reader.word()
    price = reader.integer(8)
    let count = Int(reader.byte())
    guard reader.integer(3) == 0 else { throw .fieldNotZero }
    guard count <= Self.linksMax else { throw .tooMany(count) }
    guard reader.remaining == count * AnnouncedLink.byteCount + tail else { throw .wrongSize(size) }
    links = []
    links.reserveCapacity(count)
    for index in 0..<count {
      let link = AnnouncedLink(&reader)
      if let last = links.last, last.neighbour >= link.neighbour { throw .notInOrder(at: index) }
      links.append(link)
    }
  }

  /// Binary search: the links are in order.
  func link(to neighbour: OverlayAddress) -> AnnouncedLink? {
    var low = 0
    var high = links.count
    while low < high {
      let middle = (low + high) / 2
      if links[middle].neighbour < neighbour { low = middle + 1 } else { high = middle }
    }
    return low < links.count && links[low].neighbour == neighbour ? links[low] : nil
  }
}

extension AnnouncedLink {
  /// Reads `byteCount` bytes, which must be there; any address will do, since one of nobody never
  /// announces the link back.
  init(_ reader: inout BigEndianReader) {
    neighbour = OverlayAddress(&reader)
    latency = UInt16(reader.integer(2))
    loss = reader.byte()
    rate = reader.byte()
  }
}
