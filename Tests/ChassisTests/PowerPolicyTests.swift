import Base
import Chassis
import Testing

/// The manager and the power of the others, in a simulated chassis.
struct PowerPolicyTests {
  private static let minute: UInt64 = 60_000
  /// Every board is old enough for a cycle.
  private static let warm = 6 * minute

  private func world(seed: UInt64 = 1, boards: Int = 4, isManaged: Bool = true) -> World {
    var world = World(seed: seed, boards: boards, isWired: true)
    world.isManaged = isManaged
    world.run(until: Self.warm)
    return world
  }

  private func texts(_ world: World, _ part: String) -> [String] {
    world.reports.map(\.text).filter { $0.contains(part) }
  }

  @Test(arguments: [true, false])
  func `a board that hangs is cycled after two minutes, and is back`(isManaged: Bool) {
    var world = world(isManaged: isManaged)
    world.kill(2, as: .hung)
    world.run(until: Self.warm + 119_000)
    #expect(world.cuts.isEmpty)
    world.run(until: Self.warm + 3 * Self.minute)
    #expect(world.cuts.map(\.index) == [2])
    #expect(world.boards[2].life == .running)
    world.run(until: Self.warm + 30 * Self.minute)
    #expect(world.cuts.count == 1)
    #expect(world.violations == [])
  }

  @Test
  func `a board that stays dead is cycled three times, then told once`() {
    var world = world()
    world.boards[2].isBroken = true
    world.kill(2, as: .hung)
    world.run(until: Self.warm + 150 * Self.minute)
    let minutes = world.cuts.map { ($0.at - Self.warm) / Self.minute }
    #expect(minutes == [2, 12, 72])
    #expect(texts(world, "does not come back").count == 1)
    #expect(texts(world, "does not answer").count == 3)
    #expect(world.violations == [])
  }

  @Test
  func `a board is never cycled within five minutes of its start`() {
    var world = World(seed: 3, boards: 4, isWired: true)
    world.run(until: 100_000)
    world.kill(3, as: .hung)
    world.run(until: 299_000)
    #expect(world.cuts.isEmpty)
    world.run(until: 310_000)
    #expect(world.cuts.map(\.index) == [3])
  }

  @Test
  func `a board that writes an update is left alone`() {
    var world = world()
    world.boards[2].state?.wishes = .wantsQuiet
    world.run(until: Self.warm + 3000)
    world.kill(2, as: .hung)
    world.run(until: Self.warm + 20 * Self.minute)
    #expect(world.cuts.isEmpty)
    #expect(texts(world, "while it wrote an update").count == 1)
  }

  @Test
  func `a claimed slot gives nobody power over it`() {
    var world = World(seed: 2, boards: 4, isWired: false)
    world.run(until: Self.warm)
    world.kill(2, as: .hung)
    world.run(until: Self.warm + 20 * Self.minute)
    #expect(world.elections > 0)
    #expect(world.cuts.isEmpty)
  }

  @Test(arguments: UInt64(1)...20)
  func `a network that splits for minutes costs no healthy board its power`(seed: UInt64) {
    var world = world(seed: seed, boards: 5, isManaged: seed % 2 == 0)
    // Without ports to ask, a board that is cut off all alone looks like one that hangs.
    let groups = seed % 2 == 0 && seed % 4 == 0 ? [0, 0, 0, 0, 1] : [0, 1, 0, 1, 0]
    world.network.split(groups)
    world.run(until: Self.warm + 10 * Self.minute)
    #expect(world.acting().map { groups[$0] } == [0], "seed \(seed)")
    world.network = Network.quiet(count: 5)
    world.run(until: Self.warm + 15 * Self.minute)
    #expect(world.violations == [])
    #expect(world.cuts.isEmpty, "seed \(seed)")
    #expect(!texts(world, "is silent").isEmpty, "the policy never looked")
  }

  @Test
  func `a board that only the manager cannot hear keeps its power`() throws {
    var world = world(isManaged: false)
    let manager = try #require(world.acting().first)
    let other = manager == 3 ? 2 : 3
    world.network.cut(from: other, to: manager)
    world.run(until: Self.warm + 20 * Self.minute)
    #expect(world.acting() == [manager])
    #expect(world.cuts.isEmpty)
  }

  @Test
  func `boards that hang together are cycled one after the other`() throws {
    var world = world(boards: 8)
    let manager = try #require(world.acting().first)
    let others = (0..<8).filter { $0 != manager }.prefix(3)
    for index in others { world.kill(index, as: .hung) }
    world.run(until: Self.warm + 4 * Self.minute)
    #expect(world.cuts.map(\.index).sorted() == Array(others))
    for (first, second) in zip(world.cuts, world.cuts.dropFirst()) {
      #expect(second.at >= first.at + 5000)
    }
  }

  @Test
  func `a daemon that died in the middle of a cycle ends it when it starts`() throws {
    var settings = ChassisSettings(boards: 3)
    settings.wiredSlot = 1
    settings.powered = SlotSet([1, 2, 3])
    var memory = ChassisMemory()
    memory.journal = Array("tries 3 1\ncycling 3 1\n".utf8)
    var state = ChassisState(
      settings, key: Samples.key(1), bootID: 1, memory: memory, on: SlotSet([1, 2]), now: 0)
    var switched: [ChassisAction] = []
    var journals: [ChassisAction] = []
    for now in stride(from: UInt64(0), to: 10_000, by: 500) {
      for action in state.tick(now: now).actions {
        switch action {
        case .restore, .cut: switched.append(action)
        case .recordIntent: journals.append(action)
        case .send, .keepRoster, .keepClaim, .report: break
        }
      }
    }
    #expect(switched == [.restore(slot: 3)])
    #expect(journals == [.recordIntent("tries 3 1\n")])
  }

  @Test
  func `nothing is cut before the intent is on flash`() throws {
    var world = world()
    world.keepsJournals = false
    world.kill(2, as: .hung)
    world.run(until: Self.warm + 20 * Self.minute)
    #expect(world.cuts.isEmpty)
  }

  /// Seconds after `votesFrom` at which the intent to cut slot 3 is told, for a board that hears slot 3
  /// for ten seconds, then slot 2 alone, whose vote it has from `votesFrom` on.
  private func secondsUntilIntent(votesFrom: UInt64, until end: UInt64) -> UInt64? {
    var settings = ChassisSettings(boards: 3)
    settings.wiredSlot = 1
    settings.powered = SlotSet([1, 2, 3])
    var state = ChassisState(
      settings, key: Samples.key(1), bootID: 1, memory: ChassisMemory(), on: settings.powered,
      now: 0)
    state.links = [.unknown, .up, .up, .up]
    var request: UInt64 = 0
    for second in 1...end {
      let now = second * 1000
      for slot in second <= 10 ? [2, 3] : [2] {
        var beacon = Samples.beacon(
          key: UInt64(slot), boot: UInt64(slot), sequence: second, slot: slot)
        beacon.figures.uptimeSeconds = 10_000
        beacon.heard = SlotSet([1])
        if second >= votesFrom, slot == 2, request > 0 {
          beacon.grant = Beacon.Grant(
            slot: 1, keyStart: Samples.key(1).start, bootID: 1, request: request)
        }
        request = state.receive(beacon, now: now).beacon?.request ?? request
      }
      let output = state.tick(now: now + 500)
      request = output.beacon?.request ?? request
      for action in output.actions {
        if case .recordIntent = action { return second - votesFrom }
      }
    }
    return nil
  }

  @Test
  func `silence that was heard without the lease does not count`() throws {
    let early = try #require(secondsUntilIntent(votesFrom: 5, until: 600))
    let late = try #require(secondsUntilIntent(votesFrom: 600, until: 900))
    // Five minutes after a start that may have been right before this board's own.
    #expect(early >= 290 && early < 300, "\(early) s")
    #expect(late >= 120 && late < 125, "\(late) s")
  }
}
