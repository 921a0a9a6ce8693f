internal import Base
internal import Identity
internal import Sodium

/// The first roster, and what becomes of two clusters in one chassis.
extension Formation {
  /// What keeps this board from being the first of a new cluster.
  enum Founding: Equatable {
    case now
    /// Somebody here is in a cluster already, and will ask this board to join.
    case clusterExists(Identifier)
    /// What it signed may become complete yet.
    case voteIsOut
    case damaged
    /// The boards have not been the same for long enough.
    case settling
    case boardsMissing(here: Int, expected: Int)
    case otherBegins(Identifier)
  }

  func founding(_ now: UInt64) -> Founding {
    if isRosterLost || isVoteLost { return .damaged }
    for peer in peers.peers
    where peer.claim != nil && peer.isHeard(within: FormationTimes.presentMilliseconds, now: now) {
      return .clusterExists(peer.serial)
    }
    if pending != nil { return .voteIsOut }
    guard now >= newcomersSince + FormationTimes.stableMilliseconds else { return .settling }
    let here = newcomers.count + 1
    if let expected = settings.boardsExpected, here < expected,
      now < startedAt + FormationTimes.patienceMilliseconds
    {
      return .boardsMissing(here: here, expected: expected)
    }
    let first = proposer
    return first == serial ? .now : .otherBegins(first)
  }

  /// The chassis manager where it is here, else the lowest serial.
  private var proposer: Identifier {
    if let manager = settings.managerBeaconKey {
      if settings.beaconKey == manager { return serial }
      for peer in peers.peers where peer.beaconKey == manager {
        for member in newcomers where member.serial == peer.serial { return peer.serial }
      }
    }
    return min(newcomers.first?.serial ?? serial, serial)
  }

  /// Begins a cluster of this board alone; the others join with the roster after it.
  mutating func found(_ now: UInt64) {
    guard held == nil, adopting == nil, founding(now) == .now else { return }
    let seed = foundingSeed()
    let cluster = SigningKey(seed: seed)
    let body = ClusterRoster.Body(
      epoch: 1, predecessor: .zero, clusterKey: Self.publicKey(ofSeed: seed),
      members: [ClusterRoster.Member(serial: serial, key: chain.key)])
    let roster = ClusterRoster(
      body, clusterSignature: body.signature(by: cluster), signatures: [body.signature(by: key)])
    tell("this board begins a cluster")
    adopt(roster, seed: seed, now: now)
  }

  /// Whether who makes this claim gives its cluster up for one that makes the other claim.
  private static func yields(
    _ claim: ClusterClaim, of serial: Identifier, to other: ClusterClaim, of otherSerial: Identifier
  ) -> Bool {
    claim.members == 1 && !claim.isUsed
      && (other.members > 1 || other.isUsed || otherSerial < serial)
  }

  private func ownClaim(_ held: Held) -> ClusterClaim {
    ClusterClaim(held.roster, hash: held.hash, isUsed: settings.isClusterUsed)
  }

  /// A board that is alone in a cluster that nobody uses gives it up where there is another one: so
  /// boards that were started one by one come together without their owner.
  mutating func giveUpForAnother(_ now: UInt64) {
    guard let held, adopting == nil, pending == nil else { return }
    let own = ownClaim(held)
    for peer in peers.peers {
      guard let claim = peer.claim, claim.key != held.key, peer.isFresh(now),
        now >= peer.since + FormationTimes.freshMilliseconds,
        Self.yields(own, of: serial, to: claim, of: peer.serial)
      else { continue }
      self.held = nil
      removals = []
      actions.append(.dropRoster)
      tell("this board gives up the cluster in which it was alone for that of " + peer.serial.hex)
      return announceSoon(now)
    }
  }

  /// A board of another cluster that will not give it up.
  func stranger(_ now: UInt64) -> Peer? {
    guard let held else { return nil }
    let own = ownClaim(held)
    for peer in peers.peers
    where peer.isHeard(within: FormationTimes.presentMilliseconds, now: now) {
      guard let claim = peer.claim, claim.key != held.key,
        !Self.yields(claim, of: peer.serial, to: own, of: serial)
      else { continue }
      return peer
    }
    return nil
  }

  /// A board that shows another roster for the same epoch: somebody signed two.
  func contradiction(_ now: UInt64) -> Peer? {
    guard let held else { return nil }
    for peer in peers.peers
    where peer.isHeard(within: FormationTimes.presentMilliseconds, now: now) {
      if let claim = peer.claim, claim.key == held.key, claim.epoch == held.epoch,
        claim.hash != held.hash
      {
        return peer
      }
    }
    return nil
  }
}
