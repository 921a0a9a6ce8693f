extension ChassisState {
  /// A daemon that died in the middle of a power cycle left a board off: it comes on first of all.
  mutating func finishCycle(of slot: Int) {
    guard (try? sequencer.request(.on, slot: slot, origin: .policy)) != nil else { return }
    report("the power cycle of slot \(slot) is finished")
  }

  mutating func runPower(_ now: UInt64) {
    if let view = powerView {
      let isActing = lease.isActing(now: now)
      perform(policy.step(view, isActing: isActing, now: now))
    }
    switchLine(now)
  }

  mutating func confirmRecord(_ text: String, _ now: UInt64) {
    guard let view = powerView else { return }
    perform(policy.recorded(text, view, isActing: lease.isActing(now: now), now: now))
    switchLine(now)
  }

  /// Nothing is decided without lines, or before this board knows which slot is its own.
  private var powerView: PowerPolicy.View? {
    guard !settings.powered.isEmpty, let own = claim.slot else { return nil }
    return PowerPolicy.View(
      contacts: contacts, sequencer: sequencer, own: own, boards: settings.boards, links: links)
  }

  private mutating func perform(_ actions: [PowerPolicy.Action]) {
    for action in actions {
      switch action {
      case .record(let text): pending.append(.recordIntent(text))
      case .report(let text): report(text)
      case .cycle(let slot):
        // The policy asks only for slots that have a line and are not this board's.
        try? sequencer.request(.cycle, slot: slot, origin: .policy)
      }
    }
  }

  private mutating func switchLine(_ now: UInt64) {
    let isActing = lease.isActing(now: now)
    guard let switching = sequencer.step(isActing: isActing, now: now) else { return }
    let slot = switching.slot
    if switching.isOn {
      policy.switchedOn(slot, now: now)
      pending.append(.restore(slot: slot))
    } else {
      let before = switching.origin == .policy ? lease.actingUntil : UInt64.max
      pending.append(.cut(slot: slot, before: before))
    }
  }

  // MARK: Flash

  static func keptRoster(
    _ memory: ChassisMemory, _ notes: inout [ChassisAction], _ now: UInt64
  ) -> Roster {
    do throws(ChassisTextError) {
      return try Roster(parsing: memory.roster, now: now)
    } catch {
      notes.append(.report("the list of boards is lost, " + error.explanation))
      return Roster()
    }
  }

  static func keptClaim(_ memory: ChassisMemory, _ notes: inout [ChassisAction]) -> Int? {
    do throws(ChassisTextError) {
      return try SlotClaim.parse(memory.claim)
    } catch {
      notes.append(.report("the claimed slot is forgotten, " + error.explanation))
      return nil
    }
  }

  static func keptJournal(
    _ memory: ChassisMemory, _ notes: inout [ChassisAction]
  ) -> PowerJournal {
    do throws(ChassisTextError) {
      return try PowerJournal(parsing: memory.journal)
    } catch {
      notes.append(.report("the power journal is lost, " + error.explanation))
      return PowerJournal()
    }
  }
}
