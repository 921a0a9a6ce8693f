internal import SkynetWire
internal import Sodium
internal import Synchronization

/// A hop in the middle: one label for another, the seal of one link for that of the next, in place.
extension Batch {
  @inline(__always)
  func forward(
    _ first: Int, _ end: Int, _ entry: UnsafeMutablePointer<LabelEntry>, _ label: UInt32,
    _ from: Int, _ congestion: UInt8
  ) {
    let packets = unsafe worker.pointee.packets
    let next = unsafe Int(entry.pointee.to)
    let slot = unsafe tables.pointee.links[next].session
    var count = 0
    var bytes = 0
    for index in first..<end {
      let length = unsafe body(packets + index, isSealedHeaderTaken: true)
      if length < 0 {
        unsafe packets[index].slot = -1
      } else if unsafe packets[index].start[PacketLayout.hopsLeft] <= 1 {
        unsafe exhaust(packets + index, length, label, from)
      } else {
        // Padding goes no further: nobody pays for it.
        unsafe packets[index].length = length &+ PacketLayout.overhead
        count &+= 1
        bytes &+= length
      }
    }
    guard count > 0 else { return }
    guard slot >= 0 else {
      drop(.noSession, count)
      return
    }
    if unsafe !pay(entry, bytes), unsafe !payBeyond(entry, bytes) {
      (count, bytes) = unsafe payEach(entry, first, end)
      guard count > 0 else { return }
    }
    guard let counter = reserve(slot, count) else {
      drop(.noSession, count)
      unsafe refund(entry, bytes)
      return
    }
    unsafe seal(first, end, entry, slot, counter, congestion)
    unsafe entry.pointee.bytes.add(UInt64(bytes), ordering: .relaxed)
    unsafe entry.pointee.packets.add(UInt64(count), ordering: .relaxed)
    unsafe entry.pointee.lastUseMilliseconds.store(now, ordering: .relaxed)
    noteSent(slot, bytes &+ count &* PacketLayout.overhead)
    unsafe worker.pointee.forwardedPackets.add(count)
    unsafe worker.pointee.forwardedBytes.add(bytes)
  }

  /// Writes new headers over what is left of a group, seals it for the next link and puts it out.
  @inline(__always)
  private func seal(
    _ first: Int, _ end: Int, _ entry: UnsafeMutablePointer<LabelEntry>, _ slot: Int,
    _ firstCounter: UInt64, _ congestion: UInt8
  ) {
    let packets = unsafe worker.pointee.packets
    let session = unsafe tables.pointee.sessions + slot
    let link = unsafe session.pointee.link
    let number = unsafe session.pointee.peerNumber
    let label = unsafe entry.pointee.next
    var counter = firstCounter
    for index in first..<end {
      guard unsafe packets[index].slot >= 0 else { continue }
      let start = unsafe packets[index].start
      unsafe packets[index].counter = counter
      unsafe start.store(number, at: PacketLayout.session)
      unsafe start.store(counter, at: PacketLayout.counter)
      unsafe start.store(label, at: PacketLayout.label)
      unsafe start[PacketLayout.hopsLeft] &-= 1
      let mark = unsafe Congestion.outer(start[PacketLayout.packetClass], congestion)
      unsafe start[PacketLayout.packetClass] = mark
      unsafe packets[index].congestion = mark & PacketClass.congestion
      counter &+= 1
    }
    if unsafe packets[first].start[0] == DatagramType.packet.rawValue {
      sealOutside(first, end, slot)
    } else {
      sealHeaders(first, end, slot)
    }
    for index in first..<end {
      guard unsafe packets[index].slot >= 0 else { continue }
      unsafe send(
        packets[index].start, packets[index].length, link: link,
        congestion: packets[index].congestion)
    }
  }

  /// The seal of a link over packets whose headers stand; two at once where that is faster.
  @inline(__always)
  func sealOutside(_ first: Int, _ end: Int, _ slot: Int) {
    let packets = unsafe worker.pointee.packets
    let suite = unsafe tables.pointee.sessions[slot].suite
    let key = unsafe UnsafePointer(tables.pointee.sessionKeys + slot &* 64)
    let isPairing = unsafe tables.pointee.hasPairs && suite == .aegis128L
    var index = first
    while index < end {
      let packet = unsafe packets + index
      index &+= 1
      guard unsafe packet.pointee.slot >= 0 else { continue }
      let start = unsafe packet.pointee.start
      let length = unsafe packet.pointee.length
      let count = length &- PacketLayout.label &- PacketLayout.tag
      if isPairing, index < end, unsafe packets[index].slot >= 0,
        unsafe packets[index].length == length
      {
        let next = unsafe packets[index].start
        unsafe PacketCipher.sealPair(
          key: key, counters: (packet.pointee.counter, packets[index].counter),
          text1: start + PacketLayout.label, text2: next + PacketLayout.label, count: count,
          context1: start, context2: next, contextCount: PacketLayout.label)
        index &+= 1
      } else {
        unsafe PacketCipher.seal(
          suite, key: key, counter: packet.pointee.counter, text: start + PacketLayout.label,
          count: count, tag: start + (length &- PacketLayout.tag), context: start,
          contextCount: PacketLayout.label)
      }
    }
  }

  // MARK: Counters

  /// As many counters of a session as there are packets, in one step; nil where it has no more.
  @inline(__always)
  func reserve(_ slot: Int, _ count: Int) -> UInt64? {
    let first = unsafe tables.pointee.sessions[slot].next.wrappingAdd(
      UInt64(count), ordering: .relaxed
    ).oldValue
    return first < ReplayWindow.counterMax ? first : nil
  }

  @inline(__always)
  func noteSent(_ slot: Int, _ bytes: Int) {
    let session = unsafe tables.pointee.sessions + slot
    unsafe session.pointee.sentBytes.add(UInt64(bytes), ordering: .relaxed)
    unsafe session.pointee.lastSentMilliseconds.store(now, ordering: .relaxed)
  }

  /// Takes bytes from the credit of both directions; false, and nothing taken, where there are not as many.
  @inline(__always)
  private func pay(_ entry: UnsafeMutablePointer<LabelEntry>, _ bytes: Int) -> Bool {
    let account = unsafe tables.pointee.labels + Int(entry.pointee.account)
    let credit = unsafe account.pointee.credit.load(ordering: .relaxed)
    var used = unsafe account.pointee.used.load(ordering: .relaxed)
    while true {
      guard used <= credit, credit &- used >= UInt64(bytes) else { return false }
      let (exchanged, original) = unsafe account.pointee.used.weakCompareExchange(
        expected: used, desired: used &+ UInt64(bytes), ordering: .relaxed)
      if exchanged { return true }
      used = original
    }
  }

  /// Goes on from where control is told to where credit ends; false where it ends here.
  @inline(never)
  private func payBeyond(_ entry: UnsafeMutablePointer<LabelEntry>, _ bytes: Int) -> Bool {
    let place = unsafe Int(entry.pointee.account)
    let account = unsafe tables.pointee.labels + place
    let limit = unsafe account.pointee.credit.load(ordering: .acquiring)
    let credit = unsafe tables.pointee.reserves[place].credit.load(ordering: .relaxed)
    guard limit < credit else { return false }
    // Of several workers one tells; where control just gave more, nobody does.
    if unsafe account.pointee.credit.compareExchange(
      expected: limit, desired: credit, ordering: .relaxed
    ).exchanged {
      var head = NoticeHead(kind: .creditLow)
      head.label = unsafe UInt32(place) << 8 | UInt32(account.pointee.generation)
      unsafe tell(head, worker.pointee.context, 0)
    }
    return unsafe pay(entry, bytes)
  }

  /// Pays packet by packet, and drops those that there is no credit for.
  @inline(never)
  private func payEach(
    _ entry: UnsafeMutablePointer<LabelEntry>, _ first: Int, _ end: Int
  ) -> (count: Int, bytes: Int) {
    let packets = unsafe worker.pointee.packets
    var count = 0
    var bytes = 0
    for index in first..<end {
      guard unsafe packets[index].slot >= 0 else { continue }
      let length = unsafe packets[index].length &- PacketLayout.overhead
      if unsafe pay(entry, length) || payBeyond(entry, length) {
        count += 1
        bytes += length
      } else {
        unsafe packets[index].slot = -1
        unsafe dropUnpaid(entry, length)
      }
    }
    return (count, bytes)
  }

  private func dropUnpaid(_ entry: UnsafeMutablePointer<LabelEntry>, _ bytes: Int) {
    let place = unsafe entry - tables.pointee.labels
    let reserve = unsafe tables.pointee.reserves + place
    unsafe reserve.pointee.unpaidBytes.add(UInt64(bytes), ordering: .relaxed)
    unsafe reserve.pointee.unpaidPackets.add(1, ordering: .relaxed)
    if unsafe Int(entry.pointee.account) == place {
      unsafe worker.pointee.unpaidForwardBytes.add(bytes)
    } else {
      unsafe worker.pointee.unpaidReverseBytes.add(bytes)
    }
    drop(.creditExceeded)
  }

  @inline(never)
  private func refund(_ entry: UnsafeMutablePointer<LabelEntry>, _ bytes: Int) {
    let account = unsafe tables.pointee.labels + Int(entry.pointee.account)
    unsafe account.pointee.used.subtract(UInt64(bytes), ordering: .relaxed)
  }

  @inline(never)
  private func exhaust(
    _ packet: UnsafeMutablePointer<PacketState>, _ length: Int, _ label: UInt32, _ from: Int
  ) {
    unsafe packet.pointee.slot = -1
    drop(.hopsExhausted)
    let start = unsafe packet.pointee.start
    // Nobody reports on a report.
    guard unsafe start[PacketLayout.packetClass] & PacketClass.report == 0 else { return }
    var head = NoticeHead(kind: .hopsExhausted)
    head.link = UInt16(from)
    head.label = label
    unsafe tell(head, start + PacketLayout.body, min(length, PlaneNotice.bodyBytesMax))
  }
}
