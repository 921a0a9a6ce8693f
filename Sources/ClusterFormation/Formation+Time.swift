internal import Base
internal import Identity
internal import Sodium

extension Formation {
  /// To be called at `deadline`, and at the latest a second after the last call.
  public mutating func tick(now: UInt64) -> [FormationAction] {
    let now = clock(now)
    watchNewcomers(now)
    retryKeeping(now)
    giveUpForAnother(now)
    found(now)
    propose(now)
    vote(now)
    complete(now)
    gossip(now)
    for index in peers.peers.indices {
      if let at = peers[index].offerAt, at <= now { sendOffer(index, now) }
    }
    repeatRemovals(now)
    if now >= announceAt { announce(now) }
    return take()
  }

  /// Answers soon, but never floods.
  mutating func announceSoon(_ now: UInt64) {
    var at = now + jitter(500)
    if let announcedAt { at = max(at, announcedAt + FormationTimes.announceMillisecondsMin) }
    announceAt = min(announceAt, at)
  }

  /// Whether all boards that are here hold this board's roster, and nothing is under way.
  func isSettled(_ now: UInt64) -> Bool {
    guard let held, pending == nil, adopting == nil else { return false }
    for peer in peers.peers
    where peer.isHeard(within: FormationTimes.presentMilliseconds, now: now) {
      guard let claim = peer.claim, claim.key == held.key, claim.hash == held.hash else {
        return false
      }
    }
    return true
  }

  private mutating func announce(_ now: UInt64) {
    let span =
      isSettled(now) ? FormationTimes.settledMilliseconds : FormationTimes.restlessMilliseconds
    announceAt = now + span - span / 10 + jitter(Int(span / 5))
    announcedAt = now
    var echoes: [Announce.Echo] = []
    for peer in peers.peers {
      if let bootID = peer.bootID, peer.announceSequence > 0 {
        echoes.append(Announce.Echo(bootID: bootID, sequence: peer.announceSequence))
      }
      if let candidate = peer.candidate { echoes.append(candidate) }
    }
    let claim = held.map { held in
      ClusterClaim(held.roster, hash: held.hash, isUsed: settings.isClusterUsed)
    }
    send(
      .announce(
        Announce(
          chain: chain, cluster: claim, sealingKey: sealing.publicKey,
          beaconKey: settings.beaconKey, echoes: echoes)))
  }

  /// The boards that are here without a roster, this one counted where it has none.
  private mutating func watchNewcomers(_ now: UInt64) {
    var found: [ClusterRoster.Member] = []
    for peer in peers.peers where peer.isFresh(now) && peer.claim == nil {
      let member = ClusterRoster.Member(serial: peer.serial, key: peer.key)
      // A member that lost its roster is given it back; it does not join.
      if held?.body.member(peer.serial) != member { found.append(member) }
    }
    found.sort { $0.serial < $1.serial }
    guard found != newcomers else { return }
    var isChange = false
    for member in found where !newcomers.contains(member) { isChange = true }
    for member in newcomers where !found.contains(member) {
      // Who has joined a cluster leaves the others as they were.
      let hasJoined = held?.body.member(member.serial) == member
      if !hasJoined, peers.proven(member)?.claim == nil { isChange = true }
    }
    newcomers = found
    guard isChange else { return }
    newcomersSince = now
    attempts = 0
    attemptAt = now
  }

  private mutating func retryKeeping(_ now: UInt64) {
    guard let current = adopting, now >= current.askedAt + FormationTimes.keepMilliseconds else {
      return
    }
    adopting = (current.held, now)
    actions.append(.keepRoster(current.held.roster.encoded, seed: current.held.seed))
  }

  /// Proposal and signatures again for whoever missed them.
  private mutating func gossip(_ now: UInt64) {
    guard var current = pending else { return }
    let isOwn = isCoordinator(of: current)
    let patience =
      held == nil || isOwn
      ? FormationTimes.patienceMilliseconds : FormationTimes.forgottenMilliseconds
    if !isOwn, !current.isVoted || held == nil, current.keeping == nil,
      now >= current.heardAt + patience
    {
      pending = nil
      return
    }
    if now >= current.proposeAt {
      current.proposeAt = now + FormationTimes.gossipMilliseconds + jitter(500)
      if isOwn || current.isVoted { send(.proposal(proposal(current))) }
    }
    if now >= current.gossipAt {
      current.gossipAt = now + FormationTimes.gossipMilliseconds + jitter(1000)
      if current.signers != 0 { send(.signatures(current.signatureSet)) }
    }
    pending = current
  }

  private func proposal(_ pending: Pending) -> Proposal {
    var boxes: [[UInt8]] = []
    for (index, member) in pending.body.members.enumerated()
    where pending.newcomers >> UInt64(index) & 1 == 1 {
      var box: [UInt8]?
      if let peer = peers.proven(member) {
        box = SealedBox.seal(pending.seed, to: peer.sealingKey)
      }
      boxes.append(box ?? [UInt8](repeating: 0, count: Proposal.boxBytes))
    }
    var signature: [UInt8]?
    if let first = coordinator(of: pending.body), let index = pending.index(of: first.serial) {
      signature = pending.signatures[index]
    }
    return Proposal(
      body: pending.body, clusterSignature: pending.clusterSignature,
      newcomers: pending.newcomers, boxes: boxes, coordinatorSignature: signature)
  }
}
