internal import Base
internal import ForwardingPlane
internal import SkynetMeter
internal import SkynetPath
internal import SkynetWire
internal import Sodium

/// Who owes whom, from what the plane has counted.
extension SkynetNode {
  func withMeter(_ body: (inout Meter, inout [MeterAction]) -> Void) {
    var made: [MeterAction] = []
    body(&meter, &made)
    for action in made { perform(action) }
  }

  private func perform(_ action: MeterAction) {
    switch action {
    case .sendControl(let kind, let body, let link): send(kind, body, on: link)
    case .setCredit(let label, let bytes, let wakeBytes):
      // The ends of a path owe nobody a stop: only a hop keeps traffic back.
      if transits.entry(of: label) == label {
        plane.setCredit(bytes, wakeBytes: wakeBytes, ofTransit: label)
      } else if let path = endPaths[label.index], let end = ends[path], end.entry == label {
        setWake(wakeBytes, of: path, end)
      }
    case .sendDeliveryReceipt(let path, let body):
      let text = [EndControlKind.deliveryReceipt.rawValue] + body
      guard let sealed = plane.sealOnPath(path, text, now: now) else { return }
      actions.append(.send(sealed.bytes, to: sealed.endpoint))
    case .record(let entry): actions.append(.record(entry))
    case .suspectNeighbour(let key, let entry, let suspicion, let mayClose):
      actions.append(.event(.suspectNeighbour(key, suspicion)))
      if mayClose {
        withPaths { paths, actions in paths.stop(entry, into: &actions) }
      }
    case .suspectPath(let path, let suspicion, let loss):
      actions.append(.event(.suspectPath(path, suspicion, lossPerMille: loss)))
      inspections[path]?.alarm(now: now)
    case .avoid(let key, let until):
      routes.avoid(key, until: until)
      actions.append(.event(.avoided(key)))
    }
  }

  private func setWake(_ wakeBytes: UInt64, of path: PathIndex, _ end: EndNote) {
    guard let use = plane.use(ofPath: path),
      let counted = Self.counters(use, end).totalBytes
    else { return }
    let bytes = wakeBytes == .max ? .max : wakeBytes - min(wakeBytes, counted)
    plane.setWake(afterBytes: bytes, ofPath: path)
  }

  func openAccounts(_ rule: TransitRule) {
    guard let upstream = current[rule.upstream]?.key, let downstream = current[rule.downstream]?.key
    else { return }
    transits.add(rule.forwardIn, reverse: rule.reverseIn)
    let payee = MeteredPath(
      entry: rule.forwardIn, role: .payee, link: rule.upstream, label: rule.forwardIn,
      neighbour: upstream, session: rule.upstreamSession, epoch: 0, price: rule.price)
    let payer = MeteredPath(
      entry: rule.forwardIn, role: .payer, link: rule.downstream, label: rule.forwardOut,
      neighbour: downstream, session: rule.downstreamSession, epoch: 0, price: rule.priceOnward)
    withMeter { meter, actions in
      _ = meter.opened(payee, now: now, &actions)
      _ = meter.opened(payer, now: now, &actions)
    }
  }

  func closeTransit(_ label: Label, _ use: TransitUse?) {
    guard let entry = transits.entry(of: label) else { return }
    transits.remove(entry)
    withMeter { meter, actions in
      if let use { Self.count(entry, use, by: &meter, now: now, &actions) }
      meter.closed(entry, now: now, &actions)
    }
  }

  private static func count(
    _ entry: Label, _ use: TransitUse, by meter: inout Meter, now: UInt64,
    _ actions: inout [MeterAction]
  ) {
    meter.counted(
      entry, use.counters, droppedReverseBytes: use.unpaid.reverseBytes,
      droppedReversePackets: use.unpaid.reversePackets, now: now, &actions)
  }

  func openAccount(_ rule: PathRule) {
    guard let neighbour = current[rule.link]?.key else { return }
    endPaths[rule.labelIn.index] = rule.path
    ends[rule.path] = EndNote(
      entry: rule.labelIn, isSource: rule.isSource, handshake: rule.handshake)
    // What the source owes its neighbour; nobody owes the far end.
    let account = MeteredPath(
      entry: rule.labelIn, role: rule.isSource ? .payer : .payee, link: rule.link,
      label: rule.isSource ? rule.labelOut : rule.labelIn, neighbour: neighbour,
      session: rule.session, epoch: 0, price: rule.price)
    // The same at both ends, who alone have the keys.
    let keys = [rule.keys.sending, rule.keys.receiving].sorted { $0.lexicographicallyPrecedes($1) }
    let name = BLAKE2b.hash(Array("skynet path name v1".utf8) + keys[0] + keys[1], size: 16)
    withMeter { meter, actions in
      _ = meter.opened(account, now: now, &actions)
      _ = meter.endOpened(rule.path, peer: rule.peer, session: name, now: now)
    }
  }

  func closeEnd(_ path: PathIndex) {
    guard let end = ends.removeValue(forKey: path) else { return }
    endPaths[end.entry.index] = nil
    inspections[path] = nil
    let use = plane.use(ofPath: path)
    withMeter { meter, actions in
      if let use { meter.counted(end.entry, Self.counters(use, end), now: now, &actions) }
      meter.closed(end.entry, now: now, &actions)
      meter.endClosed(path)
    }
  }

  /// Looks at the plane's counters: each session and end every time, each transit every tenth time.
  func count() {
    countSessions()
    for (path, end) in ends { count(path, end) }
    countTurn = (countTurn + 1) % 10
    var due: [Label] = []
    for place in stride(from: countTurn, to: transits.count, by: 10) { due.append(transits[place]) }
    for entry in due { count(entry) }
    inspect()
  }

  private func countSessions() {
    for (session, note) in sessions {
      guard let use = plane.use(ofSession: session), use.lastReceivedMilliseconds > 0,
        use.lastReceivedMilliseconds != note.lastReceived
      else { continue }
      sessions[session]?.lastReceived = use.lastReceivedMilliseconds
      opened(session, on: note.link, from: nil)
    }
  }

  func count(_ path: PathIndex, _ end: EndNote) {
    guard let use = plane.use(ofPath: path) else { return }
    let bytes = use.sentBytes + use.receivedBytes
    guard bytes != end.bytes else { return }
    ends[path]?.bytes = bytes
    let isPayload = use.lastPayloadMilliseconds != end.payloadAt
    if isPayload {
      ends[path]?.payloadAt = use.lastPayloadMilliseconds
      let hasOpened = use.receivedPackets != end.receivedPackets
      ends[path]?.receivedPackets = use.receivedPackets
      withPaths { paths, actions in
        paths.used(path, bytes: bytes, hasOpened: hasOpened, now: now, into: &actions)
      }
    }
    withMeter { meter, actions in
      meter.counted(end.entry, Self.counters(use, end), now: now, &actions)
      // Probes alone are not worth a receipt, which would be traffic again.
      guard isPayload else { return }
      meter.delivered(
        path, bytes: use.receivedBytes, packets: use.receivedPackets,
        expectedPackets: use.expectedPackets, now: now, &actions)
      meter.sent(path, bytes: use.sentBytes, packets: use.sentPackets, now: now, &actions)
    }
  }

  func count(_ entry: Label) {
    guard let use = plane.use(ofTransit: entry), use.lastUseMilliseconds > 0 else { return }
    if now < use.lastUseMilliseconds + 2000 { paths.used(entry, now: now) }
    withMeter { meter, actions in Self.count(entry, use, by: &meter, now: now, &actions) }
  }

  /// Forward is what the source of the path sends.
  private static func counters(_ use: PathUse, _ end: EndNote) -> PathCounters {
    var counters = end.handshake
    counters.forwardBytes += end.isSource ? use.sentBytes : use.receivedBytes
    counters.forwardPackets += end.isSource ? use.sentPackets : use.receivedPackets
    counters.reverseBytes += end.isSource ? use.receivedBytes : use.sentBytes
    counters.reversePackets += end.isSource ? use.receivedPackets : use.sentPackets
    return counters
  }
}
