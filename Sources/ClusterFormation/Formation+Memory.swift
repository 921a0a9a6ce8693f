internal import Base
internal import Identity
internal import Sodium

extension Formation {
  /// Takes up what was kept; what is damaged is never taken for nothing.
  mutating func load(_ memory: FormationMemory, _ now: UInt64) {
    if !memory.vote.isEmpty {
      if let book = try? VoteBook(parsing: memory.vote) {
        votes = book
      } else {
        isVoteLost = true
        tell("what this board signed before cannot be read: it signs no roster until it is reset")
      }
    }
    if !memory.roster.isEmpty {
      held = Self.held(memory, own: ClusterRoster.Member(serial: serial, key: chain.key))
      if held == nil {
        isRosterLost = true
        tell("the cluster roster cannot be read: this board waits for the others to give it back")
      }
    }
    restorePending(now)
  }

  private static func held(_ memory: FormationMemory, own: ClusterRoster.Member) -> Held? {
    guard let roster = try? ClusterRoster(parsing: memory.roster) else { return nil }
    do throws(TrustError) {
      try roster.verify()
    } catch {
      return nil
    }
    guard roster.body.member(own.serial) == own, memory.seed.count == SigningKey.seedSize,
      publicKey(ofSeed: memory.seed) == roster.body.clusterKey
    else { return nil }
    return Held(roster: roster, hash: roster.hash, seed: memory.seed)
  }

  /// A body that was signed before the restart is brought to its end.
  private mutating func restorePending(_ now: UInt64) {
    guard let ballot = votes.ballot, !isRosterLost,
      Self.publicKey(ofSeed: ballot.seed) == ballot.body.clusterKey
    else { return }
    if let held {
      guard ballot.body.clusterKey == held.key, ballot.body.epoch == held.epoch + 1,
        ballot.body.predecessor == held.hash
      else { return }
    }
    var restored = Pending(ballot, now: now)
    guard let index = restored.index(of: serial), restored.body.members[index].key == chain.key
    else { return }
    restored.put(restored.body.signature(by: key), index)
    pending = restored
  }

  /// The shell has kept what `keepVote` gave it.
  public mutating func voteKept(_ bytes: [UInt8], now: UInt64) -> [FormationAction] {
    let now = clock(now)
    guard var current = pending, let keeping = current.keeping, keeping.bytes == bytes,
      let index = current.index(of: serial)
    else { return take() }
    current.keeping = nil
    current.isVoted = true
    current.put(current.body.signature(by: key), index)
    current.gossipAt = now + jitter(200)
    if isCoordinator(of: current) { current.proposeAt = now }
    pending = current
    complete(now)
    return take()
  }

  /// The shell has kept what `keepRoster` gave it.
  public mutating func rosterKept(_ bytes: [UInt8], now: UInt64) -> [FormationAction] {
    let now = clock(now)
    guard let kept = adopting?.held, kept.roster.encoded == bytes else { return take() }
    adopting = nil
    held = kept
    isRosterLost = false
    isLeftOut = false
    attempts = 0
    if let current = pending,
      kept.key != current.body.clusterKey || kept.epoch >= current.body.epoch
    {
      pending = nil
    }
    removals.removeAll { order in kept.body.member(order.serial) == nil }
    announceAt = now + jitter(500)
    tell(
      "cluster roster \(kept.epoch) is complete: \(kept.body.members.count) "
        + (kept.body.members.count == 1 ? "board" : "boards"))
    return take()
  }

  /// Asks the shell to keep a complete roster.
  mutating func adopt(_ roster: ClusterRoster, seed: [UInt8], now: UInt64) {
    precondition(
      Self.publicKey(ofSeed: seed) == roster.body.clusterKey,
      "no board holds a seed that is not the key")
    if let adopting, adopting.held.epoch >= roster.body.epoch,
      adopting.held.key == roster.body.clusterKey
    {
      return
    }
    adopting = (Held(roster: roster, hash: roster.hash, seed: seed), now)
    actions.append(.keepRoster(roster.encoded, seed: seed))
  }

  /// Adopts what all have signed.
  mutating func complete(_ now: UInt64) {
    guard let current = pending, current.isVoted, let roster = current.roster else { return }
    adopt(roster, seed: current.seed, now: now)
  }
}
