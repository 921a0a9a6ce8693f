public import Base
public import SkynetWire

// Destinations: two paths for each, and which one is used.
extension PathTable {
  private static let pathsEachMax = 6

  /// Keeps paths to this node from now on, and asks for routes; said again, it counts as a use.
  ///
  /// - Returns: false where there are too many destinations, or the node is this one.
  public mutating func want(
    _ destination: PublicKey, now: UInt64, into actions: inout [PathAction]
  ) -> Bool {
    defer { flush(&actions) }
    if let place = destinationIndex(of: destination) {
      destinations[place].usedAt = now
      return true
    }
    guard destinations.count < settings.destinationsMax, destination != key else { return false }
    destinations.append(Destination(key: destination, usedAt: now, askAt: now))
    tend(destination, now: now)
    return true
  }

  /// Closes the paths to this node and keeps none any more.
  public mutating func forget(
    _ destination: PublicKey, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    forget(destination, now: now)
  }

  /// Routes to a destination, the best first, the second disjoint from it; more are not looked at.
  ///
  /// Where a path is still good, its route is not taken again; unsound routes are passed over.
  ///
  /// - Parameter offer: what is asked of them; nil: what the settings say.
  public mutating func provide(
    routes: [[Hop]], for destination: PublicKey, offer: PathOffer? = nil, now: UInt64,
    into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    guard destinationIndex(of: destination) != nil else { return }
    for route in routes.prefix(2) where route.last?.node == destination {
      let own = wanted(destination)
      let good = own.filter { sessions[$0].isGood }
      guard good.count < 2, own.count < Self.pathsEachMax else { return }
      let nodes = route.map { $0.node }
      if good.contains(where: { index in sessions[index].route.map { $0.node } == nodes }) {
        continue
      }
      _ = open(route, offer ?? settings.offer, isWanted: true, now: now)
    }
  }

  /// Another path shall take the place of this one, which somebody on it serves badly: the standby carries at
  /// once, and a route is asked for that keeps off its nodes, if it can.
  ///
  /// It stays as the last resort until two others are up.
  public mutating func replace(
    _ path: PathIndex, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    let index = Int(path.value)
    guard sessions.indices.contains(index), sessions[index].state == .up,
      sessions[index].isSource, sessions[index].isWanted, !sessions[index].isOld,
      let peer = sessions[index].peer
    else { return }
    let session = sessions[index]
    sessions[index].isOld = true
    complain(session, peer, now: now)
  }

  /// All hops with the destination of a path from here that is up; nil for others.
  public func route(of path: PathIndex) -> [PublicKey]? {
    let index = Int(path.value)
    guard sessions.indices.contains(index), sessions[index].state == .up,
      sessions[index].isSource
    else { return nil }
    return sessions[index].route.map { $0.node }
  }

  /// The map changed: destinations that lack a path ask again within a second.
  public mutating func routesChanged(now: UInt64) {
    for place in destinations.indices where destinations[place].askAt != .max {
      destinations[place].patience = Destination.patienceMin
      destinations[place].askAt = min(
        destinations[place].askAt, now + Destination.patienceMin)
      soonest = min(soonest, destinations[place].askAt)
    }
  }

  func destinationIndex(of key: PublicKey) -> Int? {
    destinations.firstIndex { $0.key == key }
  }

  private func wanted(_ key: PublicKey) -> [Int] {
    sessions.indices.filter {
      sessions[$0].state != .free && sessions[$0].isWanted && sessions[$0].peer == key
    }
  }

  mutating func forget(_ destination: PublicKey, now: UInt64) {
    guard let place = destinationIndex(of: destination) else { return }
    destinations.remove(at: place)
    for index in wanted(destination) {
      sessions[index].isWanted = false
      drop(index, .closed, now: now, telling: true)
    }
    pending.append(.forgotten(destination))
  }

  /// Replaces what is old, and asks for a route where there are not two good paths.
  mutating func tend(_ key: PublicKey, now: UInt64) {
    guard let place = destinationIndex(of: key) else { return }
    select(for: key, now: now)
    let own = wanted(key)
    let good = own.filter { sessions[$0].isGood }
    let isReplaced = good.filter { sessions[$0].state == .up }.count >= 2
    for index in own where isReplaced && sessions[index].isOld && !sessions[index].isPrimary {
      guard !sessions[index].isLeaving, sessions[index].state == .up else { continue }
      sessions[index].isLeaving = true
      sessions[index].leavesAt = now + Self.leave
      setDue(index, sessions[index].leavesAt)
    }
    guard good.count < 2 else {
      destinations[place].askAt = .max
      return
    }
    if destinations[place].askAt == .max { destinations[place].askAt = now }
    guard destinations[place].askAt <= now else {
      soonest = min(soonest, destinations[place].askAt)
      return
    }
    let destination = destinations[place]
    pending.append(
      .wantRoute(
        RouteWish(
          destination: key, avoiding: destination.avoiding,
          disjointFrom: good.first.map { sessions[$0].middle } ?? [], stale: destination.stale)))
    destinations[place].askAt = now + destination.patience
    destinations[place].patience = min(destination.patience * 2, Destination.patienceMax)
    soonest = min(soonest, destinations[place].askAt)
  }

  /// A path of a destination is no more.
  mutating func lost(
    _ session: PathSession, _ key: PublicKey, _ reason: DownReason, now: UInt64
  ) {
    guard let place = destinationIndex(of: key) else { return }
    switch reason {
    case .refused(let refusal):
      // A route that was not even set up is not asked for again at once: the answer would be the same.
      let node = session.route[min(refusal.position, session.route.count - 1)].node
      destinations[place].avoiding = node == key ? [] : [node]
      destinations[place].stale = [.staleKey, .notOpened].contains(refusal.status) ? node : nil
    case .forged, .noReply, .noHandshake:
      destinations[place].avoiding = session.middle
      destinations[place].stale = nil
    case .closed, .linkDown, .expired, .evicted, .lost:
      complain(session, key, now: now)
      return
    }
    if destinations[place].askAt == .max {
      destinations[place].askAt = now + destinations[place].patience
    }
    tend(key, now: now)
  }

  /// A path that worked does so no more: the next shall go around its nodes, and is asked for at once.
  mutating func complain(_ session: PathSession, _ key: PublicKey, now: UInt64) {
    guard let place = destinationIndex(of: key) else { return }
    if !session.isOld {
      destinations[place].avoiding = session.middle
      destinations[place].stale = nil
      // Not more than once a second, if somebody takes it down again and again.
      destinations[place].askAt = max(now, session.upAt + Destination.patienceMin)
      destinations[place].patience = Destination.patienceMin
    }
    tend(key, now: now)
  }

  /// The far end uses this path: it is answered there, where this node has no path of its own.
  mutating func choose(_ index: Int, now: UInt64) {
    sessions[index].chosenAt = now
    guard !sessions[index].isPrimary, let peer = sessions[index].peer,
      best(ownFor: peer) == nil
    else { return }
    setPrimary(index, for: peer, now: now)
  }

  /// Finds the path that packets for this node shall take.
  mutating func select(for key: PublicKey, now: UInt64) {
    setPrimary(best(ownFor: key) ?? latestChoice(of: key), for: key, now: now)
  }

  /// The best of the paths that this node set up: the one in use as long as it is good.
  private func best(ownFor key: PublicKey) -> Int? {
    var best: (index: Int, rank: UInt64)?
    for index in sessions.indices {
      guard sessions[index].isSource, sessions[index].state == .up, !sessions[index].isLeaving,
        sessions[index].peer == key
      else { continue }
      let latencyMax: UInt64 = 1 << 30
      var rank = min(sessions[index].liveness.roundTrip ?? latencyMax, latencyMax)
      if !sessions[index].isPrimary { rank += 1 << 40 }
      if sessions[index].isOld { rank += 1 << 41 }
      if sessions[index].isSuspect { rank += 1 << 42 }
      if rank < best?.rank ?? .max { best = (index, rank) }
    }
    return best?.index
  }

  private func latestChoice(of key: PublicKey) -> Int? {
    var latest: Int?
    for index in sessions.indices {
      guard !sessions[index].isSource, sessions[index].state == .up, !sessions[index].isSuspect,
        sessions[index].peer == key
      else { continue }
      if let latest, sessions[latest].chosenAt >= sessions[index].chosenAt { continue }
      latest = index
    }
    return latest
  }

  private mutating func setPrimary(_ index: Int?, for key: PublicKey, now: UInt64) {
    let before = sessions.firstIndex { $0.isPrimary && $0.peer == key }
    guard before != index else { return }
    if let before { sessions[before].isPrimary = false }
    if let index {
      sessions[index].isPrimary = true
      if let before { sessions[index].payloadAt = sessions[before].payloadAt }
      pending.append(.primary(key, PathIndex(UInt32(index))))
      // The far end learns at once where it is to answer.
      if sessions[index].isSource {
        sessions[index].probeAt = now
        setDue(index, now)
      }
    } else {
      pending.append(.primary(key, nil))
    }
  }
}
