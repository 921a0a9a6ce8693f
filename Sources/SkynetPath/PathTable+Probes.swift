internal import Base
internal import SkynetWire

// Whether paths from here still work, and when they are to be replaced.
extension PathTable {
  /// Milliseconds between probes while packets flow, and otherwise.
  static let probeActive: UInt64 = 100
  static let probeIdle: UInt64 = 1000
  /// Milliseconds without packets after which none flow: the plane tells of them once a second.
  private static let activeFor: UInt64 = 2000
  /// Milliseconds that a path without answers is kept where there is no better one.
  private static let patience: UInt64 = 3000
  /// Milliseconds that a path stays after it was replaced.
  static let leave: UInt64 = 1000

  func isActive(_ session: PathSession, now: UInt64) -> Bool {
    guard let payloadAt = session.payloadAt else { return false }
    return payloadAt + Self.activeFor > now
  }

  /// Sends the probe that is due, judges those that were sent, and says when to look again.
  mutating func supervise(_ index: Int, now: UInt64, microseconds: UInt64) {
    let session = sessions[index]
    if session.expiresAt <= now { return drop(index, .expired, now: now, telling: true) }
    if session.isLeaving, session.leavesAt <= now {
      return drop(index, .closed, now: now, telling: true)
    }
    if session.probeAt <= now { probe(index, now: now, microseconds: microseconds) }
    let refreshAt = session.expiresAt - UInt64(session.offer.lifetimeSeconds) * 250
    if !session.isOld, session.isWanted, refreshAt <= now || isCapNear(session) {
      sessions[index].isOld = true
      renew(session, now: now)
      if sessions[index].state == .free { return }
    }
    if let lostAt = sessions[index].liveness.lostAt, lostAt <= now, !session.isLeaving {
      if !session.isSuspect {
        sessions[index].isSuspect = true
        suspect(index, now: now)
        if sessions[index].state == .free { return }
      }
      if sessions[index].liveness.firstMissAt / 1000 + Self.patience <= now {
        return drop(index, .lost, now: now, telling: true)
      }
    }
    setDue(index, max(nextLook(sessions[index]), now + 1))
  }

  private func nextLook(_ session: PathSession) -> UInt64 {
    var next = min(session.probeAt, session.expiresAt)
    if session.isLeaving { next = min(next, session.leavesAt) }
    if !session.isOld, session.isWanted {
      next = min(next, session.expiresAt - UInt64(session.offer.lifetimeSeconds) * 250)
    }
    if !session.isSuspect, let lostAt = session.liveness.lostAt { next = min(next, lostAt) }
    return next
  }

  /// - Parameter microseconds: the same time as `now`, finer.
  mutating func probe(_ index: Int, now: UInt64, microseconds: UInt64) {
    let sequence = sessions[index].liveness.send(microseconds: microseconds)
    let echo = EndMessage.echo(
      sequence: sequence, isInUse: sessions[index].isPrimary,
      mtu: UInt16(clamping: sessions[index].mtu))
    pending.append(.sendOnPath(PathIndex(UInt32(index)), echo.bytes, hopsLeft: 0))
    let isFast = sessions[index].isPrimary && isActive(sessions[index], now: now)
    sessions[index].probeAt = now + (isFast ? Self.probeActive : Self.probeIdle)
  }

  /// A probe came back.
  mutating func answered(_ index: Int, _ sequence: UInt32, now: UInt64, microseconds: UInt64) {
    guard sessions[index].isSource,
      sessions[index].liveness.answer(sequence, microseconds: microseconds)
    else { return }
    if sessions[index].isSuspect, let peer = sessions[index].peer {
      sessions[index].isSuspect = false
      tend(peer, now: now)
    }
  }

  /// Three probes were missed: the other path takes over, if there is a good one.
  private mutating func suspect(_ index: Int, now: UInt64) {
    guard let peer = sessions[index].peer else { return }
    if !sessions[index].isPrimary {
      if sessions[index].isWanted { drop(index, .lost, now: now, telling: true) }
      return
    }
    select(for: peer, now: now)
    if !sessions[index].isPrimary {
      drop(index, .lost, now: now, telling: true)
    } else if sessions[index].isWanted {
      complain(sessions[index], peer, now: now)
    }
  }

  /// The path of a destination comes to its end: another one is asked for at once.
  private mutating func renew(_ session: PathSession, now: UInt64) {
    guard let peer = session.peer, let place = destinationIndex(of: peer) else { return }
    destinations[place].askAt = now
    tend(peer, now: now)
  }
}
