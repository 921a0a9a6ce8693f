public import Base
public import SkynetWire

/// What the two ends of a path tell each other of what arrived.
extension Meter {
  /// An end of a path at this node.
  ///
  /// - Parameter session: 16 bytes that both ends know of their session, and no other session has.
  /// - Returns: false where there are too many, or this one is there already.
  public mutating func endOpened(
    _ path: PathIndex, peer: PublicKey, session: [UInt8], now: UInt64
  ) -> Bool {
    precondition(session.count == MeteredPath.sessionSize, "a session's name has 16 bytes")
    let end = EndAccount(path, peer: peer, session: session, now: now)
    return ends.insert(end, key: UInt64(path.value), alias: UInt64(path.value)) != nil
  }

  /// All that has arrived from the other end and opened so far, replays left out.
  ///
  /// - Parameter expectedPackets: the highest end-to-end counter among them and one more, if counters
  ///   begin at 0.
  public mutating func delivered(
    _ path: PathIndex, bytes: UInt64, packets: UInt64, expectedPackets: UInt64, now: UInt64,
    _ actions: inout [MeterAction]
  ) {
    guard let place = ends.place(of: UInt64(path.value)) else { return }
    let count = EndAccount.Count(
      bytes: bytes, packets: packets, expectedPackets: expectedPackets)
    ends.change(place) { $0.deliver(count) }
    attend(end: place, now: now, &actions)
  }

  /// All that went to the other end so far; `packets` is the counter of the next one.
  public mutating func sent(
    _ path: PathIndex, bytes: UInt64, packets: UInt64, now: UInt64, _ actions: inout [MeterAction]
  ) {
    guard let place = ends.place(of: UInt64(path.value)) else { return }
    let settings = settings
    ends.change(place) {
      $0.send(
        EndAccount.Count(bytes: bytes, packets: packets, expectedPackets: packets), settings,
        now: now)
    }
    attend(end: place, now: now, &actions)
  }

  /// A delivery receipt of the other end, without the byte of its kind.
  public mutating func deliveryReceipt(
    _ path: PathIndex, _ body: [UInt8], now: UInt64, _ actions: inout [MeterAction]
  ) {
    guard let place = ends.place(of: UInt64(path.value)) else { return strayCount += 1 }
    let settings = settings
    let finding = ends.change(place) { $0.take(body, settings, now: now) }
    switch finding {
    case .nothing: break
    case .suspect(let suspicion, let lossPerMille):
      actions.append(.suspectPath(path, suspicion, lossPerMille: lossPerMille))
    }
    attend(end: place, now: now, &actions)
  }

  /// What the other end signed last; nil before the first, and for no path.
  public func delivery(of path: PathIndex) -> DeliveryReceipt? {
    ends.place(of: UInt64(path.value)).flatMap { ends[$0].heard }
  }

  public mutating func endClosed(_ path: PathIndex) {
    ends.remove(key: UInt64(path.value), alias: UInt64(path.value))
  }

  /// Points against a node that lost or miscounted; `avoid` follows where they add up.
  public mutating func blame(
    _ key: PublicKey, points: UInt32, now: UInt64, _ actions: inout [MeterAction]
  ) {
    if let until = scores.add(points, to: key, now: now) {
      actions.append(.avoid(key, untilMilliseconds: until))
    }
  }

  /// Points against a node that are left by now.
  public func points(of key: PublicKey, now: UInt64) -> UInt32 {
    scores.points(of: key, now: now)
  }

  mutating func advanceEnds(now: UInt64, _ actions: inout [MeterAction]) {
    for place in ends.places where ends.account(at: place) != nil {
      attend(end: place, now: now, &actions)
    }
  }

  private mutating func attend(end place: Int, now: UInt64, _ actions: inout [MeterAction]) {
    let (settings, signer) = (settings, signer)
    ends.change(place) { end in
      if let body = end.takeReceipt(signer, settings, now: now) {
        actions.append(.sendDeliveryReceipt(end.path, body: body))
      }
      if end.takeSilence(now: now) {
        actions.append(.suspectPath(end.path, .silence, lossPerMille: 1000))
      }
    }
    expect(ends[place].deadline(settings))
  }
}
