internal import SkynetWire

/// One batch of one worker: where the tables are, and what the stages share.
@safe
struct Batch {
  let tables: UnsafeMutablePointer<PlaneTables>
  let worker: UnsafeMutablePointer<WorkerState>
  let now: UInt64
  /// How many pieces the caller's list has room for.
  let piecesMax: Int32

  @inline(__always)
  func drop(_ reason: DropReason, _ count: Int = 1) {
    unsafe worker.pointee.drop(reason, count)
  }

  /// Hands a copy of a body to control.
  @inline(never)
  func tell(_ head: NoticeHead, _ body: UnsafeMutablePointer<UInt8>, _ count: Int) {
    if unsafe worker.pointee.notices.give(head, body, count) {
      unsafe worker.pointee.noticesGiven.add(1)
    } else {
      drop(.noticesFull)
    }
  }

  // MARK: What goes out

  /// Puts a sealed datagram behind the others for its link; it joins the one before where they touch.
  @inline(__always)
  func send(_ start: UnsafeMutablePointer<UInt8>, _ length: Int, link: Int, congestion: UInt8) {
    let chain = unsafe worker.pointee.chains + link
    let count = Int32(truncatingIfNeeded: length)
    let last = unsafe chain.pointee.last
    if last >= 0 {
      let piece = unsafe worker.pointee.pieces + Int(last)
      if unsafe piece.pointee.start + Int(piece.pointee.length) == start
        && count <= piece.pointee.segmentLength
        && piece.pointee.length == piece.pointee.segments &* piece.pointee.segmentLength
        && piece.pointee.congestion == congestion
        && piece.pointee.segments < WorkerState.segmentsMax
        && Int(piece.pointee.length) + length <= PacketLayout.datagramMax
      {
        unsafe piece.pointee.length &+= count
        unsafe piece.pointee.segments &+= 1
        return
      }
    }
    unsafe begin(start, count, link: link, congestion: congestion)
  }

  private func begin(
    _ start: UnsafeMutablePointer<UInt8>, _ count: Int32, link: Int, congestion: UInt8
  ) {
    let index = unsafe worker.pointee.piecesCount
    guard index < piecesMax else {
      drop(.outputFull)
      return
    }
    unsafe worker.pointee.piecesCount = index + 1
    unsafe worker.pointee.pieces[Int(index)] = Piece(
      start: start, length: count, segmentLength: count, segments: 1, next: -1,
      congestion: congestion)
    let chain = unsafe worker.pointee.chains + link
    if unsafe chain.pointee.first < 0 {
      unsafe chain.pointee.first = index
      unsafe worker.pointee.touched[worker.pointee.touchedCount] = UInt16(link)
      unsafe worker.pointee.touchedCount += 1
    } else {
      unsafe worker.pointee.pieces[Int(chain.pointee.last)].next = index
    }
    unsafe chain.pointee.last = index
  }

  /// Gives the pieces to the caller link by link, so that those that belong together lie together.
  func flush(_ datagrams: inout PacketList<DatagramRun>) {
    var sent = 0
    var bytes = 0
    for place in 0..<(unsafe worker.pointee.touchedCount) {
      let link = unsafe Int(worker.pointee.touched[place])
      let endpoint = unsafe tables.pointee.links[link].endpoint
      var index = unsafe worker.pointee.chains[link].first
      unsafe worker.pointee.chains[link] = Chain()
      while index >= 0 {
        let piece = unsafe worker.pointee.pieces[Int(index)]
        unsafe datagrams.append(
          DatagramRun(
            start: piece.start, length: piece.length, segmentLength: piece.segmentLength,
            endpoint: endpoint, congestion: piece.congestion))
        sent &+= Int(piece.segments)
        bytes &+= Int(piece.length)
        index = piece.next
      }
    }
    unsafe worker.pointee.touchedCount = 0
    unsafe worker.pointee.piecesCount = 0
    unsafe worker.pointee.sentDatagrams.add(sent)
    unsafe worker.pointee.sentBytes.add(bytes)
  }
}
