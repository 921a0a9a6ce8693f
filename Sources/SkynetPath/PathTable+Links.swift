public import Base
public import SkynetWire

// Links, what the meter decides, and time.
extension PathTable {
  /// A link runs; one that had this index before is gone.
  ///
  /// - Parameter mtu: bytes of the longest datagram.
  public mutating func linkUp(
    _ link: LinkIndex, _ peer: PublicKey, mtu: Int, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    if neighbours[link] != nil { lose(link, now: now) }
    neighbours.add(link, peer, mtu: mtu, now: now)
  }

  /// A link is gone, and with it all paths over it; the other side of each is told.
  public mutating func linkDown(
    _ link: LinkIndex, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    if neighbours[link] != nil { lose(link, now: now) }
  }

  public mutating func setLinkMTU(
    _ link: LinkIndex, _ mtu: Int, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    neighbours.setMTU(link, mtu)
    guard let linkMTU = neighbours[link]?.mtu else { return }
    for index in sessions.indices where sessions[index].link == link && isInstalled(index) {
      let mtu = self.mtu(sessions[index], linkMTU)
      guard mtu != sessions[index].mtu else { continue }
      sessions[index].mtu = mtu
      pending.append(.setMTU(PathIndex(UInt32(index)), mtu))
    }
  }

  private mutating func lose(_ link: LinkIndex, now: UInt64) {
    neighbours.remove(link)
    for index in entries.indices where entries[index].isTransit {
      let isUpstream = entries[index].upstream == link.value
      let isDownstream = entries[index].downstream == link.value
      guard isUpstream || isDownstream else { continue }
      remove(
        transit: index, .linkDown, tellingUpstream: !isUpstream, tellingDownstream: !isDownstream)
    }
    let over = sessions.indices.filter {
      sessions[$0].state != .free && sessions[$0].link == link
    }
    // None of them takes the place of another.
    for index in over { sessions[index].isLeaving = true }
    for index in over {
      drop(index, .linkDown, now: now, telling: false)
    }
  }

  /// Ends the path through this node that has this label: the neighbour does not pay.
  public mutating func stop(_ label: Label, into actions: inout [PathAction]) {
    defer { flush(&actions) }
    guard let (index, _) = entries.find(label), entries[index].isTransit else { return }
    remove(transit: index, .evicted, tellingUpstream: true, tellingDownstream: true)
  }

  /// Whether the path with this label is paid for: one that is not makes room for others first.
  public mutating func setPaid(_ label: Label, _ isPaid: Bool) {
    guard let (index, _) = entries.find(label), entries[index].isTransit else { return }
    entries[index].isUnpaid = !isPaid
  }

  /// Does what is due; the shell calls it at `deadline`.
  ///
  /// - Parameter pastMicroseconds: how far the clock is past `now`.
  public mutating func advance(
    now: UInt64, pastMicroseconds: UInt64 = 0, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    guard soonest <= now else { return }
    if setUpKeys.rotatesAt <= now { rotateSetUpKey(now: now) }
    if sweepAt <= now {
      sweep(now: now)
      sweepAt = entries.transitCount > 0 ? now + Self.sweepMilliseconds : .max
    }
    for index in dueAt.indices where dueAt[index] <= now {
      due(index, now: now, microseconds: now * 1000 + pastMicroseconds)
    }
    for place in destinations.indices.reversed() where nextLook(destinations[place]) <= now {
      tendIfDue(place, now: now)
    }
    soonest = min(setUpKeys.rotatesAt, sweepAt)
    for time in dueAt { soonest = min(soonest, time) }
    for destination in destinations { soonest = min(soonest, nextLook(destination)) }
  }

  private func nextLook(_ destination: Destination) -> UInt64 {
    guard settings.idleMilliseconds > 0 else { return destination.askAt }
    return min(destination.askAt, destination.usedAt + settings.idleMilliseconds)
  }

  private mutating func tendIfDue(_ place: Int, now: UInt64) {
    let key = destinations[place].key
    let idleAt = destinations[place].usedAt + settings.idleMilliseconds
    if settings.idleMilliseconds > 0, idleAt <= now {
      forget(key, now: now)
    } else if destinations[place].askAt <= now {
      tend(key, now: now)
    }
  }

  /// All ends of paths here.
  public func paths(now: UInt64) -> [PathReport] {
    sessions.indices.compactMap { index in
      let session = sessions[index]
      let state: PathReport.State
      switch session.state {
      case .free: return nil
      case .settingUp: state = .settingUp
      case .shakingHands, .listening, .answered: state = .shakingHands
      case .up: state = .up
      }
      return PathReport(
        index: PathIndex(UInt32(index)), role: session.isSource ? .source : .destination,
        state: state, peer: session.peer, route: session.route.map { $0.node },
        link: session.link,
        labelIn: entries.label(session.entry, session.isSource ? .reverse : .forward),
        labelOut: session.labelOut, latencyMicroseconds: session.liveness.roundTrip,
        lossPerMille: session.liveness.lossPerMille, mtu: session.mtu,
        isPrimary: session.isPrimary,
        secondsLeft: (session.expiresAt - min(session.expiresAt, now)) / 1000,
        heardAtMilliseconds: session.heardAt, bytes: session.bytes)
    }
  }
}
