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
    writer.byte(part)
    writer.byte(partLast)
    writer.byte(0)
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
    part = reader.byte()
    partLast = reader.byte()
    guard reader.byte() == 0 else { throw .fieldNotZero }
    guard partLast < Self.partsMax, part <= partLast else { throw .partOutOfRange(part) }
    guard count <= Self.linksPerPartMax else { throw .tooMany(count) }
    // Only a node without links has a part without any.
    guard count > 0 || partLast == 0 else { throw .partEmpty(part) }
    guard reader.remaining == count * AnnouncedLink.byteCount + tail else { throw .wrongSize(size) }
    links = []
    links.reserveCapacity(count)
    for index in 0..<count {
      let link = AnnouncedLink(&reader)
      if let last = links.last, last.neighbour >= link.neighbour { throw .notInOrder(at: index) }
      links.append(link)
    }
  }

  func link(to neighbour: OverlayAddress) -> AnnouncedLink? { links.link(to: neighbour) }
}

extension [AnnouncedLink] {
  /// Binary search: they are in order.
  func link(to neighbour: OverlayAddress) -> AnnouncedLink? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].neighbour < neighbour { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].neighbour == neighbour ? self[low] : nil
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
