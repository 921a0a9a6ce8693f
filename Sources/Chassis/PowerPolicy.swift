/// What a switch port says of the board behind it.
public enum PortLink: Equatable, Sendable {
  /// The switch cannot be asked, or another board's switch has the port.
  case unknown
  case down
  case up
  /// Up, and frames came from the board within the last ten seconds.
  case carrying
}

/// When the manager cuts a board's power and gives it back, because the board stopped answering.
///
/// The rule. A slot is cycled when all of this holds: this board has been manager without a break for
/// the whole silence; nobody that the manager hears has heard the board in that time; the board
/// answered this daemon before; it said that its slot is wired; a power line leads there and is on; it
/// was not about to write an update; it started more than five minutes ago; no other cycle is under
/// way; and the port does not speak against it:
///
/// - `down`: a pulled cable looks so, and no cycle mends it. Told, not cycled.
/// - `carrying`: the board's kernel lives and only its daemon is silent. Told, not cycled.
/// - `up`: the cable is good and the board says nothing. Cycled.
/// - `unknown`: cycled only if every other board of the chassis is heard. Several that fall silent
///   are a network that split, and telling a split from a crash needs a port.
///
/// What spoke against it must be over for as long as the silence has to last.
///
/// Silence counts for 2, 10 and 60 minutes before the three tries; then an alarm, and nothing more.
public struct PowerPolicy: Sendable {
  public enum Action: Equatable, Sendable {
    /// Keep this text; when it is on flash, call `recorded` with it.
    case record(String)
    case cycle(slot: Int)
    case report(String)
  }

  /// What the policy looks at besides its own memory.
  public struct View {
    let contacts: Contacts
    let sequencer: PowerSequencer
    let own: Int
    let boards: Int
    /// By slot; slots beyond its end are unknown.
    let links: [PortLink]
  }

  private struct Watch: Equatable {
    /// The last sign of life, by whomever it was heard; nil for a board that never answered.
    var signAt: UInt64?
    var startedAt: UInt64 = 0
    /// When something last spoke against a cycle.
    ///
    /// A cable that is plugged in again shows its link before the first beacon comes: silence counts
    /// anew from there, or the board behind it would be cut at the moment it is back.
    var hinderedAt: UInt64 = 0
    /// What was told of this silence; told once, not each second.
    var told = ""
  }

  private enum Phase: Equatable {
    case idle
    case recording(slot: Int)
    case cycling(slot: Int)
  }

  public static let triesMax = 3
  static let silences: [UInt64] = [120_000, 600_000, 3_600_000]
  /// First starts write much to the card; cuts in that time have ruined cards.
  static let startMilliseconds: UInt64 = 300_000
  /// A board that has run for so long is well again, and its tries are forgotten.
  static let recoveredMilliseconds: UInt64 = 600_000

  private var journal: PowerJournal
  private var watches: [Watch]
  private var phase: Phase = .idle
  private var actingSince: UInt64?

  /// - Parameter journal: as it was kept; a cycle that it names must be ended by switching on first.
  public init(journal: PowerJournal) {
    self.journal = journal
    watches = [Watch](repeating: Watch(), count: SlotSet.slotMax + 1)
    if let slot = journal.cycling { phase = .cycling(slot: slot) }
  }

  /// One look at all slots, about once a second.
  public mutating func step(_ view: View, isActing: Bool, now: UInt64) -> [Action] {
    actingSince = isActing ? actingSince ?? now : nil
    var actions: [Action] = []
    watch(view, now, &actions)
    switch phase {
    case .cycling(let slot):
      guard !view.sequencer.isCycling(slot) else { return actions }
      watches[slot].startedAt = now
      actions.append(endCycle())
    case .recording:
      if !isActing { actions.append(endCycle()) }
    case .idle:
      guard let actingSince else { return actions }
      for slot in 1...view.boards {
        let hindrance = hindrance(slot, view, now)
        if hindrance != nil { watches[slot].hinderedAt = now }
        guard isSilent(slot, view, since: actingSince, now) else { continue }
        if let hindrance {
          guard !hindrance.isEmpty, hindrance != watches[slot].told else { continue }
          watches[slot].told = hindrance
          actions.append(.report("board \(slot) " + hindrance))
        } else if now >= watches[slot].hinderedAt + silence(slot) {
          journal.setTries(slot, journal.tries(slot) + 1)
          journal.cycling = slot
          phase = .recording(slot: slot)
          actions.append(.record(journal.text))
          break
        }
      }
    }
    return actions
  }

  /// A text of a `record` is on flash; only the newest one lets a cut happen.
  public mutating func recorded(
    _ text: String, _ view: View, isActing: Bool, now: UInt64
  ) -> [Action] {
    guard text == journal.text else { return [] }
    switch phase {
    case .idle, .cycling: return []
    case .recording(let slot):
      // Writing can take long: the board may be back, or the lease gone.
      guard isActing, let actingSince, !view.contacts.heardByAnyone(now: now).contains(slot),
        now >= lastSign(slot, actingSince) + Self.silences[0]
      else {
        return [endCycle()]
      }
      phase = .cycling(slot: slot)
      let count = journal.tries(slot)
      return [
        .cycle(slot: slot),
        .report("board \(slot) does not answer: power cycle \(count) of \(Self.triesMax)"),
      ]
    }
  }

  /// A line was switched on by whomever: the board behind it starts.
  public mutating func switchedOn(_ slot: Int, now: UInt64) { watches[slot].startedAt = now }

  private mutating func endCycle() -> Action {
    phase = .idle
    journal.cycling = nil
    return .record(journal.text)
  }

  private mutating func watch(_ view: View, _ now: UInt64, _ actions: inout [Action]) {
    for slot in view.contacts.heardByAnyone(now: now) where watches[slot].signAt != nil {
      watches[slot].signAt = now
      watches[slot].told = ""
    }
    for slot in view.contacts.known {
      guard let contact = view.contacts.fresh(slot, now: now) else { continue }
      let uptime = UInt64(contact.beacon.figures.uptimeSeconds) * 1000
      watches[slot].signAt = now
      watches[slot].startedAt = contact.heardAt - min(contact.heardAt, uptime)
      if uptime >= Self.recoveredMilliseconds, journal.tries(slot) > 0 {
        journal.setTries(slot, 0)
        actions.append(.record(journal.text))
      }
    }
  }

  /// When silence began to count: not before this board could act on it, nor before the last start.
  private func lastSign(_ slot: Int, _ actingSince: UInt64) -> UInt64 {
    max(watches[slot].signAt ?? 0, actingSince, watches[slot].startedAt)
  }

  private func isSilent(
    _ slot: Int, _ view: View, since actingSince: UInt64, _ now: UInt64
  ) -> Bool {
    guard slot != view.own, watches[slot].signAt != nil, view.sequencer.hasLine(slot),
      view.sequencer.isOn(slot)
    else { return false }
    return now >= lastSign(slot, actingSince) + silence(slot)
      && now >= watches[slot].startedAt + Self.startMilliseconds
  }

  /// How long the next step waits.
  private func silence(_ slot: Int) -> UInt64 {
    let tries = journal.tries(slot)
    return tries < Self.triesMax ? Self.silences[tries] : Self.startMilliseconds
  }

  /// Why a silent board keeps its power; empty where there is nothing to tell, nil where it does not.
  private func hindrance(_ slot: Int, _ view: View, _ now: UInt64) -> String? {
    guard let beacon = view.contacts[slot]?.beacon, beacon.isWired else { return "" }
    if journal.tries(slot) == Self.triesMax { return "does not come back" }
    if beacon.flags.contains(.wantsQuiet) {
      return "fell silent while it wrote an update; its power is left on"
    }
    switch slot < view.links.count ? view.links[slot] : .unknown {
    case .up: return nil
    case .down: return "is silent and its port has no link: look at cable and supply"
    case .carrying: return "is silent, but frames come from its port: its power is left on"
    case .unknown:
      var others = view.contacts.heard(now: now)
      others.insert(view.own)
      for other in 1...view.boards where other != slot && !others.contains(other) {
        return "is silent, and so are others: its power is left on"
      }
      return nil
    }
  }
}
