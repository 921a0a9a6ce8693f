internal import Base
internal import SkynetWire

extension NetworkMap {
  /// A copy that comes later and younger is passed on where it doubles what is left, by this at least.
  private static var renewalMilliseconds: UInt64 { 60_000 }

  mutating func hear(
    _ flooded: FloodedAnnouncement, from place: Int, now: UInt64, into actions: inout [MapAction]
  ) {
    let heard = flooded.signed
    guard heard.announcement.key != key else {
      return hearOwn(heard, from: place, now: now, into: &actions)
    }
    let address = heard.announcement.address
    if let slot = table.slot(of: address) {
      let known = table.nodes[slot].announcement.sequence
      guard heard.announcement.sequence > known else {
        return hearAgain(flooded, at: slot, from: place, now: now, into: &actions)
      }
    }
    guard let expiresAt = expiry(of: flooded, now: now) else {
      counters.lapsed += 1
      return
    }
    guard isAcceptable(heard, at: table.slot(of: address), from: place, now: now) else { return }
    neighbours[place].count(answer: address)
    if let slot = table.slot(of: address) {
      renew(slot, heard, expiresAt: expiresAt, from: place, now: now, into: &actions)
    } else {
      let node = StoredNode(
        address: address, signed: heard, arrivedAt: now, expiresAt: expiresAt,
        source: neighbours[place].address,
        bucket: TokenBucket(
          1, in: settings.announceMinMilliseconds, burst: StoredNode.burst, now: now))
      admit(node, now: now, into: &actions)
    }
  }

  /// The costly check comes last, and each neighbour has a share of it.
  private mutating func isAcceptable(
    _ heard: SignedAnnouncement, at slot: Int?, from place: Int, now: UInt64
  ) -> Bool {
    if let slot {
      var bucket = table.nodes[slot].bucket
      guard bucket.has(now: now) else {
        counters.overRate += 1
        return false
      }
    }
    return isGenuine(heard, from: place, now: now)
  }

  private mutating func isGenuine(
    _ heard: SignedAnnouncement, from place: Int, now: UInt64
  ) -> Bool {
    guard neighbours[place].verifications.take(now: now) else {
      counters.unchecked += 1
      return false
    }
    guard heard.isValid else {
      counters.forged += 1
      return false
    }
    return true
  }

  private mutating func renew(
    _ slot: Int, _ heard: SignedAnnouncement, expiresAt: UInt64, from place: Int, now: UInt64,
    into actions: inout [MapAction]
  ) {
    let old = table.nodes[slot].announcement
    table.update(at: slot) { node in
      node.signed = heard
      node.arrivedAt = now
      node.expiresAt = expiresAt
      _ = node.bucket.take(now: now)
    }
    sweepAt = min(sweepAt, expiresAt)
    if table.isStale { measureAt = min(measureAt, now + Self.measureMilliseconds) }
    counters.accepted += 1
    let address = table.nodes[slot].address
    let found = old.links == heard.announcement.links ? [] : table.grow(from: address)
    if table.nodes[slot].isReached {
      if !found.contains(address) {
        passOn(slot, exceptTo: neighbours[place].address, now: now, into: &actions)
      }
      if old.links != heard.announcement.links || old.flags != heard.announcement.flags
        || old.price != heard.announcement.price
      {
        actions.append(.changed)
      }
    }
    welcome(found, now: now, into: &actions)
  }

  private mutating func admit(
    _ node: StoredNode, now: UInt64, into actions: inout [MapAction]
  ) {
    var node = node
    _ = node.bucket.take(now: now)
    guard let evicted = table.admit(node) else {
      counters.refused += 1
      return
    }
    counters.evicted += UInt64(evicted)
    counters.accepted += 1
    sweepAt = min(sweepAt, node.expiresAt)
    if table.isStale { measureAt = min(measureAt, now + Self.measureMilliseconds) }
    let found = table.grow(from: node.address)
    guard !found.isEmpty else { return }
    actions.append(.changed)
    welcome(found, now: now, into: &actions)
  }

  /// Nothing new: a copy, or what its sender should replace.
  private mutating func hearAgain(
    _ flooded: FloodedAnnouncement, at slot: Int, from place: Int, now: UInt64,
    into actions: inout [MapAction]
  ) {
    let known = table.nodes[slot]
    let heard = flooded.signed
    let isOlder = heard.announcement.sequence < known.announcement.sequence
    guard !isOlder, heard.signature == known.signed.signature, heard == known.signed else {
      counters.stale += 1
      // Two versions with one number: only their node can end that, so only it is told.
      guard isOlder || neighbours[place].address == known.address else { return }
      return answer(with: slot, to: place, now: now, into: &actions)
    }
    counters.duplicates += 1
    // Who was first to bring it may have lied about its age.
    guard let claimed = expiry(of: flooded, now: now), claimed > known.expiresAt else { return }
    let latest = known.arrivedAt + UInt64(lifetime(of: heard.announcement)) * 1000
    let expiresAt = min(claimed, latest)
    let left = known.expiresAt > now ? known.expiresAt - now : 0
    guard expiresAt > known.expiresAt else { return }
    table.update(at: slot) { $0.expiresAt = expiresAt }
    guard expiresAt - known.expiresAt >= Self.renewalMilliseconds, expiresAt - now >= 2 * left,
      known.isReached
    else { return }
    passOn(slot, exceptTo: neighbours[place].address, now: now, into: &actions)
  }

  /// After a restart without its state a node learns here which numbers it has used.
  private mutating func hearOwn(
    _ heard: SignedAnnouncement, from place: Int, now: UInt64, into actions: inout [MapAction]
  ) {
    guard own.isBehind(heard) else {
      counters.duplicates += 1
      return
    }
    guard isGenuine(heard, from: place, now: now) else { return }
    own.goOn(above: heard.announcement.sequence, now: now)
    announceIfDue(now: now, into: &actions)
  }

  private func lifetime(of announcement: Announcement) -> UInt16 {
    min(announcement.lifetimeSeconds, settings.lifetimeMaxSeconds)
  }

  /// When it is over by what its sender says of its age; nil where it is over already.
  private func expiry(of flooded: FloodedAnnouncement, now: UInt64) -> UInt64? {
    let announcement = flooded.signed.announcement
    guard flooded.ageSeconds < announcement.lifetimeSeconds else { return nil }
    let left = min(
      announcement.lifetimeSeconds - flooded.ageSeconds, settings.lifetimeMaxSeconds)
    return now + UInt64(left) * 1000
  }
}

// MARK: - Sending
extension NetworkMap {
  /// Nodes that now have a way: they are passed on, and a neighbour among them is asked for what is
  /// behind it.
  mutating func welcome(
    _ found: [OverlayAddress], now: UInt64, into actions: inout [MapAction]
  ) {
    for address in found {
      guard let slot = table.slot(of: address) else { continue }
      passOn(slot, exceptTo: table.nodes[slot].source, now: now, into: &actions)
      for place in neighbours.indices where neighbours[place].address == address {
        neighbours[place].summaryAt = now
      }
    }
  }

  /// To all neighbours but the one that it came from and the one that it is about.
  private mutating func passOn(
    _ slot: Int, exceptTo source: OverlayAddress, now: UInt64, into actions: inout [MapAction]
  ) {
    let node = table.nodes[slot]
    guard let age = node.age(now: now) else { return }
    let flooded = FloodedAnnouncement(ageSeconds: age, signed: node.signed)
    for place in neighbours.indices {
      let other = neighbours[place].address
      guard other != source, other != node.address else { continue }
      neighbours[place].note(fresh: node.address, now: now, settings: settings)
      send(flooded, to: place, now: now, into: &actions)
    }
  }

  /// What a neighbour lacks; news that travel for the first time go first.
  mutating func answer(
    with slot: Int, to place: Int, now: UInt64, into actions: inout [MapAction]
  ) {
    guard let age = table.nodes[slot].age(now: now) else { return }
    send(
      FloodedAnnouncement(ageSeconds: age, signed: table.nodes[slot].signed), to: place,
      reserve: MapNeighbour.reserve, now: now, into: &actions)
  }

  mutating func send(
    _ flooded: FloodedAnnouncement, to place: Int, reserve: UInt64 = 0, now: UInt64,
    into actions: inout [MapAction]
  ) {
    guard neighbours[place].sends.take(now: now, reserve: reserve) else {
      counters.announcementsHeldBack += 1
      return
    }
    counters.announcementsSent += 1
    actions.append(
      .sendControl(.announcement, body: flooded.encoded(), on: neighbours[place].link))
  }
}
