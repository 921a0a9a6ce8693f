extension ChassisState {
  /// A board that others refuse in its slot for so long looks for another one.
  private static let refusedMilliseconds: UInt64 = 2500

  mutating func lookForSlot() {
    if claim.isListeningOver(now: clock) {
      if let slot = claim.tick(free: freeSlot(but: nil), now: clock) { moved(to: slot) }
      return
    }
    guard let slot = claim.slot, !claim.isWired else { return }
    // A slot outside the chassis has no vote: as soon as one inside is free, that is better.
    guard isRefused(slot) || (slot > settings.boards && hasFreeSlot) else {
      refusedSince = nil
      return
    }
    let since = refusedSince ?? clock
    refusedSince = since
    guard clock >= since + Self.refusedMilliseconds,
      let other = claim.giveUp(free: freeSlot(but: slot), now: clock)
    else { return }
    report("slot \(slot) is known as another board's")
    moved(to: other)
  }

  /// Whether somebody who hears this board has another key for its slot.
  private func isRefused(_ slot: Int) -> Bool {
    for other in contacts.known {
      guard let beacon = contacts.fresh(other, now: clock)?.beacon else { continue }
      if beacon.refused.contains(slot), !beacon.heard.contains(slot) { return true }
    }
    return false
  }

  private var hasFreeSlot: Bool {
    roster.slots.union(pinnedByOthers).lowestMissing(within: settings.boards) != nil
  }

  private var pinnedByOthers: SlotSet {
    var pinned = SlotSet()
    for other in contacts.known {
      guard let beacon = contacts.fresh(other, now: clock)?.beacon else { continue }
      pinned.formUnion(beacon.pinned)
      pinned.insert(other)
    }
    return pinned
  }

  /// The slot to claim: of the configured ones the lowest that nobody knows a board for; failing that,
  /// one that none who answers would refuse; failing that, one outside, without a vote.
  private func freeSlot(but lost: Int?) -> Int? {
    var theirs = pinnedByOthers
    if let lost { theirs.insert(lost) }
    let all = theirs.union(roster.slots)
    return all.lowestMissing(within: settings.boards)
      ?? theirs.lowestMissing(within: settings.boards) ?? all.lowestMissing()
  }

  mutating func meet(_ beacon: Beacon) {
    let meeting = claim.meet(beacon, free: freeSlot(but: beacon.slot), now: clock)
    let isNew = toldConflict != beacon.key
    toldConflict = beacon.key
    switch meeting {
    case .kept:
      if isNew { report("another board claims this board's slot \(beacon.slot)") }
    case .wiringFault:
      if isNew { report("two boards are wired to slot \(beacon.slot): look at the straps") }
    case .movedOn(let slot):
      report("slot \(beacon.slot) is another board's")
      if let slot { moved(to: slot) }
      // Known from now on, or the next conflict would send this board back here.
      take(beacon)
    }
    hasNews = hasNews || isNew
  }

  private mutating func moved(to slot: Int) {
    isAsking = false
    lease.stopAsking()
    contacts.forget(slot)
    if roster.slots.contains(slot) {
      roster.release(slot)
      pending.append(.keepRoster(roster.text))
    }
    refusedSince = nil
    sequencer.setOwn(slot)
    pending.append(.keepClaim(SlotClaim.text(slot)))
    report("this board has claimed slot \(slot)")
    hasNews = true
  }
}
