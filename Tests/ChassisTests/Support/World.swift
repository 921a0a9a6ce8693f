import Base
import Chassis
import Simulation

/// Boards of one chassis, their wire and their power lines, all from one seed.
///
/// After every event it is checked, in true time, that no two boards may act. Frozen boards count: a
/// process that wakes must not believe for a moment that it is the manager still. A time to act begins
/// only with an event of its board, so checking at events misses nothing.
struct World {
  enum Kind {
    case tick(Int)
    case deliver(Beacon, to: Int)
    case recorded(Int, generation: Int, text: String)
    case thaw(Int, generation: Int)
    case start(Int)
    case plan
  }

  private static let inboxMax = 200

  let seed: UInt64
  var random: SplitMix64
  var network: Network
  var boards: [SimulatedBoard]
  /// Whether ports tell of their links.
  var isManaged = true
  /// Whether flash says that an intent was written.
  var keepsJournals = true
  var calendar = EventCalendar<Kind>()
  /// What must not happen and did; the first one ends a run.
  var violations: [String] = []
  /// What was cut, and when, in true time.
  var cuts: [(index: Int, at: UInt64)] = []
  /// What boards told, with the board's index.
  var reports: [(index: Int, text: String)] = []
  /// Boards that became manager, so that a test knows it saw some.
  var elections = 0

  var now: UInt64 { calendar.now }
  var majority: Int { Lease.majority(of: boards.count) }

  init(seed: UInt64, boards count: Int, isWired: Bool) {
    self.seed = seed
    random = SplitMix64(seed: seed)
    network = Network(count: count)
    boards = []
    var numbers = (1...UInt64(count)).map { $0 * 1000 }
    numbers.shuffle(using: &random)
    for index in 0..<count {
      var settings = ChassisSettings(boards: count)
      settings.wiredSlot = isWired ? index + 1 : nil
      settings.powered = SlotSet(Array(1...count))
      // The extremes are always there: 1 % between the fastest and the slowest clock.
      let drift = index < 2 ? Int64(index * 10_000 - 5000) : Int64(random.below(10_001)) - 5000
      boards.append(
        SimulatedBoard(key: TestKey(numbers[index]), settings: settings, driftPPM: drift))
      calendar.add(.start(index), at: UInt64(1 + random.below(3000)))
    }
  }

  /// Runs until `end`, or until something happened that must not.
  ///
  /// - Parameter plan: called at the times that it asked for.
  mutating func run(until end: UInt64, plan: (inout World) -> Void = { _ in }) {
    while violations.isEmpty, let event = calendar.next(before: end) {
      switch event.kind {
      case .tick(let index): tick(index)
      case .deliver(let beacon, let index): deliver(beacon, to: index)
      case .recorded(let index, let generation, let text):
        guard boards[index].generation == generation, boards[index].life == .running else { break }
        finish(index, boards[index].recorded(text, now))
      case .thaw(let index, let generation): thaw(index, generation)
      case .start(let index): start(index)
      case .plan: plan(&self)
      }
    }
  }

  // MARK: Faults

  func acting() -> [Int] {
    boards.indices.filter { index in
      boards[index].isActing(now)
    }
  }

  mutating func kill(_ index: Int, as life: SimulatedBoard.Life = .dead) {
    guard boards[index].life != .off else { return }
    boards[index].life = life
    boards[index].state = nil
    boards[index].inbox = []
    boards[index].generation += 1
  }

  mutating func freeze(_ index: Int, for milliseconds: UInt64) {
    guard boards[index].life == .running else { return }
    boards[index].life = .frozen
    calendar.add(.thaw(index, generation: boards[index].generation), at: now + milliseconds)
  }

  /// Starts the daemon; a board that hangs or is off stays so.
  mutating func start(_ index: Int) {
    guard boards[index].life == .dead else { return }
    boards[index].start(bootID: random.next(), now)
    tick(index)
  }

  /// The daemon ends by itself and tells the others.
  mutating func resign(_ index: Int) {
    guard boards[index].life == .running else { return }
    finish(index, boards[index].resign(now))
    kill(index)
  }

  private mutating func thaw(_ index: Int, _ generation: Int) {
    guard boards[index].generation == generation, boards[index].life == .frozen else { return }
    boards[index].life = .running
    let inbox = boards[index].inbox
    boards[index].inbox = []
    for beacon in inbox { deliver(beacon, to: index) }
    boards[index].tickAt = now
    tick(index)
  }

  // MARK: Events

  private mutating func tick(_ index: Int) {
    guard boards[index].life == .running else { return }
    guard now == boards[index].tickAt || boards[index].tickAt == UInt64.max else { return }
    if isManaged {
      let links = links(of: index)
      boards[index].state?.links = links
    }
    finish(index, boards[index].tick(now))
  }

  private mutating func deliver(_ beacon: Beacon, to index: Int) {
    switch boards[index].life {
    case .dead, .hung, .off: return
    case .frozen:
      if boards[index].inbox.count < Self.inboxMax { boards[index].inbox.append(beacon) }
    case .running:
      finish(index, boards[index].receive(beacon, now))
    }
  }

  /// Ports see a board that is off, and a cable that is cut; a board that hangs keeps its link.
  private func links(of index: Int) -> [PortLink] {
    var links: [PortLink] = [.unknown]
    for other in boards.indices {
      let isCut = network.isCut(from: other, to: index) && network.isCut(from: index, to: other)
      links.append(isCut || boards[other].life == .off ? .down : .up)
    }
    return links
  }

  private mutating func finish(_ index: Int, _ output: ChassisState.Output?) {
    guard let output else { return }
    if let beacon = output.beacon { send(beacon, from: index) }
    for action in output.actions { perform(action, of: index) }
    guard let deadline = boards[index].state?.deadline else { return }
    let tickAt = max(now + 1, boards[index].time(ofClock: deadline))
    if tickAt < boards[index].tickAt || boards[index].tickAt <= now {
      boards[index].tickAt = tickAt
      calendar.add(.tick(index), at: tickAt)
    }
    check(index)
  }

  private mutating func send(_ beacon: Beacon, from index: Int) {
    for other in boards.indices where other != index {
      for delay in network.delays(from: index, to: other, &random) {
        calendar.add(.deliver(beacon, to: other), at: now + delay)
      }
    }
  }

  private mutating func check(_ index: Int) {
    guard boards[index].isActing(now) else { return }
    for other in boards.indices where other != index && boards[other].isActing(now) {
      violate("boards \(index) and \(other) both act")
    }
  }

  mutating func violate(_ text: String) {
    violations.append("seed \(seed), \(now) ms: " + text)
  }

  // MARK: Actions

  private mutating func perform(_ action: ChassisAction, of index: Int) {
    switch action {
    case .send: preconditionFailure("only ChassisCore sends bytes")
    case .report(let text):
      if text == "this board is the manager" { elections += 1 }
      reports.append((index, text))
    case .keepRoster(let text): boards[index].memory.roster = Array(text.utf8)
    case .keepClaim(let text): boards[index].memory.claim = Array(text.utf8)
    case .recordIntent(let text):
      guard keepsJournals else { break }
      boards[index].memory.journal = Array(text.utf8)
      let generation = boards[index].generation
      let at = now + 1 + UInt64(random.below(30))
      calendar.add(.recorded(index, generation: generation, text: text), at: at)
    case .cut(let slot, let before):
      guard boards[index].clock(now) < before else { return }
      cutPower(slot - 1, by: index)
    case .restore(let slot): restorePower(slot - 1)
    }
  }

  private mutating func cutPower(_ index: Int, by manager: Int) {
    cuts.append((index, now))
    if boards[index].life == .running { violate("board \(manager) cut healthy board \(index)") }
    if index == manager { violate("board \(manager) cut its own power") }
    kill(index, as: .off)
  }

  private mutating func restorePower(_ index: Int) {
    guard boards[index].life == .off else { return }
    boards[index].bootedAt = now
    boards[index].life = boards[index].isBroken ? .hung : .dead
    calendar.add(.start(index), at: now + 5000 + UInt64(random.below(15_000)))
  }
}
