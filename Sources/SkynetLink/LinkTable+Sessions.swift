internal import Base
public import SkynetWire

/// Sessions in use, what comes over them, and what is due.
extension LinkTable {
  /// The plane opened a packet of this session, and its counter was the highest so far.
  ///
  /// Cheap; the plane says it once a tick for each session, and at once where the source is another.
  public mutating func opened(
    session: UInt32, on link: LinkIndex, from source: Endpoint, now: UInt64,
    into actions: inout [LinkAction]
  ) {
    let place = Int(link.value)
    guard place < links.count, links[place] != nil else { return }
    if links[place]?.current?.receiveIndex == session {
      links[place]?.provenAt = now
      if links[place]?.endpoint != source { roam(place, to: source, now: now, into: &actions) }
      return
    }
    guard let pending = links[place]?.pending,
      let known = pending.firstIndex(where: { $0.session.receiveIndex == session })
    else { return }
    // Those before it were replaced by whoever made them, or are replays.
    for older in pending[..<known] { end(older.session.receiveIndex, into: &actions) }
    links[place]?.pending.removeSubrange(...known)
    dropAttempt(place)
    counters.sessionsConfirmed += 1
    let confirmed = pending[known]
    use(
      ActiveSession(
        receiveIndex: session, suite: confirmed.session.keys.suite,
        ephemeral: confirmed.ephemeral, renewsAt: .max,
        endsAt: confirmed.madeAt + Self.sessionMilliseconds),
      on: place, from: source, now: now, into: &actions)
  }

  /// Sends on a session that was installed.
  mutating func use(
    _ session: ActiveSession, on place: Int, from source: Endpoint, now: UInt64,
    into actions: inout [LinkAction]
  ) {
    guard let link = links[place] else { return }
    if let previous = link.previous { end(previous.receiveIndex, into: &actions) }
    links[place]?.previous = link.current
    if let replaced = link.current {
      links[place]?.previous?.renewsAt = .max
      links[place]?.previous?.endsAt = min(replaced.endsAt, now + Self.overlapMilliseconds)
    }
    links[place]?.current = session
    links[place]?.provenAt = now
    links[place]?.tries = 0
    let index = Self.index(place)
    if link.upSince != nil, link.endpoint != source {
      roam(place, to: source, now: now, into: &actions)
    } else if link.endpoint != source {
      links[place]?.endpoint = source
      actions.append(.setEndpoint(index, source))
    } else if link.upSince == nil {
      actions.append(.setEndpoint(index, source))
    }
    actions.append(.useSession(session.receiveIndex, on: index))
    guard link.upSince == nil else { return }
    counters.ups += 1
    links[place]?.upSince = now
    links[place]?.echoes = EchoMonitor()
    links[place]?.echoes.sendsAt = now
    restartMTU(place, now: now, into: &actions)
    actions.append(.up(index, link.key))
  }

  private mutating func roam(
    _ place: Int, to source: Endpoint, now: UInt64, into actions: inout [LinkAction]
  ) {
    counters.roams += 1
    links[place]?.endpoint = source
    actions.append(.setEndpoint(Self.index(place), source))
    restartMTU(place, now: now, into: &actions)
  }

  private mutating func restartMTU(
    _ place: Int, now: UInt64, into actions: inout [LinkAction]
  ) {
    let search = MTUSearch(datagramMax: settings.datagramMax, now: now)
    links[place]?.mtu = search
    actions.append(.mtu(Self.index(place), search.mtu))
  }

  /// Does what is due on one link.
  mutating func advance(
    _ place: Int, now: UInt64, pastMicroseconds: UInt64, into actions: inout [LinkAction]
  ) {
    expire(place, now: now, into: &actions)
    guard let link = links[place] else { return }
    if let current = link.current {
      if current.renewsAt <= now {
        links[place]?.current?.renewsAt = .max
        links[place]?.initiatesAt = min(link.initiatesAt, now)
      }
      if link.isSuspect(now: now), link.isDialled, link.attempt == nil, link.initiatesAt == .max {
        links[place]?.initiatesAt = now
      }
      measure(place, now: now, pastMicroseconds: pastMicroseconds, into: &actions)
    }
    if let due = links[place]?.initiatesAt, due <= now { initiate(place, now: now, into: &actions) }
  }

  /// Ends what is too old.
  private mutating func expire(_ place: Int, now: UInt64, into actions: inout [LinkAction]) {
    while let oldest = links[place]?.pending.first, oldest.madeAt + Self.pendingMilliseconds <= now
    {
      end(oldest.session.receiveIndex, into: &actions)
      links[place]?.pending.removeFirst()
    }
    if let previous = links[place]?.previous, previous.endsAt <= now {
      end(previous.receiveIndex, into: &actions)
      links[place]?.previous = nil
    }
    guard let link = links[place] else { return }
    if let current = link.current {
      if link.provenAt + Self.silenceMilliseconds <= now {
        goDown(place, .silent, now: now, into: &actions)
      } else if current.endsAt <= now {
        goDown(place, .expired, now: now, into: &actions)
      }
    } else {
      freeIfIdle(place)
    }
  }
}
