public import Base
public import Identity

extension Formation {
  public func report(now: UInt64) -> FormationReport {
    var boards: [FormationReport.Board] = []
    for member in held?.body.members ?? [] { boards.append(board(member, isMember: true, now)) }
    if held?.body.member(serial) == nil {
      boards.append(
        board(ClusterRoster.Member(serial: serial, key: chain.key), isMember: false, now))
    }
    for peer in peers.peers where peer.isProven {
      let member = ClusterRoster.Member(serial: peer.serial, key: peer.key)
      guard held?.body.member(peer.serial) != member else { continue }
      boards.append(board(member, isMember: false, now))
    }
    boards.sort { $0.serial < $1.serial }
    return FormationReport(
      clusterKey: held?.key, epoch: held?.epoch ?? 0, boards: boards, part: part(now),
      waitsFor: waitsFor(now), problem: problem(now))
  }

  /// Beacon keys of the members as they said themselves, this board's first; the chassis daemon need
  /// not trust at first sight whom the roster names.
  public func beaconKeys() -> [(serial: Identifier, beaconKey: PublicKey)] {
    var keys: [(serial: Identifier, beaconKey: PublicKey)] = []
    guard let held else { return keys }
    if let own = settings.beaconKey { keys.append((serial, own)) }
    for member in held.body.members {
      if let peer = peers.proven(member), let key = peer.beaconKey {
        keys.append((member.serial, key))
      }
    }
    return keys
  }

  private func board(
    _ member: ClusterRoster.Member, isMember: Bool, _ now: UInt64
  ) -> FormationReport.Board {
    let isThisBoard = member.serial == serial
    let peer = peers.proven(member)
    return FormationReport.Board(
      serial: member.serial, key: member.key, isMember: isMember, isThisBoard: isThisBoard,
      isPresent: isThisBoard
        || peer?.isHeard(within: FormationTimes.presentMilliseconds, now: now) == true,
      heardSecondsAgo: isThisBoard ? 0 : peer.map { (max(now, $0.heardAt) - $0.heardAt) / 1000 },
      beaconKey: isThisBoard ? settings.beaconKey : peer?.beaconKey)
  }

  private func part(_ now: UInt64) -> String {
    if adopting != nil { return "keeps the new roster" }
    if let pending {
      if pending.isVoted { return "has signed roster \(pending.body.epoch)" }
      return (isCoordinator(of: pending) ? "proposes roster " : "is asked to sign roster ")
        + "\(pending.body.epoch)"
    }
    if isLeftOut { return "left out" }
    return held == nil ? "without a cluster" : "member"
  }

  private func waitsFor(_ now: UInt64) -> String {
    if adopting != nil { return "for the flash" }
    if let pending {
      if pending.keeping != nil { return "for the flash" }
      if let refusal = pending.refusal {
        return "this board does not sign: " + refusal + Self.wayOut
      }
      return signaturesMissing(pending)
    }
    if let held {
      let plan = plan(held, now)
      guard plan.isChange else { return "" }
      guard plan.missing.isEmpty else {
        var names = ""
        for serial in plan.missing { names += " " + serial.hex }
        return "for" + names + Self.wayOut
      }
      return now < newcomersSince + FormationTimes.stableMilliseconds
        ? "until the boards have been the same for a minute" : "for the next roster"
    }
    switch founding(now) {
    case .now, .voteIsOut: return ""
    case .damaged: return "for the others to give its roster back"
    case .clusterExists(let serial): return "to be asked by the cluster of " + serial.hex
    case .settling: return "until the boards have been the same for a minute"
    case .boardsMissing(let here, let expected):
      return "for more boards: \(here) of \(expected) are here; after ten minutes it goes without"
    case .otherBegins(let serial): return "for board " + serial.hex + " to begin"
    }
  }

  private func signaturesMissing(_ pending: Pending) -> String {
    var names = ""
    for (index, member) in pending.body.members.enumerated() where !pending.has(index) {
      names += " " + member.serial.hex
    }
    return names.isEmpty ? "" : "for the signatures of" + names + Self.wayOut
  }

  private static var wayOut: String { "; what is gone for good: sky roster remove SERIAL" }

  private func problem(_ now: UInt64) -> String {
    if isVoteLost { return "what this board signed before is damaged: reset it" }
    if isRosterLost { return "its roster is damaged: if no other board gives it back, reset it" }
    if isLeftOut { return "the others went on without this board: reset it to join them again" }
    if let peer = contradiction(now) {
      return "board " + peer.serial.hex
        + " has another roster with the same number: a board has signed two; reset them all"
    }
    if let peer = stranger(now) {
      return "two clusters are in this chassis: reset this board or " + peer.serial.hex
    }
    return ""
  }
}
