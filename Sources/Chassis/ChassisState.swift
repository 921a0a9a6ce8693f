public import Base

/// All that one board knows and wants of its chassis: own slot, other boards, lease and power.
///
/// The shell calls `receive` for each beacon whose signature is good and `tick` at `deadline`, at the
/// latest every second, each time with the boot clock read after the datagram was. Signatures are
/// `ChassisCore`'s.
public struct ChassisState: Sendable {
  public struct Output: Equatable, Sendable {
    /// To be signed and sent first.
    public var beacon: Beacon?
    public var actions: [ChassisAction] = []
  }

  public static let beaconMilliseconds: UInt64 = 1000
  /// Between two beacons, however much changes.
  public static let spacingMilliseconds: UInt64 = 200
  /// Late beacons of this board's last start are no copy of its card.
  private static let copiesMax = 20

  public let settings: ChassisSettings
  public let key: PublicKey
  public let bootID: UInt64
  public var figures = BeaconFigures()
  /// Of these flags the shell sets `wantsRestart`, `needsAttention` and `wantsQuiet`.
  public var wishes: Beacon.Flags = []
  /// What switch ports say, by slot from 0, which is unused.
  public var links: [PortLink] = []

  public internal(set) var roster: Roster
  public internal(set) var claim: SlotClaim
  public internal(set) var contacts = Contacts()
  public internal(set) var lease: Lease
  var sequencer: PowerSequencer
  var policy: PowerPolicy

  var clock: UInt64
  private var sequence: UInt64 = 0
  private var sentAt: UInt64?
  /// The others should hear of a change before the next second.
  var hasNews = true
  var isAsking = false
  private var isLeaving = false
  private var wasActing = false
  private var copies = 0
  private var toldForeign = SlotSet()
  private var toldBoards = SlotSet()
  var toldConflict: PublicKey?
  /// Since when others refuse this board in its claimed slot.
  var refusedSince: UInt64?
  /// Actions for the next output.
  var pending: [ChassisAction] = []

  /// - Parameters:
  ///   - bootID: random, new with each start.
  ///   - on: powered slots that are on now.
  public init(
    _ settings: ChassisSettings, key: PublicKey, bootID: UInt64, memory: ChassisMemory,
    on: SlotSet, now: UInt64
  ) {
    self.settings = settings
    self.key = key
    self.bootID = bootID
    clock = now
    lease = Lease(boards: settings.boards, key: key, bootID: bootID, now: now)
    var notes: [ChassisAction] = []
    roster = Self.keptRoster(memory, &notes, now)
    claim = SlotClaim(
      wired: settings.wiredSlot, kept: Self.keptClaim(memory, &notes), key: key, now: now)
    sequencer = PowerSequencer(
      powered: settings.powered, on: on, own: claim.slot,
      spacingMilliseconds: settings.spacingMilliseconds, offMilliseconds: settings.offMilliseconds,
      now: now)
    let journal = Self.keptJournal(memory, &notes)
    policy = PowerPolicy(journal: journal)
    pending = notes
    if let slot = claim.slot { roster.release(slot) }
    if let slot = journal.cycling { finishCycle(of: slot) }
  }

  /// When `tick` must be called at the latest.
  public var deadline: UInt64 {
    guard let sentAt else { return clock }
    return sentAt + (hasNews ? Self.spacingMilliseconds : Self.beaconMilliseconds)
  }

  /// Whether this board is the manager at this moment; to be asked before each act.
  public func isActing(now: UInt64) -> Bool { lease.isActing(now: now) }

  public func management(now: UInt64) -> Management {
    if isActing(now: now) { return .thisBoard }
    if let slot = contacts.manager(now: now) { return .slot(slot) }
    var answering = 0
    if let slot = claim.slot {
      answering =
        Candidacy(contacts, own: slot, boards: settings.boards, now: now).answering
    }
    return .noManager(answering: answering, needed: lease.majority)
  }

  // MARK: Inputs

  /// Whether verifying the beacon's signature could be worth the time.
  public mutating func isWelcome(_ beacon: Beacon, now: UInt64) -> Bool {
    guard beacon.chassis == settings.chassis, beacon.slot > 0 else { return false }
    if beacon.key == key { return beacon.bootID != bootID }
    if beacon.slot == claim.slot { return !roster.isReplay(beacon, now: now) }
    if roster.judge(beacon, now: now).isAccepted { return true }
    if roster.admit(beacon, now: now) == .foreign, !toldForeign.contains(beacon.slot) {
      toldForeign.insert(beacon.slot)
      report("a strange board speaks for slot \(beacon.slot): refused")
    }
    return false
  }

  /// - Parameter beacon: genuine.
  public mutating func receive(_ beacon: Beacon, now: UInt64) -> Output {
    clock = max(clock, now)
    guard isWelcome(beacon, now: clock) else { return output() }
    if beacon.key == key {
      copies += 1
      if copies == Self.copiesMax {
        report("another board has the key of this one: its card is a copy")
      }
      return output()
    }
    if beacon.slot == claim.slot {
      meet(beacon)
    } else {
      take(beacon)
    }
    noticeActing()
    return output()
  }

  public mutating func tick(now: UInt64) -> Output {
    clock = max(clock, now)
    lookForSlot()
    decide()
    noticeActing()
    runPower(clock)
    return output()
  }

  /// The text of a `recordIntent` is on flash.
  public mutating func recorded(_ text: String, now: UInt64) -> Output {
    clock = max(clock, now)
    confirmRecord(text, clock)
    return output()
  }

  /// A wish of the owner, for a slot with a power line of this board.
  public mutating func command(
    _ command: PowerCommand, slot: Int, now: UInt64
  ) throws(PowerRefusal) -> Output {
    clock = max(clock, now)
    try sequencer.request(command, slot: slot, origin: .owner)
    runPower(clock)
    return output()
  }

  /// Gives lease and vote back before the daemon stops; the beacon in the output tells it.
  public mutating func resign(now: UInt64) -> Output {
    clock = max(clock, now)
    isLeaving = true
    isAsking = false
    lease.stopAsking()
    sentAt = nil
    noticeActing()
    return output()
  }

  mutating func report(_ text: String) { pending.append(.report(text)) }

  // MARK: Other boards

  mutating func take(_ beacon: Beacon) {
    let verdict = roster.admit(beacon, now: clock)
    switch verdict {
    case .foreign, .replay: return
    case .known: break
    case .pinned: break
    case .replaced:
      toldForeign.remove(beacon.slot)
      report("slot \(beacon.slot) has another board")
    case .moved(let from):
      contacts.forget(from)
      report("the board of slot \(from) is in slot \(beacon.slot) now")
    }
    if verdict.changesPins { pending.append(.keepRoster(roster.text)) }
    if beacon.boards != settings.boards, !toldBoards.contains(beacon.slot) {
      toldBoards.insert(beacon.slot)
      report(
        "slot \(beacon.slot) is set up for \(beacon.boards) boards, this one for "
          + "\(settings.boards): no votes between them")
    }
    contacts.note(beacon, now: clock)
    if lease.consider(beacon, mayVote: mayVote, now: clock) { hasNews = true }
    lease.count(beacon)
  }

  // MARK: Lease

  private var mayVote: Bool {
    guard !isLeaving, let slot = claim.slot else { return false }
    return slot <= settings.boards && claim.isSettled(now: clock)
  }

  /// Whether to ask for the lease, or to go on holding it.
  private mutating func decide() {
    var wants = false
    if mayVote, let slot = claim.slot {
      wants =
        lease.isActing(now: clock)
        || (contacts.manager(now: clock) == nil
          && Candidacy(contacts, own: slot, boards: settings.boards, now: clock).isFirst)
    }
    if wants != isAsking { hasNews = true }
    if isAsking && !wants { lease.stopAsking() }
    isAsking = wants
  }

  private mutating func noticeActing() {
    let isActing = lease.isActing(now: clock)
    guard isActing != wasActing else { return }
    wasActing = isActing
    hasNews = true
    report(isActing ? "this board is the manager" : "this board is not the manager any more")
  }

  // MARK: Outputs

  private mutating func output() -> Output {
    var output = Output()
    if clock >= deadline { output.beacon = nextBeacon() }
    if !pending.isEmpty {
      output.actions = pending
      pending = []
    }
    return output
  }

  private mutating func nextBeacon() -> Beacon {
    sequence += 1
    sentAt = clock
    hasNews = false
    var beacon = Beacon(
      key: key, bootID: bootID, sequence: sequence, chassis: settings.chassis,
      slot: claim.slot ?? 0, isWired: claim.isWired, boards: settings.boards)
    if isAsking, let slot = claim.slot { beacon.request = lease.ask(slot: slot, now: clock) }
    // A vote of its own can be the last one needed.
    noticeActing()
    hasNews = false
    beacon.flags = wishes.intersection([.wantsRestart, .needsAttention, .wantsQuiet])
    if lease.isActing(now: clock) { beacon.flags.insert(.isActing) }
    if mayVote { beacon.flags.insert(.mayVote) }
    // A board whose frames a port still carries lives, also where a VLAN of its own keeps its beacons
    // away: a manager elsewhere must not take it for dead.
    beacon.heard = contacts.heard(now: clock)
    for slot in SlotSet.all where slot < links.count && links[slot] == .carrying {
      beacon.heard.insert(slot)
    }
    beacon.pinned = roster.slots
    beacon.refused = roster.refused(now: clock)
    beacon.grant = lease.grant(now: clock)
    beacon.figures = figures
    beacon.host = settings.host
    beacon.version = settings.version
    return beacon
  }
}
