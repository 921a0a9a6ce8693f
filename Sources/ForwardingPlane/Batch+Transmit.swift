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
    guard unsafe InnerPacket.isWhole(text, count),
      unsafe count <= tables.pointee.paths[place].mtu,
      unsafe text[0] >> 4 == before.start[0] >> 4
    else { return false }
    return unsafe text[0] >> 4 == 6
      ? text.long(24) == before.start.long(24) && text.long(32) == before.start.long(32)
      : text.word(16) == before.start.word(16)
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
      : unsafe exitPath(text)
    guard place >= 0 else {
      tellUnknown(packet, place)
      return -1
    }
    guard unsafe count <= tables.pointee.paths[place].mtu else {
      unsafe tellTooBig(text, count, place)
      return -1
    }
    return place
  }

  @inline(never)
  private func tellUnknown(_ packet: TunnelPacket, _ place: Int) {
    guard place != Self.nowhere else {
      drop(.unroutable)
      return
    }
    drop(.unknownDestination)
    var head = NoticeHead(kind: .unknownDestination)
    head.detail = packet.isChecksumPartial ? 1 : 0
    unsafe tell(head, packet.start, min(Int(packet.length), PlaneNotice.bodyBytesMax))
  }

  /// What an ICMPv6 message carries of the packet that it is about (RFC 4443) is less.
  static let quotedBytesMax = 1232

  @inline(never)
  private func tellTooBig(_ text: UnsafeMutablePointer<UInt8>, _ count: Int, _ place: Int) {
    drop(.packetTooBig)
    var head = NoticeHead(kind: .packetTooBig)
    head.path = UInt32(place)
    unsafe head.length = tables.pointee.paths[place].mtu
    unsafe tell(head, text, min(count, Self.quotedBytesMax))
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
    let isHeaderOnly = unsafe path.pointee.isHeaderOnly
    let packets = unsafe worker.pointee.packets
    var bytes = 0
    for step in 0..<count {
      let packet = list[first &+ step]
      unsafe packets[step] = PacketState(
        start: packet.start, length: Int(packet.length),
        counter: inside &+ UInt64(truncatingIfNeeded: step), slot: slot,
        congestion: Congestion.of(packet.start))
      bytes &+= Int(packet.length)
    }
    unsafe sealInside(count, path, place)
    for step in 0..<count {
      let length = unsafe packets[step].length
      let start = unsafe packets[step].start - PacketLayout.headroom
      let mark = unsafe packets[step].congestion
      let kind = list[first &+ step].isChecksumPartial ? PacketClass.partialChecksum | mark : mark
      unsafe packets[step].start = start
      unsafe packets[step].length = length &+ PacketLayout.overheadOfIPPacket
      unsafe packets[step].counter = counter &+ UInt64(truncatingIfNeeded: step)
      unsafe writeHeader(packets + step, path, slot, kind)
    }
    if isHeaderOnly { sealHeaders(0, count, slot) } else { sealOutside(0, count, slot) }
    for step in 0..<count {
      unsafe send(
        packets[step].start, packets[step].length, link: link,
        congestion: packets[step].congestion)
    }
    let body = bytes &+ count &* PacketLayout.endToEndOverhead
    let sent = unsafe path.pointee.sentBytes.add(UInt64(body), ordering: .relaxed).newValue
    if unsafe sent >= path.pointee.wakeSentBytes.load(ordering: .relaxed) {
      unsafe tellReceiptDue(path.pointee.wakeSentBytes, place)
    }
    unsafe path.pointee.lastSentMilliseconds.store(now, ordering: .relaxed)
    unsafe path.pointee.lastPayloadMilliseconds.store(now, ordering: .relaxed)
    noteSent(slot, body &+ count &* PacketLayout.overhead)
  }

  /// The seal of the ends over a group, two packets at once where that is faster; counters go in front.
  @inline(__always)
  private func sealInside(_ count: Int, _ path: UnsafeMutablePointer<PathEntry>, _ place: Int) {
    let packets = unsafe worker.pointee.packets
    let isPairing = unsafe tables.pointee.hasPairs && path.pointee.suite == .aegis128L
    let key = unsafe UnsafePointer(tables.pointee.pathKeys + place &* 64)
    var index = 0
    while index < count {
      let packet = unsafe packets[index]
      if isPairing, index &+ 1 < count, unsafe packets[index &+ 1].length == packet.length {
        let next = unsafe packets[index &+ 1]
        unsafe PacketCipher.sealPair(
          key: key, counters: (packet.counter, next.counter), text1: packet.start,
          text2: next.start, count: packet.length, context1: nil, context2: nil, contextCount: 0)
        unsafe (packet.start - PacketLayout.endToEndCounter).store(packet.counter, at: 0)
        unsafe (next.start - PacketLayout.endToEndCounter).store(next.counter, at: 0)
        index &+= 2
      } else {
        unsafe sealInside(packet.start, packet.length, path, place, packet.counter)
        index &+= 1
      }
    }
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

  /// The header of a packet on a path, whose start, length and counter are those of its datagram.
  @inline(__always)
  private func writeHeader(
    _ packet: UnsafeMutablePointer<PacketState>, _ path: UnsafeMutablePointer<PathEntry>,
    _ slot: Int, _ packetClass: UInt8
  ) {
    let start = unsafe packet.pointee.start
    let type = unsafe path.pointee.isHeaderOnly ? DatagramType.packetSealedHeader : .packet
    unsafe start.store(UInt32(type.rawValue) << 24, at: 0)
    unsafe start.store(tables.pointee.sessions[slot].peerNumber, at: PacketLayout.session)
    unsafe start.store(packet.pointee.counter, at: PacketLayout.counter)
    unsafe start.store(path.pointee.label, at: PacketLayout.label)
    unsafe start[PacketLayout.hopsLeft] = unsafe path.pointee.hopsLeft
    unsafe start[PacketLayout.packetClass] = packetClass
    unsafe start.store(
      UInt16(truncatingIfNeeded: packet.pointee.length &- PacketLayout.overhead),
      at: PacketLayout.length)
  }
}
