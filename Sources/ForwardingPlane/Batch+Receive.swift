internal import SkynetWire
internal import Sodium

/// What comes over a socket: opened, held against the replay window, handed to what its label says.
extension Batch {
  /// Sixteen datagrams at a time go through each stage, so that they are still in the first cache.
  func receive(_ run: DatagramRun, _ output: inout PacketList<TunnelPacket>) {
    let segment = Int(run.segmentLength)
    let end = Int(run.length)
    precondition(segment > 0, "a run has datagrams of some length")
    var offset = 0
    var total = 0
    let packets = unsafe worker.pointee.packets
    while offset < end {
      var count = 0
      while offset < end, count < WorkerState.burst {
        unsafe packets[count] = PacketState(
          start: run.start + offset, length: min(segment, end &- offset), counter: 0, slot: -1)
        unsafe find(packets + count, run)
        offset &+= segment
        count &+= 1
      }
      open(count)
      admit(count, run)
      dispatch(count, run, &output)
      total &+= count
    }
    unsafe worker.pointee.receivedDatagrams.add(total)
    unsafe worker.pointee.receivedBytes.add(end)
  }

  // MARK: First stage: the seal of the link

  private static let packetWord = UInt32(DatagramType.packet.rawValue) << 24
  private static let headerWord = UInt32(DatagramType.packetSealedHeader.rawValue) << 24

  /// Sets the session's slot and the counter; what is no packet is dropped or handed to control.
  @inline(__always)
  private func find(_ packet: UnsafeMutablePointer<PacketState>, _ run: DatagramRun) {
    let start = unsafe packet.pointee.start
    let length = unsafe packet.pointee.length
    guard length >= PacketLayout.overhead else {
      drop(.malformed)
      return
    }
    let word = unsafe start.word(0)
    guard word == Self.packetWord || word == Self.headerWord else {
      unsafe handOverHandshake(start, length, run)
      return
    }
    let slot = unsafe tables.pointee.numbers.find(start.word(PacketLayout.session))
    guard slot >= 0 else {
      drop(.unknownSession)
      return
    }
    unsafe packet.pointee.counter = start.long(PacketLayout.counter)
    unsafe packet.pointee.slot = slot
  }

  /// Takes the slot from what does not open.
  @inline(__always)
  private func open(_ count: Int) {
    let packets = unsafe worker.pointee.packets
    var index = 0
    while index < count {
      let packet = unsafe packets + index
      index &+= 1
      guard unsafe packet.pointee.slot >= 0 else { continue }
      if index < count, unsafe isPair(packet, packet + 1) {
        let opened = unsafe openPair(packet, packet + 1)
        if opened & 1 == 0 { unsafe refuse(packet) }
        if opened & 2 == 0 { unsafe refuse(packet + 1) }
        index &+= 1
      } else if unsafe !open(packet) {
        unsafe refuse(packet)
      }
    }
  }

  private func refuse(_ packet: UnsafeMutablePointer<PacketState>) {
    unsafe packet.pointee.slot = -1
    drop(.forged)
  }

  /// Whether two packets can be opened at once.
  @inline(__always)
  private func isPair(
    _ one: UnsafeMutablePointer<PacketState>, _ two: UnsafeMutablePointer<PacketState>
  ) -> Bool {
    unsafe tables.pointee.hasPairs && one.pointee.slot == two.pointee.slot
      && one.pointee.length == two.pointee.length
      && tables.pointee.sessions[one.pointee.slot].suite == .aegis128L
      && one.pointee.start.word(0) == two.pointee.start.word(0)
  }

  @inline(__always)
  private func openPair(
    _ one: UnsafeMutablePointer<PacketState>, _ two: UnsafeMutablePointer<PacketState>
  ) -> Int {
    let key = unsafe UnsafePointer(tables.pointee.sessionKeys + (one.pointee.slot &* 64 &+ 32))
    guard unsafe one.pointee.start.word(0) == Self.packetWord else {
      return unsafe openHeaders(key, one, two)
    }
    return unsafe PacketCipher.openPair(
      key: key,
      counters: (one.pointee.counter, two.pointee.counter),
      text1: one.pointee.start + PacketLayout.label,
      text2: two.pointee.start + PacketLayout.label,
      count: one.pointee.length &- PacketLayout.label &- PacketLayout.tag,
      context1: one.pointee.start, context2: two.pointee.start,
      contextCount: PacketLayout.label)
  }

  @inline(__always)
  private func open(_ packet: UnsafeMutablePointer<PacketState>) -> Bool {
    let start = unsafe packet.pointee.start
    let length = unsafe packet.pointee.length
    let slot = unsafe packet.pointee.slot
    let counter = unsafe packet.pointee.counter
    let key = unsafe UnsafePointer(tables.pointee.sessionKeys + (slot &* 64 &+ 32))
    let suite = unsafe tables.pointee.sessions[slot].suite
    return unsafe start.word(0) == Self.packetWord
      ? PacketCipher.open(
        suite, key: key, counter: counter, text: start + PacketLayout.label,
        count: length &- PacketLayout.label &- PacketLayout.tag,
        tag: start + (length &- PacketLayout.tag), context: start,
        contextCount: PacketLayout.label)
      : openHeader(suite, key, packet)
  }

  @inline(never)
  private func handOverHandshake(
    _ start: UnsafeMutablePointer<UInt8>, _ length: Int, _ run: DatagramRun
  ) {
    let word = unsafe start.word(0)
    guard word & 0xFF_FFFF == 0, let type = DatagramType(rawValue: UInt8(word >> 24)) else {
      drop(.malformed)
      return
    }
    switch type {
    case .initiation, .response, .cookie:
      var head = NoticeHead(kind: .handshake)
      head.source = run.endpoint
      unsafe tell(head, start, length)
    case .packet, .packetSealedHeader: drop(.malformed)
    }
  }

  // MARK: Second stage: the replay window

  /// Takes the lock of a session once for all packets in a row that came on it.
  @inline(__always)
  private func admit(_ count: Int, _ run: DatagramRun) {
    let packets = unsafe worker.pointee.packets
    var index = 0
    while index < count {
      let slot = unsafe packets[index].slot
      guard slot >= 0 else {
        index &+= 1
        continue
      }
      let session = unsafe tables.pointee.sessions + slot
      var taken = 0
      var bytes = 0
      var isNewer = false
      unsafe session.pointee.lock.lock(tables.pointee.pause)
      let before = unsafe session.pointee.receivedPackets
      while unsafe index < count && packets[index].slot == slot {
        let next = unsafe session.pointee.window.next
        if unsafe session.pointee.window.take(packets[index].counter) {
          taken &+= 1
          unsafe bytes &+= packets[index].length
          if unsafe session.pointee.window.next != next { isNewer = true }
        } else {
          unsafe packets[index].slot = -1
          drop(.replayed)
        }
        index &+= 1
      }
      if taken > 0 {
        unsafe session.pointee.receivedPackets = before &+ UInt64(taken)
        unsafe session.pointee.receivedBytes &+= UInt64(bytes)
        unsafe session.pointee.lastReceivedMilliseconds = now
      }
      unsafe session.pointee.lock.unlock()
      if taken > 0, before == 0 { unsafe tellProven(session, run) }
      if isNewer { unsafe tellIfRoamed(session, run) }
    }
  }

  @inline(never)
  private func tellProven(_ session: UnsafeMutablePointer<SessionEntry>, _ run: DatagramRun) {
    var head = NoticeHead(kind: .sessionProven)
    unsafe head.session = session.pointee.number
    unsafe head.link = UInt16(session.pointee.link)
    head.source = run.endpoint
    unsafe tell(head, worker.pointee.context, 0)
  }

  @inline(__always)
  private func tellIfRoamed(_ session: UnsafeMutablePointer<SessionEntry>, _ run: DatagramRun) {
    let link = unsafe tables.pointee.links + session.pointee.link
    let known = unsafe link.pointee.endpoint
    if known.low == run.endpoint.low && known.high == run.endpoint.high
      && known.port == run.endpoint.port && known.interface == run.endpoint.interface
    {
      return
    }
    unsafe tellRoamed(session, run)
  }

  @inline(never)
  private func tellRoamed(_ session: UnsafeMutablePointer<SessionEntry>, _ run: DatagramRun) {
    let index = unsafe session.pointee.link
    guard unsafe isTimeToTell(tables.pointee.links[index].toldMilliseconds) else { return }
    var head = NoticeHead(kind: .roamed)
    head.link = UInt16(index)
    unsafe head.session = session.pointee.number
    head.source = run.endpoint
    unsafe tell(head, worker.pointee.context, 0)
  }
}
