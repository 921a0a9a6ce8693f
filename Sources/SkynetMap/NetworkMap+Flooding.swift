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
    let known = table.slot(of: address)
    if let known, !table.nodes[known].isNews(heard) {
      return hearAgain(flooded, at: known, from: place, now: now, into: &actions)
    }
    guard let expiresAt = expiry(of: flooded, now: now) else {
      counters.lapsed += 1
      return
    }
    guard isAcceptable(heard, at: known, from: place, now: now) else { return }
    neighbours[place].count(answer: address)
    guard let known else {
      let node = StoredNode(
        address: address, signed: heard, arrivedAt: now, expiresAt: expiresAt,
        source: neighbours[place].address,
        bucket: TokenBucket(
          1, in: settings.announceMinMilliseconds, burst: StoredNode.burst, now: now))
      admit(node, now: now, into: &actions)
      return noteLacking(address, from: place, now: now)
    }
    if heard.announcement.sequence > table.nodes[known].sequence {
      let patience = settings.partsPatienceMilliseconds
      take(heard, at: known, from: place, now: now, into: &actions) { node in
        node.renew(heard, expiresAt: expiresAt, patience: patience, now: now)
        _ = node.bucket.take(now: now)
      }
    } else {
      takePart(heard, of: address, expiresAt: expiresAt, from: place, now: now, into: &actions)
    }
    noteLacking(address, from: place, now: now)
  }

  /// The costly check comes last, and each neighbour has a share of it.
  private mutating func isAcceptable(
    _ heard: SignedAnnouncement, at slot: Int?, from place: Int, now: UInt64
  ) -> Bool {
    // Further parts are of a number that was let through, and each of them comes once.
    if let slot, heard.announcement.sequence > table.nodes[slot].sequence {
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

  /// Another part of what is known, if there is room for it.
  private mutating func takePart(
    _ heard: SignedAnnouncement, of address: OverlayAddress, expiresAt: UInt64, from place: Int,
    now: UInt64, into actions: inout [MapAction]
  ) {
    guard let evicted = table.makeRoom(for: heard.announcement, of: address),
      let slot = table.slot(of: address)
    else {
      counters.refused += 1
      return
    }
    counters.evicted += UInt64(evicted)
    let latest = latestExpiry(at: slot)
    take(heard, at: slot, from: place, now: now, into: &actions) { node in
      node.add(heard)
      node.extend(until: min(expiresAt, latest))
    }
  }

  private mutating func take(
    _ heard: SignedAnnouncement, at slot: Int, from place: Int, now: UInt64,
    into actions: inout [MapAction], _ change: (inout StoredNode) -> Void
  ) {
    let old = table.nodes[slot].announcement
    table.update(at: slot, change)
    counters.accepted += 1
    watch(slot, now: now)
    let new = table.nodes[slot]
    let found = old.links == new.announcement.links ? [] : table.grow(from: new.address)
    if table.nodes[slot].isReached {
      if !found.contains(new.address) {
        passOn(slot, [heard], exceptTo: neighbours[place].address, now: now, into: &actions)
      }
      if old.links != new.announcement.links || old.flags != new.announcement.flags
        || old.price != new.announcement.price
      {
        actions.append(.changed)
      }
    }
    welcome(found, now: now, into: &actions)
  }

  /// What is missing of a node is asked of whoever told of it.
  private mutating func noteLacking(
    _ address: OverlayAddress, from place: Int, now: UInt64
  ) {
    guard let slot = table.slot(of: address), table.lacking(at: slot) != 0 else { return }
    neighbours[place].note(
      wanted: address, sequence: table.nodes[slot].sequence, now: now, settings: settings)
  }

  /// Looks at a node again when something of it is over.
  func watchTime(of node: StoredNode) -> UInt64 { min(node.expiresAt, node.showsAt ?? .max) }

  private mutating func watch(_ slot: Int, now: UInt64) {
    sweepAt = min(sweepAt, watchTime(of: table.nodes[slot]))
    if table.isStale { measureAt = min(measureAt, now + Self.measureMilliseconds) }
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
    if let slot = table.slot(of: node.address) { watch(slot, now: now) }
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
    let isOlder = heard.announcement.sequence < known.sequence
    let part = heard.announcement.part
    guard !isOlder, let held = known.parts[part], heard.signature == held.signature, heard == held
    else {
      if isOlder { counters.stale += 1 } else { counters.contradictory += 1 }
      // Two versions with one number: only their node can end that, so only it is told.
      guard isOlder || neighbours[place].address == known.address else { return }
      // One for one: what else is missing there is asked for.
      let newer = known.parts[part] ?? known.parts.parts[0]
      return answer(with: slot, [newer], to: place, now: now, into: &actions)
    }
    counters.duplicates += 1
    // Who was first to bring it may have lied about its age.
    guard let claimed = expiry(of: flooded, now: now), claimed > known.expiresAt else { return }
    let expiresAt = min(claimed, latestExpiry(at: slot))
    let left = known.expiresAt > now ? known.expiresAt - now : 0
    guard expiresAt > known.expiresAt else { return }
    table.update(at: slot) { $0.extend(until: expiresAt) }
    guard expiresAt - known.expiresAt >= Self.renewalMilliseconds, expiresAt - now >= 2 * left,
      known.isReached
    else { return }
    passOn(slot, [held], exceptTo: neighbours[place].address, now: now, into: &actions)
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

  /// Whatever anybody says of its age.
  private func latestExpiry(at slot: Int) -> UInt64 {
    let node = table.nodes[slot]
    let lifetime = min(node.announcement.lifetimeSeconds, settings.lifetimeMaxSeconds)
    return node.arrivedAt + UInt64(lifetime) * 1000
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
