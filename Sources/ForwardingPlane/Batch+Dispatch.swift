internal import SkynetWire
internal import Sodium
internal import Synchronization

/// The label switch.
extension Batch {
  static let tellIntervalMilliseconds: UInt64 = 100

  /// Whether control may be told again; of several workers that ask, one may.
  func isTimeToTell(_ told: borrowing Atomic<UInt64>) -> Bool {
    let before = told.load(ordering: .relaxed)
    guard before == 0 || now &- before >= Self.tellIntervalMilliseconds else { return false }
    return told.compareExchange(
      expected: before, desired: max(1, now), ordering: .relaxed
    ).exchanged
  }

  /// Packets in a row with one type, session and label are one group: looked up, paid for and counted at once.
  @inline(__always)
  func dispatch(
    _ count: Int, _ run: DatagramRun, _ output: inout PacketList<TunnelPacket>
  ) {
    let packets = unsafe worker.pointee.packets
    var index = 0
    while index < count {
      let slot = unsafe packets[index].slot
      guard slot >= 0 else {
        index &+= 1
        continue
      }
      let label = unsafe packets[index].start.word(PacketLayout.label)
      let type = unsafe packets[index].start[0]
      var end = index &+ 1
      while end < count, unsafe packets[end].slot == slot,
        unsafe packets[end].start.word(PacketLayout.label) == label,
        unsafe packets[end].start[0] == type
      {
        end &+= 1
      }
      let session = unsafe tables.pointee.sessions + slot
      let link = unsafe session.pointee.link
      let place = Int(label >> 8)
      if label == 0 {
        unsafe handOverControl(index, end, session)
      } else if unsafe place < tables.pointee.labelsMax {
        let entry = unsafe tables.pointee.labels + place
        let fits =
          unsafe entry.pointee.generation == UInt8(truncatingIfNeeded: label)
          && Int(entry.pointee.from) == link
        switch unsafe entry.pointee.kind {
        case .transit where fits: unsafe forward(index, end, entry, label, link, run.congestion)
        case .terminal where fits:
          unsafe arrive(index, end, entry, label, link, run.congestion, &output)
        case .free, .transit, .terminal: drop(.unknownLabel, end &- index)
        }
      } else {
        drop(.unknownLabel, end &- index)
      }
      index = end
    }
  }

  /// The length of a packet's body where it fits and the type is right; else it is dropped, and -1.
  @inline(__always)
  func body(_ packet: UnsafeMutablePointer<PacketState>, isSealedHeaderTaken: Bool) -> Int {
    let start = unsafe packet.pointee.start
    let room = unsafe packet.pointee.length &- PacketLayout.overhead
    let length = unsafe Int(start.half(PacketLayout.length))
    let isWhole = unsafe start[0] == DatagramType.packet.rawValue
    if isWhole, length <= room { return length }
    if isWhole {
      drop(.malformed)
    } else if !isSealedHeaderTaken {
      drop(.wrongType)
    } else if length == room {
      return length
    } else {
      drop(.malformed)
    }
    return -1
  }

  @inline(never)
  private func handOverControl(
    _ first: Int, _ end: Int, _ session: UnsafeMutablePointer<SessionEntry>
  ) {
    for index in first..<end {
      let packet = unsafe worker.pointee.packets + index
      let length = unsafe body(packet, isSealedHeaderTaken: false)
      guard length >= 0 else { continue }
      let start = unsafe packet.pointee.start
      var head = NoticeHead(kind: .control)
      unsafe head.detail = start[PacketLayout.packetClass]
      unsafe head.session = session.pointee.number
      unsafe head.link = UInt16(session.pointee.link)
      unsafe head.length = packet.pointee.length
      unsafe tell(head, start + PacketLayout.body, length)
    }
  }
}
