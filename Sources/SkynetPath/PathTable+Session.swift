internal import Base
internal import SkynetWire

// The life of an end of a path.
extension PathTable {
  /// - Returns: nil where the table is full.
  mutating func takeSession() -> Int? {
    if let index = freeSessions.popLast() { return index }
    guard sessions.count < settings.pathsMax else { return nil }
    sessions.append(PathSession())
    dueAt.append(.max)
    return sessions.count - 1
  }

  /// Forgets it and its entry, and nothing else.
  mutating func release(_ index: Int) {
    let session = sessions[index]
    precondition(session.state != .free, "a path is released once")
    if session.entry >= 0 {
      if !session.isSource { neighbours.letGo(session.link.value) }
      entries.free(session.entry)
    }
    sessions[index] = PathSession()
    dueAt[index] = .max
    freeSessions.append(index)
  }

  func isInstalled(_ index: Int) -> Bool {
    guard sessions.indices.contains(index) else { return false }
    return sessions[index].state == .up || sessions[index].state == .answered
  }

  /// The path that ends here with this label.
  func session(of label: Label) -> Int? {
    guard let (index, direction) = entries.find(label), entries[index].state == .end else {
      return nil
    }
    let session = Int(entries[index].link)
    let expected: PathDirection = sessions[session].isSource ? .reverse : .forward
    return direction == expected ? session : nil
  }

  mutating func becomeUp(_ index: Int, now: UInt64) {
    guard let peer = sessions[index].peer else { return }
    sessions[index].state = .up
    sessions[index].upAt = now
    sessions[index].heardAt = now
    sessions[index].question = []
    sessions[index].answer = []
    pending.append(.up(PathIndex(UInt32(index)), peer))
    if sessions[index].isSource {
      sessions[index].probeAt = now
      if let place = destinationIndex(of: peer) {
        destinations[place].patience = Destination.patienceMin
      }
    }
    select(for: peer, now: now)
    if sessions[index].isSource {
      supervise(index, now: now, microseconds: now * 1000)
      tend(peer, now: now)
    } else {
      sessions[index].chosenAt = now
      setDue(index, min(now + Self.doubtMilliseconds, sessions[index].expiresAt))
    }
  }

  /// Ends a path at this node, whatever its state.
  ///
  /// - Parameter telling: whether the neighbour and the far end are told.
  mutating func drop(_ index: Int, _ reason: DownReason, now: UInt64, telling: Bool) {
    let session = sessions[index]
    guard session.state != .free else { return }
    let path = PathIndex(UInt32(index))
    let isInstalled = isInstalled(index)
    if telling, session.state == .up {
      pending.append(.sendOnPath(path, EndMessage.close.bytes, hopsLeft: 0))
    }
    if telling, session.labelOut != .neighbour {
      send(TeardownMessage(label: session.labelOut, reason: reason), on: session.link)
    }
    if isInstalled { pending.append(.removePath(path)) }
    if session.state != .settingUp {
      pending.append(
        .removeLabel(entries.label(session.entry, session.isSource ? .reverse : .forward)))
    }
    release(index)
    guard let peer = session.peer, session.isSource || session.state == .up else { return }
    pending.append(.down(path, peer, reason))
    if session.isPrimary { replace(session, for: peer, now: now) }
    if session.isWanted { lost(session, peer, reason, now: now) }
  }

  /// The path that packets took is gone: another takes them, or none.
  private mutating func replace(_ session: PathSession, for peer: PublicKey, now: UInt64) {
    select(for: peer, now: now)
    if let index = sessions.firstIndex(where: { $0.isPrimary && $0.peer == peer }) {
      sessions[index].payloadAt = session.payloadAt
    } else {
      pending.append(.primary(peer, nil))
    }
  }

  /// What the far end's probe says of the path.
  mutating func learn(_ index: Int, isInUse: Bool, mtu: UInt16, now: UInt64) {
    let least = PacketLayout.datagramMin - PacketLayout.overheadOfIPPacket
    let mtu = max(Int(mtu), least)
    if mtu != sessions[index].mtu {
      sessions[index].mtu = mtu
      pending.append(.setMTU(PathIndex(UInt32(index)), mtu))
    }
    if isInUse { choose(index, now: now) }
  }

  /// Something of the far end was opened: its keys are right.
  mutating func heard(_ index: Int, now: UInt64) {
    sessions[index].heardAt = now
    if sessions[index].state == .answered { becomeUp(index, now: now) }
    if !sessions[index].isSource, sessions[index].isSuspect {
      sessions[index].isSuspect = false
      setDue(index, now + Self.doubtMilliseconds)
    }
  }

  mutating func notePayload(_ index: Int, now: UInt64) {
    let wasActive = isActive(sessions[index], now: now)
    sessions[index].payloadAt = now
    guard let peer = sessions[index].peer else { return }
    if let place = destinationIndex(of: peer) { destinations[place].usedAt = now }
    guard sessions[index].isSource else { return }
    if !wasActive || isCapNear(sessions[index]) { setDue(index, now) }
    if !wasActive {
      sessions[index].probeAt = min(sessions[index].probeAt, now + Self.probeActive)
    }
  }

  /// A far end probes each second at least: one that is silent may have gone, and what is sent to it would
  /// go nowhere until the path expires.
  private mutating func doubt(_ index: Int, now: UInt64) {
    let silentAt = sessions[index].heardAt + Self.silenceMilliseconds
    let endsAt = min(silentAt, sessions[index].expiresAt)
    if endsAt <= now { return drop(index, .expired, now: now, telling: true) }
    let doubtAt = sessions[index].heardAt + Self.doubtMilliseconds
    guard doubtAt <= now else { return setDue(index, min(doubtAt, endsAt)) }
    if !sessions[index].isSuspect {
      sessions[index].isSuspect = true
      if sessions[index].isPrimary, let peer = sessions[index].peer { select(for: peer, now: now) }
    }
    setDue(index, endsAt)
  }

  func isCapNear(_ session: PathSession) -> Bool {
    session.offer.byteCap > 0 && session.bytes >= session.offer.byteCap / 4 * 3
  }

  /// Does what is due for one end of a path.
  mutating func due(_ index: Int, now: UInt64, microseconds: UInt64) {
    switch sessions[index].state {
    case .free: dueAt[index] = .max
    case .settingUp: retrySetUp(index, now: now)
    case .shakingHands: ask(index, now: now)
    case .listening, .answered:
      counters.reclaimed += 1
      drop(index, .noHandshake, now: now, telling: false)
    case .up:
      if sessions[index].isSource {
        supervise(index, now: now, microseconds: microseconds)
      } else {
        doubt(index, now: now)
      }
    }
  }
}
