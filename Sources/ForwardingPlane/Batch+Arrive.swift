internal import SkynetWire
internal import Sodium
internal import Synchronization

/// The end of a path: what the ends sealed is opened and handed to the tunnel device.
extension Batch {
  func arrive(
    _ first: Int, _ end: Int, _ entry: UnsafeMutablePointer<LabelEntry>, _ label: UInt32,
    _ from: Int, _ congestion: UInt8, _ output: inout PacketList<TunnelPacket>
  ) {
    let packets = unsafe worker.pointee.packets
    let place = unsafe Int(entry.pointee.partner)
    for index in first..<end {
      unsafe find(packets + index, place, label, from)
    }
    guard place >= 0 else { return }
    openInside(first, end, place)
    let path = unsafe tables.pointee.paths + place
    let packetsTaken = unsafe admitInside(first, end, path, place)
    guard packetsTaken > 0 else { return }
    var delivered = 0
    var bytes = 0
    for index in first..<end {
      guard unsafe packets[index].slot >= 0 else { continue }
      let count = unsafe deliver(packets + index, path, place, congestion, &output)
      if count > 0 {
        delivered &+= 1
        bytes &+= count
      }
    }
    guard delivered > 0 else { return }
    unsafe path.pointee.lastPayloadMilliseconds.store(now, ordering: .relaxed)
    unsafe worker.pointee.deliveredPackets.add(delivered)
    unsafe worker.pointee.deliveredBytes.add(bytes)
    if unsafe !path.pointee.isPreferred { unsafe tellAnswerOn(path, place) }
  }

  /// Sets what is to be opened for the ends; control gets handshakes and reports.
  ///
  /// The slot stays where there is more to do, and the counter and the length are then those of the ends.
  @inline(__always)
  private func find(
    _ packet: UnsafeMutablePointer<PacketState>, _ place: Int, _ label: UInt32, _ from: Int
  ) {
    unsafe packet.pointee.slot = -1
    let length = unsafe body(packet, isSealedHeaderTaken: true)
    guard length >= 0 else { return }
    let start = unsafe packet.pointee.start
    if unsafe start[PacketLayout.packetClass] & (PacketClass.handshake | PacketClass.report) != 0 {
      unsafe handOver(packet, length, label, from)
      return
    }
    guard place >= 0 else {
      drop(.noPath)
      return
    }
    let count = length &- PacketLayout.endToEndOverhead
    guard count > 0 else {
      drop(.malformed)
      return
    }
    unsafe packet.pointee.counter = start.long(PacketLayout.body)
    unsafe packet.pointee.length = count
    unsafe packet.pointee.slot = place
  }

  /// Opens the seal of the ends, two packets at once where that is faster.
  @inline(__always)
  private func openInside(_ first: Int, _ end: Int, _ place: Int) {
    let packets = unsafe worker.pointee.packets
    let suite = unsafe tables.pointee.paths[place].suite
    let key = unsafe UnsafePointer(tables.pointee.pathKeys + (place &* 64 &+ 32))
    let isPairing = unsafe tables.pointee.hasPairs && suite == .aegis128L
    var index = first
    while index < end {
      let packet = unsafe packets + index
      index &+= 1
      guard unsafe packet.pointee.slot >= 0 else { continue }
      let text = unsafe packet.pointee.start + PacketLayout.headroom
      let count = unsafe packet.pointee.length
      if isPairing, index < end, unsafe packets[index].slot >= 0,
        unsafe packets[index].length == count
      {
        let opened = unsafe PacketCipher.openPair(
          key: key, counters: (packet.pointee.counter, packets[index].counter), text1: text,
          text2: packets[index].start + PacketLayout.headroom, count: count, context1: nil,
          context2: nil, contextCount: 0)
        if opened & 1 == 0 { unsafe refuse(packet) }
        if opened & 2 == 0 { unsafe refuse(packets + index) }
        index &+= 1
      } else if unsafe !PacketCipher.open(
        suite, key: key, counter: packet.pointee.counter, text: text, count: count,
        tag: text + count, context: nil, contextCount: 0)
      {
        unsafe refuse(packet)
      }
    }
  }

  private func refuse(_ packet: UnsafeMutablePointer<PacketState>) {
    unsafe packet.pointee.slot = -1
    drop(.forgedInside)
  }

  @inline(never)
  private func handOver(
    _ packet: UnsafeMutablePointer<PacketState>, _ length: Int, _ label: UInt32, _ from: Int
  ) {
    let start = unsafe packet.pointee.start
    guard unsafe start[0] == DatagramType.packet.rawValue else {
      drop(.wrongType)
      return
    }
    let isHandshake = unsafe start[PacketLayout.packetClass] & PacketClass.handshake != 0
    var head = NoticeHead(kind: isHandshake ? .pathHandshake : .report)
    head.label = label
    head.link = UInt16(from)
    unsafe tell(head, start + PacketLayout.body, length)
  }

  /// The replay window of the ends, for a group under one lock; says how many are new.
  @inline(__always)
  private func admitInside(
    _ first: Int, _ end: Int, _ path: UnsafeMutablePointer<PathEntry>, _ place: Int
  ) -> Int {
    let packets = unsafe worker.pointee.packets
    var count = 0
    var bytes = 0
    unsafe path.pointee.lock.lock(tables.pointee.pause)
    for index in first..<end {
      guard unsafe packets[index].slot >= 0 else { continue }
      if unsafe path.pointee.window.take(packets[index].counter) {
        count &+= 1
        unsafe bytes &+= packets[index].length &+ PacketLayout.endToEndOverhead
      } else {
        unsafe packets[index].slot = -1
        drop(.replayedInside)
      }
    }
    if count > 0 {
      unsafe path.pointee.receivedPackets &+= UInt64(count)
      unsafe path.pointee.receivedBytes &+= UInt64(bytes)
      unsafe path.pointee.lastReceivedMilliseconds = now
    }
    let received = unsafe path.pointee.receivedBytes
    unsafe path.pointee.lock.unlock()
    if unsafe received >= path.pointee.wakeReceivedBytes.load(ordering: .relaxed) {
      unsafe tellReceiptDue(path.pointee.wakeReceivedBytes, place)
    }
    return count
  }

  /// Looks at what the ends sealed; bytes that go to the tunnel device, or 0.
  @inline(__always)
  private func deliver(
    _ packet: UnsafeMutablePointer<PacketState>, _ path: UnsafeMutablePointer<PathEntry>,
    _ place: Int, _ congestion: UInt8, _ output: inout PacketList<TunnelPacket>
  ) -> Int {
    let start = unsafe packet.pointee.start
    let text = unsafe start + PacketLayout.headroom
    let count = unsafe packet.pointee.length
    if unsafe text[0] >> 4 == 0 {
      var head = NoticeHead(kind: .endControl)
      head.path = UInt32(place)
      unsafe tell(head, text, count)
      return 0
    }
    guard unsafe InnerPacket.isWhole(text, count) else {
      drop(.malformedInside)
      return 0
    }
    guard unsafe isFromEndToEnd(text, path) || mayPassExit(text, count, path, place) else {
      return 0
    }
    let packetClass = unsafe start[PacketLayout.packetClass]
    guard unsafe Congestion.merge(text, Congestion.outer(packetClass, congestion)) else {
      drop(.congested)
      return 0
    }
    guard !output.isFull else {
      drop(.outputFull)
      return 0
    }
    unsafe output.append(
      TunnelPacket(
        start: text, length: Int32(truncatingIfNeeded: count),
        isChecksumPartial: packetClass & PacketClass.partialChecksum != 0))
    return count
  }

  /// Whether the sender is the far end and the receiver this node.
  @inline(__always)
  private func isFromEndToEnd(
    _ text: UnsafeMutablePointer<UInt8>, _ path: UnsafeMutablePointer<PathEntry>
  ) -> Bool {
    let far = unsafe path.pointee.address
    let own = unsafe tables.pointee.own
    return unsafe text[0] >> 4 == 6 && text.long(8) == far.high && text.long(16) == far.low
      && text.long(24) == own.high && text.long(32) == own.low
  }

  @inline(never)
  private func tellAnswerOn(_ path: UnsafeMutablePointer<PathEntry>, _ place: Int) {
    guard unsafe isTimeToTell(path.pointee.toldMilliseconds) else { return }
    var head = NoticeHead(kind: .answerOn)
    head.path = UInt32(place)
    unsafe tell(head, worker.pointee.context, 0)
  }

  /// As much went one way as control wanted to be told of; once for each `setWake`.
  @inline(never)
  func tellReceiptDue(_ wake: borrowing Atomic<UInt64>, _ place: Int) {
    guard wake.exchange(.max, ordering: .relaxed) != .max else { return }
    var head = NoticeHead(kind: .receiptDue)
    head.path = UInt32(place)
    unsafe tell(head, worker.pointee.context, 0)
  }
}
