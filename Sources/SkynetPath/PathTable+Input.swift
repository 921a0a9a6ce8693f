internal import Base
public import SkynetWire

// What came to the node, and what its other parts tell.
extension PathTable {
  /// Takes a control packet of kind 7 to 9; any other is counted as malformed.
  public mutating func control(
    _ kind: ControlKind, _ body: [UInt8], on link: LinkIndex, now: UInt64,
    into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    guard neighbours[link] != nil else { return }
    if kind == .setUp, let message = SetUpMessage(parsing: body) {
      setUp(message, on: link, now: now)
    } else if kind == .setUpReply, let message = SetUpReplyMessage(parsing: body) {
      reply(message, on: link, now: now)
    } else if kind == .teardown, let message = TeardownMessage(parsing: body) {
      teardown(message, on: link, now: now)
    } else {
      counters.malformed += 1
    }
  }

  /// Takes a packet with class bit 7 that came with a label that ends here.
  public mutating func handshake(
    _ body: [UInt8], label: Label, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    guard let index = session(of: label) else { return }
    if sessions[index].isSource {
      finishHandshake(index, body, now: now)
    } else {
      answerHandshake(index, body, now: now)
    }
  }

  /// Takes what the far end sealed and is no IP packet.
  ///
  /// - Parameter pastMicroseconds: how far the clock is past `now`.
  public mutating func endControl(
    _ body: [UInt8], path: PathIndex, now: UInt64, pastMicroseconds: UInt64 = 0,
    into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    let index = Int(path.value)
    guard isInstalled(index) else { return }
    heard(index, now: now)
    guard let message = EndMessage(parsing: body) else {
      if body.first == EndControlKind.deliveryReceipt.rawValue {
        pending.append(.endMessage(path, body))
      } else {
        counters.malformed += 1
      }
      return
    }
    switch message {
    case .echo(let sequence, let isInUse, let mtu):
      pending.append(
        .sendOnPath(path, EndMessage.echoReply(sequence: sequence).bytes, hopsLeft: 0))
      if !sessions[index].isSource { learn(index, isInUse: isInUse, mtu: mtu, now: now) }
    case .echoReply(let sequence):
      answered(index, sequence, now: now, microseconds: now * 1000 + pastMicroseconds)
    case .close:
      drop(index, .closed, now: now, telling: false)
    }
  }

  /// Takes a packet with class bit 6 that came with a label that ends here.
  public mutating func report(
    _ body: [UInt8], label: Label, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    guard let index = session(of: label), sessions[index].state == .up,
      let counter = ReportMessage.counter(of: body)
    else { return }
    for (position, secret) in sessions[index].secrets.enumerated() {
      guard let content = ReportMessage.open(body, secret) else { continue }
      guard counter > sessions[index].reportsSeen[position] else { return }
      sessions[index].reportsSeen[position] = counter
      let tracedAt = sessions[index].tracedAt[position]
      sessions[index].tracedAt[position] = nil
      pending.append(
        .hopReport(
          PathIndex(UInt32(index)),
          HopReport(
            position: position, node: sessions[index].route[position].node, nonce: content.nonce,
            counters: content.counters, unpaid: content.unpaid, linkMTU: Int(content.linkMTU),
            milliseconds: tracedAt.map { now - min(now, $0) })))
      return
    }
  }

  /// The hops of a packet ran out here: its source gets a report.
  ///
  /// At most one each 128 ms for a path, and none for packets that go towards their source, with
  /// whose sender this node shares no key.
  ///
  /// - Parameters:
  ///   - body: at least its first eight bytes.
  ///   - counters: of this path, as the plane has them.
  ///   - unpaid: what was dropped for want of credit.
  public mutating func expired(
    _ body: [UInt8], label: Label, counters: PathCounters,
    unpaid: PathCounters = PathCounters(), now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    guard body.count >= 8, let (index, direction) = entries.find(label), direction == .forward,
      entries[index].isInstalled, entries[index].reportedAt != PathEntry.tick(now)
    else { return }
    entries[index].reportedAt = PathEntry.tick(now)
    entries[index].reports += 1
    let entry = entries[index]
    let content = ReportMessage.Content(
      nonce: body[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, counters: counters,
      unpaid: unpaid, linkMTU: UInt16(clamping: neighbours[LinkIndex(entry.downstream)]?.mtu ?? 0))
    pending.append(
      .sendLabelled(
        Label(entry.reverseOut), on: LinkIndex(entry.upstream), packetClass: PacketClass.report,
        hopsLeft: Self.hopsLeftUnknown,
        body: ReportMessage.seal(content, counter: UInt64(entry.reports), entry.secret)))
  }

  /// The plane got an IP packet on a path that is not the one its sender is answered on.
  public mutating func answerOn(
    _ path: PathIndex, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    let index = Int(path.value)
    guard isInstalled(index) else { return }
    heard(index, now: now)
    if !sessions[index].isSource { choose(index, now: now) }
  }

  /// The plane switched, or took, packets with this label; told at most once a second, and at once when
  /// it is the first.
  public mutating func used(_ label: Label, now: UInt64) {
    guard let (index, direction) = entries.find(label) else { return }
    switch entries[index].state {
    case .reserved:
      // Only a packet of the source makes a path of a reservation.
      guard direction == .forward else { return }
      entries[index].state = .inUse
      entries[index].usedAt = PathEntry.tick(now)
    case .inUse: entries[index].usedAt = PathEntry.tick(now)
    case .free, .waiting, .end: break
    }
  }

  /// The plane sealed or opened IP packets on this path; told at most once a second, and at once when it is
  /// the first for a second.
  ///
  /// - Parameters:
  ///   - bytes: billable ones of both directions since the path was installed.
  ///   - hasOpened: whether some of them came from the far end.
  public mutating func used(
    _ path: PathIndex, bytes: UInt64, hasOpened: Bool, now: UInt64,
    into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    let index = Int(path.value)
    guard isInstalled(index) else { return }
    sessions[index].bytes = bytes
    if hasOpened { heard(index, now: now) }
    notePayload(index, now: now)
  }
}
