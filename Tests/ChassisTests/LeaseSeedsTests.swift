import Base
import Chassis
import Foundation
import Simulation
import Testing

/// The lease under lost, late, repeated and reordered beacons, a split network, killed, stopped and
/// restarted boards.
struct LeaseSeedsTests {
  private static let tenMinutes: UInt64 = 600_000

  @Test(arguments: [UInt64(1)...50, 51...100, 101...150, 151...200])
  func `there are never two managers that both act`(seeds: ClosedRange<UInt64>) throws {
    let environment = ProcessInfo.processInfo.environment
    for seed in Seeds.chosen(seeds, environment: environment) {
      let sizes = [3, 4, 3, 4, 5, 3, 4, 3]
      var world = World(
        seed: seed, boards: sizes[Int(seed % 8)], isWired: seed % 3 > 0)
      world.isManaged = seed % 2 == 0
      var chaos = Chaos()
      world.calendar.add(.plan, at: 5000)
      world.run(until: Self.tenMinutes) { chaos.plan(&$0) }
      try #require(world.violations == [], "replay with SKYMINER_SEED=\(seed)")
      try #require(world.elections > 0, "seed \(seed) never had a manager")
      try #require(chaos.livelinessChecks > 0, "seed \(seed) never had a quiet stretch")
    }
  }

  @Test(arguments: [UInt64(1001), 1002, 1003, 1004])
  func `larger chassis have never two either`(seed: UInt64) throws {
    var world = World(seed: seed, boards: seed % 2 == 0 ? 8 : 16, isWired: seed % 4 < 2)
    var chaos = Chaos()
    world.calendar.add(.plan, at: 5000)
    world.run(until: 180_000) { chaos.plan(&$0) }
    try #require(world.violations == [], "seed \(seed)")
    try #require(world.elections > 0, "seed \(seed) never had a manager")
  }

  @Test
  func `sixty-four boards agree on one manager`() {
    var world = World(seed: 64, boards: 64, isWired: true)
    world.run(until: 15_000)
    #expect(world.violations == [])
    #expect(world.acting() == [0])
  }

  @Test(arguments: UInt64(1)...20)
  func `a manager that dies is followed when its lease is over`(seed: UInt64) throws {
    var world = World(seed: seed, boards: 4, isWired: true)
    world.run(until: 20_000 + 100 * seed)
    let manager = try #require(world.acting().first)
    world.kill(manager)
    let diedAt = world.now
    while world.acting().isEmpty, world.now < diedAt + 20_000 {
      world.run(until: world.now + 10)
    }
    let gap = world.now - diedAt
    #expect(gap > 3000 && gap < 8000, "seed \(seed): \(gap) ms without a manager")
    #expect(world.violations == [])
  }
}
