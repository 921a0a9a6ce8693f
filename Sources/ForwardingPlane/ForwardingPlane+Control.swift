public import SkynetWire
internal import Sodium
internal import Synchronization

/// Control: what came, what it sends itself, and figures.
extension ForwardingPlane {
  /// The oldest notice of one of the workers; nil where none waits.
  public func takeNotice() -> PlaneNotice? {
    for _ in 0..<limits.workers {
      let worker = noticesFrom
      noticesFrom = (noticesFrom + 1) % limits.workers
      if let notice = unsafe tables.pointee.workers[worker].notices.take() { return notice }
    }
    return nil
  }

  /// Whether control has something to take from this worker; for the worker to ask, which wakes control.
  public func hasNotice(of worker: WorkerIndex) -> Bool {
    unsafe !tables.pointee.workers[worker.value].notices.isEmpty
  }

  // MARK: Sealing

  /// A packet for the neighbour; nil where the link has no session to send on.
  ///
  /// - Parameter padding: bytes behind the body.
  public func sealControl(
    _ kind: ControlKind, body: [UInt8], padding: Int = 0, link: LinkIndex, now: UInt64
  ) -> SealedDatagram? {
    seal(
      label: 0, hopsLeft: 1, kind.rawValue, body, padding: padding, link: Int(link.value), now)
  }

  /// A packet with a label: handshake of a path, report of a hop; nil where the link has no session.
  public func sealLabelled(
    _ label: Label, link: LinkIndex, hopsLeft: UInt8, class packetClass: UInt8, body: [UInt8],
    now: UInt64
  ) -> SealedDatagram? {
    precondition(label != .neighbour, "label 0 is for control")
    return seal(
      label: label.value, hopsLeft: hopsLeft, packetClass, body, padding: 0,
      link: Int(link.value), now)
  }

  /// A packet for the other end of a path; nil where there is no path, or its link has no session.
  ///
  /// - Parameter hopsLeft: fewer than the path needs make a hop on the way report (`sky trace`).
  public func sealOnPath(
    _ path: PathIndex, _ text: [UInt8], hopsLeft: UInt8? = nil, now: UInt64
  ) -> SealedDatagram? {
    precondition(!text.isEmpty && text.count <= Self.mtuMax, "a packet has some length")
    guard Int(path.value) < limits.paths else { return nil }
    let place = Int(path.value)
    let entry = unsafe tables.pointee.paths + place
    guard unsafe entry.pointee.isLive,
      unsafe tables.pointee.links[entry.pointee.link].session >= 0
    else { return nil }
    let counter = unsafe entry.pointee.next.wrappingAdd(1, ordering: .relaxed).oldValue
    guard counter < ReplayWindow.counterMax else { return nil }
    let front = [UInt8](repeating: 0, count: PacketLayout.endToEndCounter)
    let back = [UInt8](repeating: 0, count: PacketLayout.tag)
    var body = front + text + back
    let batch = batch(limits.workers, now, room: 0)
    unsafe body.withUnsafeMutableBufferPointer { (bytes: inout UnsafeMutableBufferPointer<UInt8>) in
      guard let start = bytes.baseAddress else { return }
      unsafe batch.sealInside(
        start + PacketLayout.endToEndCounter, text.count, entry, place, counter)
    }
    unsafe entry.pointee.sentBytes.add(UInt64(body.count), ordering: .relaxed)
    unsafe entry.pointee.lastSentMilliseconds.store(now, ordering: .relaxed)
    return unsafe seal(
      label: entry.pointee.label, hopsLeft: hopsLeft ?? entry.pointee.hopsLeft, 0, body,
      padding: 0, link: entry.pointee.link, now)
  }

  private func seal(
    label: UInt32, hopsLeft: UInt8, _ packetClass: UInt8, _ body: [UInt8], padding: Int,
    link: Int, _ now: UInt64
  ) -> SealedDatagram? {
    precondition(link < limits.links, "no such link")
    let length = PacketLayout.overhead + body.count + padding
    precondition(padding >= 0 && length <= PacketLayout.datagramMax, "a datagram has a length")
    let slot = unsafe tables.pointee.links[link].session
    let batch = batch(limits.workers, now, room: 0)
    guard slot >= 0, let counter = batch.reserve(slot, 1) else { return nil }
    let session = unsafe tables.pointee.sessions + slot
    var bytes = [UInt8](repeating: 0, count: length)
    for index in body.indices { bytes[PacketLayout.body + index] = body[index] }
    unsafe bytes.withUnsafeMutableBufferPointer {
      (memory: inout UnsafeMutableBufferPointer<UInt8>) in
      guard let start = memory.baseAddress else { return }
      unsafe start[0] = DatagramType.packet.rawValue
      unsafe start.store(session.pointee.peerNumber, at: PacketLayout.session)
      unsafe start.store(counter, at: PacketLayout.counter)
      unsafe start.store(label, at: PacketLayout.label)
      unsafe start[PacketLayout.hopsLeft] = hopsLeft
      unsafe start[PacketLayout.packetClass] = packetClass
      unsafe start.store(UInt16(body.count), at: PacketLayout.length)
      unsafe PacketCipher.seal(
        session.pointee.suite, key: UnsafePointer(tables.pointee.sessionKeys + slot * 64),
        counter: counter, text: start + PacketLayout.label, count: length - 32,
        tag: start + (length - PacketLayout.tag), context: start,
        contextCount: PacketLayout.label)
    }
    batch.noteSent(slot, length)
    unsafe tables.pointee.workers[limits.workers].sentDatagrams.add(1)
    unsafe tables.pointee.workers[limits.workers].sentBytes.add(length)
    return unsafe SealedDatagram(bytes: bytes, endpoint: tables.pointee.links[link].endpoint)
  }

  // MARK: Figures

  public var counters: PlaneCounters {
    var sum = PlaneCounters()
    for index in 0...limits.workers {
      let worker = unsafe tables.pointee.workers + index
      unsafe sum.receivedDatagrams += worker.pointee.receivedDatagrams.read()
      unsafe sum.receivedBytes += worker.pointee.receivedBytes.read()
      unsafe sum.sentDatagrams += worker.pointee.sentDatagrams.read()
      unsafe sum.sentBytes += worker.pointee.sentBytes.read()
      unsafe sum.forwardedPackets += worker.pointee.forwardedPackets.read()
      unsafe sum.forwardedBytes += worker.pointee.forwardedBytes.read()
      unsafe sum.unpaidForwardBytes += worker.pointee.unpaidForwardBytes.read()
      unsafe sum.unpaidReverseBytes += worker.pointee.unpaidReverseBytes.read()
      unsafe sum.deliveredPackets += worker.pointee.deliveredPackets.read()
      unsafe sum.deliveredBytes += worker.pointee.deliveredBytes.read()
      unsafe sum.takenPackets += worker.pointee.takenPackets.read()
      unsafe sum.takenBytes += worker.pointee.takenBytes.read()
      unsafe sum.notices += worker.pointee.noticesGiven.read()
      for reason in sum.drops.indices {
        unsafe sum.drops[reason] += worker.pointee.drops[reason].read()
      }
    }
    return sum
  }
}
