internal import Base
internal import Identity
internal import Sodium

/// The roster after the one that is held: who joins, whose key is new, who is gone.
extension Formation {
  struct Plan: Equatable {
    /// Members that stay with their keys.
    var staying: [ClusterRoster.Member] = []
    /// Members that were reset and have a new key.
    var reset: [ClusterRoster.Member] = []
    var joining: [ClusterRoster.Member] = []
    var gone: [Identifier] = []
    /// Members whose signature is needed and cannot be had.
    var missing: [Identifier] = []

    var isChange: Bool { !joining.isEmpty || !reset.isEmpty || !gone.isEmpty }
    var members: [ClusterRoster.Member] { staying + reset + joining }
  }

  func plan(_ held: Held, _ now: UInt64) -> Plan {
    var plan = Plan()
    for member in held.body.members {
      if isRemovable(member.serial, now) {
        plan.gone.append(member.serial)
      } else if let other = newcomers.first(where: { $0.serial == member.serial }) {
        plan.reset.append(other)
      } else {
        plan.staying.append(member)
        if member.serial == serial { continue }
        guard let peer = peers.proven(member), peer.isFresh(now), peer.claim?.hash == held.hash
        else {
          plan.missing.append(member.serial)
          continue
        }
      }
    }
    guard stranger(now) == nil else {
      plan.missing += plan.reset.map { $0.serial }
      return plan
    }
    for newcomer in newcomers where held.body.member(newcomer.serial) == nil {
      let count = plan.reset.count + plan.joining.count
      guard count < Proposal.newcomersMax,
        plan.staying.count + count < ClusterRoster.membersMax
      else { break }
      plan.joining.append(newcomer)
    }
    return plan
  }

  /// Proposes the next roster where it is on this board to do so, and everybody is here.
  mutating func propose(_ now: UInt64) {
    guard let held, adopting == nil, !isVoteLost else { return }
    // A body that names a removed board will never be complete.
    if let current = pending, isDead(current.body, now) { pending = nil }
    if let current = pending {
      guard isCoordinator(of: current), !current.isVoted, current.keeping == nil else { return }
    }
    let plan = plan(held, now)
    guard plan.isChange, plan.missing.isEmpty, let first = plan.staying.first,
      first.serial == serial
    else { return }
    let isStable = now >= newcomersSince + FormationTimes.stableMilliseconds
    if let current = pending {
      let isUnchanged = current.body.members == sorted(plan.members)
      let isLate = now >= current.proposedAt + FormationTimes.attemptMilliseconds
      guard current.newcomers != 0, !isUnchanged || isLate else { return }
      return skip(plan, held, now)
    }
    guard now >= attemptAt, isStable || plan.joining.isEmpty && plan.reset.isEmpty else { return }
    start(plan.members, held, now)
  }

  /// Newcomers may have signed a body that they will not finish: an epoch without them sets them free.
  private mutating func skip(_ plan: Plan, _ held: Held, _ now: UInt64) {
    guard plan.reset.isEmpty else { return }
    attempts = min(attempts + 1, 7)
    attemptAt = now + FormationTimes.attemptMilliseconds << UInt64(attempts - 1)
    start(plan.staying, held, now)
  }

  private mutating func start(
    _ members: [ClusterRoster.Member], _ held: Held, _ now: UInt64
  ) {
    guard held.epoch < UInt64.max - 1 else { return }
    let body = ClusterRoster.Body(
      epoch: held.epoch + 1, predecessor: held.hash, clusterKey: held.key, members: members)
    var newcomers: UInt64 = 0
    for (index, member) in body.members.enumerated()
    where held.body.member(member.serial) != member {
      newcomers |= 1 << UInt64(index)
    }
    pending = Pending(
      body: body, hash: Hash.of(body.encoded),
      clusterSignature: body.signature(by: SigningKey(seed: held.seed)), newcomers: newcomers,
      seed: held.seed, now: now)
  }

  private func sorted(_ members: [ClusterRoster.Member]) -> [ClusterRoster.Member] {
    members.sorted { $0.serial < $1.serial }
  }
}
