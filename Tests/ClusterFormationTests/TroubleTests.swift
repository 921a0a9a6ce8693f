import Base
import ClusterFormation
import Foundation
import Identity
import Simulation
import Testing

/// Ten minutes of trouble, then a healthy network: whatever happened, the rules hold, and the boards end
/// in one cluster.
struct TroubleTests {
  private static let troubleMilliseconds: UInt64 = 600_000
  /// A first roster may be waited for ten minutes, a vote without a proposer as long.
  private static let healingMilliseconds: UInt64 = 1_500_000

  @Test(arguments: [UInt64(1)...50, 51...100, 101...150, 151...200])
  func `boards come together after any trouble`(seeds: ClosedRange<UInt64>) throws {
    for seed in Seeds.chosen(seeds, environment: ProcessInfo.processInfo.environment) {
      let count = 1 + Int(seed % 6)
      var world = World(
        seed: seed, boards: count, isMiner: seed % 4 != 0, startWithin: 60_000,
        expected: seed % 2 == 0 ? nil : count)
      var trouble = Trouble()
      while world.now < Self.troubleMilliseconds, world.violations.isEmpty {
        trouble.strike(&world)
        world.run(until: world.now + UInt64(2000 + world.random.below(30_000)))
      }
      trouble.heal(&world)
      let healedAt = world.now
      world.run(until: healedAt + Self.healingMilliseconds) {
        Trouble.isWhole($0) && $0.now > healedAt + 5000
      }
      try #require(world.violations == [], "replay with SKYMINER_SEED=\(seed)")
      let isWhole = Trouble.isWhole(world)
      if !isWhole { print(Trouble.story(&world)) }
      try #require(isWhole, "replay with SKYMINER_SEED=\(seed)")
    }
  }
}

/// Faults from a seed.
struct Trouble {
  /// One factory reset of one board, not more: two clusters need their owner.
  private var mayReset = true

  mutating func strike(_ world: inout World) {
    world.wire = World.Wire()
    if world.random.below(2) == 0 { world.wire.lost = world.random.below(500) }
    if world.random.below(2) == 0 { world.wire.doubled = world.random.below(400) }
    if world.random.below(3) == 0 { world.wire.delayMax = 1 + world.random.below(4000) }
    world.writesLost = world.random.below(4) == 0 ? 300 : 0
    let index = world.random.below(world.boards.count)
    switch world.random.below(7) {
    case 0, 1:
      // A power cut: what was not kept is gone.
      world.stop(index)
      world.calendar.add(.start(index), at: world.now + 500 + UInt64(world.random.below(40_000)))
    case 2: replay(&world)
    case 3 where mayReset && world.boards[index].isOn:
      mayReset = false
      world.reset(index)
    case 4:
      for board in world.boards.indices { world.groups[board] = world.random.below(2) }
    case 5: for board in world.boards.indices { world.groups[board] = 0 }
    default: forge(&world)
    }
  }

  func heal(_ world: inout World) {
    world.wire = World.Wire()
    world.writesLost = 0
    for index in world.boards.indices {
      world.groups[index] = 0
      world.start(index)
    }
  }

  /// Whether all is well, or a board says what its owner has to do.
  static func isWhole(_ world: World) -> Bool {
    var world = world
    if world.isOneCluster(of: world.boards.count) { return true }
    return world.boards.indices.contains { index in
      guard let report = world.report(index) else { return false }
      return !report.problem.isEmpty || report.waitsFor.hasSuffix("sky roster remove SERIAL")
    }
  }

  static func story(_ world: inout World) -> String {
    var text = "seed \(world.seed)\n"
    for (index, report) in world.reports.suffix(60) { text += "\(index): \(report)\n" }
    for index in world.boards.indices {
      text += "board \(index) \(world.boards[index].serial.hex)\n"
      text += world.report(index)?.text ?? "off\n"
    }
    return text
  }

  private func replay(_ world: inout World) {
    for _ in 0..<50 where !world.recordings.isEmpty {
      let datagram = world.recordings[world.random.below(world.recordings.count)]
      world.send(datagram, from: world.random.below(world.boards.count))
    }
  }

  private func forge(_ world: inout World) {
    var mutator = Mutator(seed: world.random.next(), lengthMax: 9000)
    for _ in 0..<50 where !world.recordings.isEmpty {
      let datagram = world.recordings[world.random.below(world.recordings.count)]
      world.send(mutator.damage(datagram), from: world.random.below(world.boards.count))
    }
  }
}
