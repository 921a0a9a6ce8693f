internal import Base
internal import Identity
internal import Sodium

extension Formation {
  /// A datagram as it came from the wire, from whomever.
  public mutating func receive(_ datagram: [UInt8], now: UInt64) -> [FormationAction] {
    guard let message = try? FormationMessage(parsing: datagram),
      message.header.chassis == settings.chassis, message.header.serial != serial
    else { return take() }
    let now = clock(now)
    if case .announce(let announce) = message.content {
      receive(announce, message, now)
    } else {
      receive(message, now)
    }
    return take()
  }

  /// Anything but an announce: only of a board that has proved that it lives.
  private mutating func receive(_ message: FormationMessage, _ now: UInt64) {
    let header = message.header
    guard let index = peers.index(of: header.serial), peers[index].bootID == header.bootID,
      peers[index].window.isNew(header.sequence), peers.spend(index, now: now),
      message.isGenuine(by: peers[index].key)
    else { return }
    peers[index].window.note(header.sequence)
    heard(index, now)
    switch message.content {
    case .announce: break
    case .proposal(let proposal): consider(proposal, from: index, now)
    case .signatures(let set): collect(set, from: index, now)
    case .roster(let offer): consider(offer, now)
    case .removal(let removal): note(removal, from: index, now)
    }
  }

  private mutating func receive(
    _ announce: Announce, _ message: FormationMessage, _ now: UInt64
  ) {
    let header = message.header
    let chain = announce.chain
    guard chain.serial == header.serial, chain.standing == self.chain.standing else { return }
    let known = peers.index(of: header.serial)
    if let known, peers[known].key == chain.key, peers[known].bootID == header.bootID,
      !peers[known].window.isNew(header.sequence)
    {
      return
    }
    guard peers.spend(known, now: now), message.isGenuine(by: chain.key) else { return }
    if known == nil || peers[known ?? 0].chain != chain {
      do throws(TrustError) {
        try chain.verify(root: root, now: nil)
      } catch {
        return
      }
    }
    guard let index = known ?? peers.add(header.serial, chain, now: now) else {
      return tellOnce("more than \(PeerTable.peersMax) boards speak in this chassis")
    }
    if prove(index, announce, header, now) { take(announce, index, header, now) }
  }

  /// Whether this is the living board, and no recording of it.
  ///
  /// A boot is believed when it tells back one of our own announces that is newer than any that the
  /// boot before it told back: no recording of an earlier boot can do that.
  private mutating func prove(
    _ index: Int, _ announce: Announce, _ header: FormationMessage.Header, _ now: UInt64
  ) -> Bool {
    var echo: UInt64 = 0
    for entry in announce.echoes where entry.bootID == bootID && entry.sequence <= sent {
      echo = max(echo, entry.sequence)
    }
    let hasOwnKey = peers[index].key == announce.chain.key
    if hasOwnKey, peers[index].bootID == header.bootID {
      peers[index].echo = max(peers[index].echo, echo)
      return true
    }
    guard echo > peers[index].echo else {
      let candidate = Announce.Echo(bootID: header.bootID, sequence: header.sequence)
      if let old = peers[index].candidate, old.bootID == candidate.bootID,
        old.sequence >= candidate.sequence
      {
        return false
      }
      peers[index].candidate = candidate
      announceSoon(now)
      return false
    }
    if !hasOwnKey, peers[index].isHeard(within: FormationTimes.stableMilliseconds, now: now) {
      // The board may have been reset: only if the old key speaks again, there are two.
      peers[index].hasRival = true
      return false
    }
    var peer = Peer(serial: header.serial, chain: announce.chain, bootID: header.bootID)
    peer.echo = echo
    peer.since = now
    peer.heardAt = now
    if hasOwnKey {
      peer.offeredAt = peers[index].offeredAt
      peer.budget = peers[index].budget
      if peers[index].isFresh(now) { peer.since = peers[index].since }
    }
    peers[index] = peer
    announceSoon(now)
    return true
  }

  private mutating func take(
    _ announce: Announce, _ index: Int, _ header: FormationMessage.Header, _ now: UInt64
  ) {
    peers[index].window.note(header.sequence)
    heard(index, now)
    if peers[index].hasRival {
      tellOnce("two boards speak with the serial " + header.serial.hex)
    }
    guard header.sequence > peers[index].announceSequence else { return }
    peers[index].announceSequence = header.sequence
    peers[index].chain = announce.chain
    if peers[index].claim != announce.cluster { announceSoon(now) }
    peers[index].claim = announce.cluster
    peers[index].sealingKey = announce.sealingKey
    peers[index].beaconKey = announce.beaconKey
    peers[index].heardBoots = announce.echoes.map { $0.bootID }
    planOffer(index, now)
  }

  private mutating func heard(_ index: Int, _ now: UInt64) {
    if !peers[index].isFresh(now) { peers[index].since = now }
    peers[index].heardAt = now
  }

  /// Sends the newest roster to who lacks it, unless another board is quicker.
  mutating func planOffer(_ index: Int, _ now: UInt64) {
    let peer = peers[index]
    guard let held, adopting == nil else { return }
    let isBehind: Bool
    if let claim = peer.claim {
      isBehind = claim.key == held.key && claim.epoch < held.epoch
    } else {
      isBehind = held.body.member(peer.serial)?.key == peer.key
    }
    guard isBehind else {
      peers[index].offerAt = nil
      return
    }
    if peer.offerAt != nil { return }
    if let at = peer.offeredAt, now < at + FormationTimes.restlessMilliseconds { return }
    peers[index].offerAt = now + 200 + jitter(1500)
  }

  mutating func sendOffer(_ index: Int, _ now: UInt64) {
    peers[index].offerAt = nil
    peers[index].offeredAt = now
    let peer = peers[index]
    guard let held else { return }
    var box: [UInt8]?
    if held.body.member(peer.serial)?.key == peer.key {
      box = SealedBox.seal(held.seed, to: peer.sealingKey)
    }
    send(.roster(RosterOffer(roster: held.roster, recipient: peer.serial, box: box)))
  }

  /// A complete roster; it is adopted only with this board's own signature in it.
  private mutating func consider(_ offer: RosterOffer, _ now: UInt64) {
    let body = offer.roster.body
    if let index = peers.index(of: offer.recipient), let held, body.epoch >= held.epoch {
      peers[index].offerAt = nil
      peers[index].offeredAt = now
    }
    guard adopting == nil, body.epoch < UInt64.max else { return }
    let isMember = body.member(serial)?.key == chain.key
    var seed: [UInt8]?
    if let held {
      guard body.clusterKey == held.key, body.epoch > held.epoch else { return }
      seed = held.seed
    } else {
      guard isMember else { return }
      if let known = votes.ballot?.seed, Self.publicKey(ofSeed: known) == body.clusterKey {
        seed = known
      } else if offer.recipient == serial, let box = offer.box, let opened = sealing.open(box),
        Self.publicKey(ofSeed: opened) == body.clusterKey
      {
        seed = opened
      }
    }
    guard let seed else { return }
    do throws(TrustError) {
      try offer.roster.verify()
    } catch {
      return
    }
    guard isMember else {
      isLeftOut = true
      return tellOnce("the others went on without this board: reset it to join them again")
    }
    adopt(offer.roster, seed: seed, now: now)
  }
}
