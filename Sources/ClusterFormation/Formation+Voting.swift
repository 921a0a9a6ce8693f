internal import Base
internal import Identity
internal import Sodium

/// Signing what others propose.
extension Formation {
  /// The member that signs first of the old ones; nil for a newcomer, who cannot tell.
  ///
  /// It is the lowest serial that the roster before has with the same key.
  func coordinator(of body: ClusterRoster.Body) -> ClusterRoster.Member? {
    guard let held else { return nil }
    for member in held.body.members where body.member(member.serial) == member { return member }
    return nil
  }

  func isCoordinator(of pending: Pending) -> Bool {
    coordinator(of: pending.body)?.serial == serial
  }

  mutating func consider(_ proposal: Proposal, from sender: Int, _ now: UInt64) {
    let body = proposal.body
    let hash = Hash.of(body.encoded)
    if var current = pending, current.hash == hash {
      current.heardAt = now
      current.proposeAt = now + FormationTimes.gossipMilliseconds * 2 + jitter(2000)
      take(proposal.coordinatorSignature, into: &current)
      pending = current
      vote(now)
      return complete(now)
    }
    if let held {
      guard body.clusterKey == held.key, body.epoch == held.epoch + 1,
        body.predecessor == held.hash
      else { return }
    }
    guard adopting == nil, !isRosterLost, !isDead(body, now), let own = body.member(serial),
      own.key == chain.key,
      body.isSigned(proposal.clusterSignature, by: body.clusterKey),
      isBetter(proposal, hash, from: sender, now), let seed = seed(in: proposal)
    else { return }
    var next = Pending(
      body: body, hash: hash, clusterSignature: proposal.clusterSignature,
      newcomers: proposal.newcomers, seed: seed, now: now)
    take(proposal.coordinatorSignature, into: &next)
    next.proposeAt = now + FormationTimes.gossipMilliseconds * 2 + jitter(2000)
    next.gossipAt = now + FormationTimes.gossipMilliseconds
    pending = next
    vote(now)
  }

  private func take(_ signature: [UInt8]?, into pending: inout Pending) {
    guard let signature, let first = coordinator(of: pending.body),
      let index = pending.index(of: first.serial), !pending.has(index),
      pending.body.isSigned(signature, by: first.key)
    else { return }
    pending.put(signature, index)
  }

  private func seed(in proposal: Proposal) -> [UInt8]? {
    if let held { return held.seed }
    if let known = votes.ballot?.seed, Self.publicKey(ofSeed: known) == proposal.body.clusterKey {
      return known
    }
    for (index, member) in proposal.body.members.enumerated() where member.serial == serial {
      guard let box = proposal.box(index), let opened = sealing.open(box),
        opened.count == SigningKey.seedSize,
        Self.publicKey(ofSeed: opened) == proposal.body.clusterKey
      else { return nil }
      return opened
    }
    return nil
  }

  /// Whether to work on this body instead of the one at hand.
  private func isBetter(
    _ proposal: Proposal, _ hash: Hash, from sender: Int, _ now: UInt64
  ) -> Bool {
    guard votes.allows(proposal.body, hash, isReleased: isReleased(for: proposal.body, now)) else {
      return false
    }
    guard let pending else { return true }
    guard held != nil else {
      let isLater =
        proposal.body.clusterKey == pending.body.clusterKey
        && proposal.body.epoch > pending.body.epoch
      return isLater || pending.keeping == nil && !pending.isVoted
        || now >= pending.heardAt + FormationTimes.attemptMilliseconds
    }
    if pending.isVoted || pending.keeping != nil {
      return isReleased(for: proposal.body, now)
    }
    if let first = coordinator(of: pending.body), let index = pending.index(of: first.serial),
      pending.has(index)
    {
      return false
    }
    guard let first = coordinator(of: proposal.body) else { return false }
    if let signature = proposal.coordinatorSignature {
      return proposal.body.isSigned(signature, by: first.key)
    }
    return peers[sender].serial == first.serial
  }

  /// Whether the owner removed somebody whom the body names, so that it is given up.
  func isDead(_ body: ClusterRoster.Body, _ now: UInt64) -> Bool {
    for member in body.members where isRemovable(member.serial, now) { return true }
    return false
  }

  /// Whether the earlier vote for the same epoch names a removed board, and this body does not.
  func isReleased(for body: ClusterRoster.Body, _ now: UInt64) -> Bool {
    guard let held, let old = votes.ballot?.body, old.clusterKey == held.key,
      old.epoch == body.epoch, old.clusterKey == body.clusterKey
    else { return false }
    return isDead(old, now) && !isDead(body, now)
  }

  /// Why this board does not sign the body; nil where nothing speaks against it.
  func refusal(of pending: Pending, _ now: UInt64) -> String? {
    if isVoteLost { return "what it signed before is lost" }
    if isRosterLost { return "its own roster is damaged" }
    guard votes.allows(pending.body, pending.hash, isReleased: isReleased(for: pending.body, now))
    else { return "it has signed another roster for this epoch" }
    for (index, member) in pending.body.members.enumerated() where member.serial != serial {
      if let held, held.body.member(member.serial) == member {
        guard pending.newcomers >> UInt64(index) & 1 == 0 else { return "an old member is new" }
        continue
      }
      if held != nil, pending.newcomers >> UInt64(index) & 1 == 0 { return "a newcomer is old" }
      guard let peer = peers.proven(member) else {
        return "it has not heard board " + member.serial.hex + " with this key"
      }
      if let claim = peer.claim, claim.key != pending.body.clusterKey {
        return "board " + member.serial.hex + " belongs to another cluster"
      }
    }
    if let held {
      for member in held.body.members where pending.body.member(member.serial) == nil {
        guard isRemovable(member.serial, now) else {
          return "board " + member.serial.hex + " would be left out"
        }
      }
      return nil
    }
    return overlooked(by: pending, now).map { "board " + $0.hex + " is overlooked" }
  }

  /// A board that this newcomer hears, and that should join with it; so that who is alone in a cluster
  /// cannot show different bodies to different newcomers.
  private func overlooked(by pending: Pending, _ now: UInt64) -> Identifier? {
    var highest = Identifier.zero
    for (index, member) in pending.body.members.enumerated()
    where pending.newcomers >> UInt64(index) & 1 == 1 {
      highest = max(highest, member.serial)
    }
    let isFull =
      pending.newcomers.nonzeroBitCount == Proposal.newcomersMax
      || pending.body.members.count == ClusterRoster.membersMax
    for peer in peers.peers
    where peer.claim == nil && peer.isFresh(now)
      && now >= peer.since + FormationTimes.insistMilliseconds
      && pending.body.member(peer.serial) == nil
    {
      if isFull, peer.serial > highest { continue }
      return peer.serial
    }
    return nil
  }

  /// Signs the body at hand as soon as it is this board's turn.
  mutating func vote(_ now: UInt64) {
    guard var current = pending, !current.isVoted, adopting == nil else { return }
    if let keeping = current.keeping {
      guard now >= keeping.at + FormationTimes.keepMilliseconds else { return }
      current.keeping = (keeping.bytes, now)
      pending = current
      return actions.append(.keepVote(keeping.bytes))
    }
    current.refusal = refusal(of: current, now)
    pending = current
    guard current.refusal == nil, isTurn(current) else { return }
    votes.record(current.ballot, current.hash)
    let bytes = votes.encoded
    current.keeping = (bytes, now)
    pending = current
    actions.append(.keepVote(bytes))
  }

  /// Newcomers first, then the coordinator, then all others.
  ///
  /// Newcomers can be asked again; and behind one coordinator old members never sign different bodies.
  private func isTurn(_ pending: Pending) -> Bool {
    guard held != nil else { return true }
    guard pending.hasAllNewcomers, let first = coordinator(of: pending.body) else { return false }
    if first.serial == serial { return areNewcomersHeard(pending) }
    guard let index = pending.index(of: first.serial) else { return false }
    return pending.has(index)
  }

  /// Whether all old members say that they have heard the newcomers: once the coordinator has signed
  /// there is no way back, and a newcomer that died meanwhile would keep them from signing.
  private func areNewcomersHeard(_ pending: Pending) -> Bool {
    for (index, newcomer) in pending.body.members.enumerated()
    where pending.newcomers >> UInt64(index) & 1 == 1 {
      guard let bootID = peers.proven(newcomer)?.bootID else { return false }
      for (place, member) in pending.body.members.enumerated()
      where pending.newcomers >> UInt64(place) & 1 == 0 && member.serial != serial {
        guard let peer = peers.proven(member), peer.heardBoots.contains(bootID) else {
          return false
        }
      }
    }
    return true
  }

  mutating func collect(_ set: SignatureSet, from sender: Int, _ now: UInt64) {
    guard var current = pending, current.hash == set.bodyHash else {
      if let held, set.bodyHash == Hash.of(held.body.encoded) { planOffer(sender, now) }
      return
    }
    guard MemberSet.fits(set.signers, count: current.body.members.count) else { return }
    current.heardAt = now
    var next = 0
    for index in current.body.members.indices where set.signers >> UInt64(index) & 1 == 1 {
      let signature = set.signatures[next]
      next += 1
      guard !current.has(index) else { continue }
      // One wrong signature makes the whole message worthless.
      guard current.body.isSigned(signature, by: current.body.members[index].key) else { break }
      current.put(signature, index)
    }
    if set.signers & current.signers == current.signers, current.signers != 0 {
      current.gossipAt = now + FormationTimes.gossipMilliseconds + jitter(1000)
    }
    pending = current
    vote(now)
    complete(now)
  }
}
