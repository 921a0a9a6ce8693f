internal import SkynetWire
internal import Sodium
internal import Synchronization

/// What comes from the tunnel device: sealed for the far end and for the first link, where it lies.
extension Batch {
  /// Packets in a row with one path are one group.
  func transmit(_ list: borrowing PacketList<TunnelPacket>) {
    var index = 0
    let count = list.count
    var bytes = 0
    while index < count {
      let place = path(of: list[index])
      guard place >= 0 else {
        bytes &+= Int(list[index].length)
        index &+= 1
        continue
      }
      var end = index &+ 1
      bytes &+= Int(list[index].length)
      while end < count, end &- index < WorkerState.burst,
        isSameFlow(list[end], list[index], place)
      {
        bytes &+= Int(list[end].length)
        end &+= 1
      }
      seal(list, index, end, place)
      index = end
    }
    unsafe worker.pointee.takenPackets.add(count)
    unsafe worker.pointee.takenBytes.add(bytes)
  }

  /// Whether it is a sound packet with the destination of the one before, and fits its path.
  @inline(__always)
  private func isSameFlow(_ packet: TunnelPacket, _ before: TunnelPacket, _ place: Int) -> Bool {
    let text = unsafe packet.start
    let count = Int(packet.length)
    return unsafe InnerPacket.isWhole(text, count) && text[0] >> 4 == 6
      && before.start[0] >> 4 == 6
      && text.long(24) == before.start.long(24) && text.long(32) == before.start.long(32)
      && count <= tables.pointee.paths[place].mtu
  }

  /// The path of a packet, or -1 and it is dropped or told.
  @inline(__always)
  private func path(of packet: TunnelPacket) -> Int {
    let text = unsafe packet.start
    let count = Int(packet.length)
    guard unsafe InnerPacket.isWhole(text, count) else {
      drop(.unroutable)
      return -1
    }
    let isOverlay = unsafe text[0] >> 4 == 6 && text[24] == 0xFD
    let place =
      isOverlay
      ? unsafe tables.pointee.addresses.find(high: text.long(24), low: text.long(32))
      : unsafe tables.pointee.exit
    guard place >= 0 else {
      unsafe tellUnknown(text, count, isOverlay)
      return -1
    }
    guard unsafe count <= tables.pointee.paths[place].mtu else {
      unsafe tellTooBig(text, count, place)
      return -1
    }
    return place
  }

  @inline(never)
  private func tellUnknown(_ text: UnsafeMutablePointer<UInt8>, _ count: Int, _ isOverlay: Bool) {
    guard isOverlay else {
      drop(.unroutable)
      return
    }
    drop(.unknownDestination)
    unsafe tell(
      NoticeHead(kind: .unknownDestination), text, min(count, PlaneNotice.bodyBytesMax))
  }

  /// What an ICMPv6 message carries of the packet that it is about (RFC 4443) is less.
  private static let tooBigBytesMax = 1232

  @inline(never)
  private func tellTooBig(_ text: UnsafeMutablePointer<UInt8>, _ count: Int, _ place: Int) {
    drop(.packetTooBig)
    var head = NoticeHead(kind: .packetTooBig)
    head.path = UInt32(place)
    unsafe head.length = tables.pointee.paths[place].mtu
    unsafe tell(head, text, min(count, Self.tooBigBytesMax))
  }

  /// Seals a group both ways and puts it out.
  @inline(__always)
  private func seal(
    _ list: borrowing PacketList<TunnelPacket>, _ first: Int, _ end: Int, _ place: Int
  ) {
    let path = unsafe tables.pointee.paths + place
    let slot = unsafe tables.pointee.links[path.pointee.link].session
    let count = end &- first
    guard slot >= 0, let counter = reserve(slot, count) else {
      drop(.noSession, count)
      return
    }
    let inside = unsafe path.pointee.next.wrappingAdd(UInt64(count), ordering: .relaxed).oldValue
    guard inside < ReplayWindow.counterMax else {
      drop(.noSession, count)
      return
    }
    let link = unsafe path.pointee.link
    var bytes = 0
    for index in first..<end {
      let packet = list[index]
      let length = Int(packet.length)
      let step = UInt64(truncatingIfNeeded: index &- first)
      let mark = unsafe Congestion.of(packet.start)
      let kind = packet.isChecksumPartial ? PacketClass.partialChecksum | mark : mark
      unsafe sealInside(packet.start, length, path, place, inside &+ step)
      let start = unsafe packet.start - PacketLayout.headroom
      unsafe writeHeader(start, length, path, kind)
      unsafe sealOutside(
        start, length, slot, counter &+ step, isHeaderOnly: path.pointee.isSingleLink)
      unsafe send(
        start, length &+ PacketLayout.overheadOfIPPacket, link: link, congestion: mark)
      bytes &+= length
    }
    let body = bytes &+ count &* PacketLayout.endToEndOverhead
    unsafe path.pointee.sentBytes.add(UInt64(body), ordering: .relaxed)
    unsafe path.pointee.lastSentMilliseconds.store(now, ordering: .relaxed)
    unsafe path.pointee.lastPayloadMilliseconds.store(now, ordering: .relaxed)
    noteSent(slot, body &+ count &* PacketLayout.overhead)
  }

  /// The seal of the ends, with its counter in front.
  @inline(__always)
  func sealInside(
    _ text: UnsafeMutablePointer<UInt8>, _ count: Int, _ path: UnsafeMutablePointer<PathEntry>,
    _ place: Int, _ counter: UInt64
  ) {
    unsafe PacketCipher.seal(
      path.pointee.suite, key: UnsafePointer(tables.pointee.pathKeys + place &* 64),
      counter: counter, text: text, count: count, tag: text + count, context: nil,
      contextCount: 0)
    unsafe (text - PacketLayout.endToEndCounter).store(counter, at: 0)
  }

  /// Label, hops, class and length of a packet on a path.
  @inline(__always)
  private func writeHeader(
    _ start: UnsafeMutablePointer<UInt8>, _ count: Int,
    _ path: UnsafeMutablePointer<PathEntry>, _ packetClass: UInt8
  ) {
    unsafe start.store(path.pointee.label, at: PacketLayout.label)
    unsafe start[PacketLayout.hopsLeft] = unsafe path.pointee.hopsLeft
    unsafe start[PacketLayout.packetClass] = packetClass
    unsafe start.store(
      UInt16(truncatingIfNeeded: count &+ PacketLayout.endToEndOverhead),
      at: PacketLayout.length)
  }

  /// The seal of the link over an inner text of `count` bytes, or over its header alone.
  @inline(__always)
  private func sealOutside(
    _ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ slot: Int, _ counter: UInt64,
    isHeaderOnly: Bool
  ) {
    let session = unsafe tables.pointee.sessions + slot
    let key = unsafe UnsafePointer(tables.pointee.sessionKeys + slot &* 64)
    let type = isHeaderOnly ? DatagramType.packetSealedHeader : DatagramType.packet
    unsafe start.store(UInt32(type.rawValue) << 24, at: 0)
    unsafe start.store(session.pointee.peerNumber, at: PacketLayout.session)
    unsafe start.store(counter, at: PacketLayout.counter)
    let tag = unsafe start + (PacketLayout.headroom &+ count &+ PacketLayout.tag)
    if isHeaderOnly {
      let context = unsafe worker.pointee.context
      unsafe context.storeSixteen(at: 0, from: start)
      unsafe context.storeSixteen(at: 16, from: tag - PacketLayout.tag)
      unsafe PacketCipher.seal(
        session.pointee.suite, key: key, counter: counter, text: start + PacketLayout.label,
        count: 16, tag: tag, context: context, contextCount: 32)
    } else {
      unsafe PacketCipher.seal(
        session.pointee.suite, key: key, counter: counter, text: start + PacketLayout.label,
        count: count &+ 32, tag: tag, context: start, contextCount: PacketLayout.label)
    }
  }
}
