import ClusterFormation
import Identity
import Testing

/// What happens to a cluster that there is: boards join, go, come back, are reset.
struct ChangeTests {
  @Test
  func `a new board joins with the roster after, and the cluster's key stays`() throws {
    var world = World.cluster(seed: 1, of: 4)
    let before = try #require(world.boards[0].roster)
    let start = world.now
    world.insert(60)
    world.run(until: start + 120_000) { $0.isOneCluster(of: 5) }
    let isOne = world.isOneCluster(of: 5)
    #expect(isOne)
    #expect(world.now > start + 60_000)
    let after = try #require(world.boards[4].roster)
    try after.verify(after: before)
    #expect(world.violations == [])
  }

  @Test
  func `a board that is off stays a member, and others wait for it until their owner removes it`()
    throws
  {
    var world = World.cluster(seed: 2, of: 4)
    let lost = world.boards[2].serial
    world.stop(2)
    world.insert(60)
    #expect(world.remove(lost, at: 0) == .present(lost, seconds: world.silence(of: 2, at: 0)))
    world.run(until: world.now + 400_000)
    #expect(world.boards[0].roster?.body.members.count == 4)
    let waiting = try #require(world.report(world.coordinator))
    #expect(waiting.waitsFor.hasPrefix("for " + lost.hex))
    #expect(waiting.waitsFor.hasSuffix("sky roster remove SERIAL"))
    #expect(waiting.text.contains("member \(lost.hex) absent"))
    world.run(until: world.now + 400_000)
    #expect(world.remove(lost, at: 0) == nil)
    world.run(until: world.now + 120_000) { $0.isOneCluster(of: 4) }
    let isOne = world.isOneCluster(of: 4)
    #expect(isOne)
    #expect(world.boards[0].roster?.body.member(lost) == nil)
    #expect(world.violations == [])
  }

  @Test
  func `a removed board that comes back is told so, and joins after a reset`() throws {
    var world = World.cluster(seed: 3, of: 3)
    world.stop(1)
    world.run(until: world.now + 700_000)
    #expect(world.remove(world.boards[1].serial, at: 0) == nil)
    world.run(until: world.now + 60_000) { $0.isOneCluster(of: 2) }
    world.start(1)
    world.run(until: world.now + 120_000)
    let report = try #require(world.report(1))
    #expect(report.part == "left out")
    #expect(report.problem.contains("reset"))
    #expect(world.boards[0].roster?.body.members.count == 2)
    world.reset(1)
    world.boards[1].isRemoved = false
    world.run(until: world.now + 300_000) { $0.isOneCluster(of: 3) }
    let isOne = world.isOneCluster(of: 3)
    #expect(isOne)
    #expect(world.violations == [])
  }

  @Test
  func `a miner that was reset joins again under its serial`() throws {
    var world = World.cluster(seed: 4, of: 3)
    let before = try #require(world.boards[0].roster)
    world.reset(2)
    world.run(until: world.now + 300_000) { $0.isOneCluster(of: 3) }
    let after = try #require(world.boards[0].roster)
    let serial = world.boards[2].serial
    #expect(after.body.epoch == before.body.epoch + 1)
    #expect(after.body.member(serial)?.key == world.boards[2].chain.key)
    #expect(before.body.member(serial)?.key != after.body.member(serial)?.key)
    #expect(world.violations == [])
  }

  @Test
  func `a member that lost its flash but not its key is given the roster back`() throws {
    var world = World.cluster(seed: 5, of: 3)
    let roster = try #require(world.boards[1].roster)
    world.stop(1)
    world.boards[1].memory = FormationMemory()
    world.start(1)
    world.run(until: world.now + 20_000) { $0.isOneCluster(of: 3) }
    #expect(world.boards[1].roster == roster)
    #expect(
      world.boards[1].formation?.core.clusterSeed == world.boards[0].formation?.core.clusterSeed)
  }

  @Test(arguments: [0, 1, 2])
  func `damaged flash is never taken for none`(what: Int) throws {
    var world = World.cluster(seed: 6, of: 3)
    let roster = try #require(world.boards[1].roster)
    world.stop(1)
    switch what {
    case 0: world.boards[1].memory.roster[200] ^= 1
    case 1: world.boards[1].memory.seed[0] ^= 1
    default: world.boards[1].memory.vote[40] ^= 1
    }
    for index in [0, 2] { world.stop(index) }
    world.start(1)
    // Alone, it founds no other cluster.
    world.run(until: world.now + 900_000)
    #expect(world.boards[1].roster == (what == 2 ? roster : nil))
    for index in [0, 2] { world.start(index) }
    world.run(until: world.now + 60_000) { $0.isOneCluster(of: 3) }
    #expect(world.boards[1].roster == roster)
    let report = try #require(world.report(1))
    #expect(report.problem.contains("signed before is damaged") == (what == 2))
    #expect(world.violations == [])
  }

  @Test
  func `the manager begins where it is known`() throws {
    var world = World(seed: 8, boards: 3)
    world.run(until: 10_000)
    let serials = world.boards.map { $0.serial }.sorted()
    let last = try #require(world.boards.firstIndex { $0.serial == serials[2] })
    for index in world.boards.indices {
      world.change(index) { settings in
        settings.beaconKey = World.beaconKey(index)
        settings.managerBeaconKey = World.beaconKey(last)
      }
    }
    world.run(until: 120_000) { $0.isOneCluster(of: 3) }
    let beginners = world.reports.filter { $0.text == "this board begins a cluster" }
    #expect(beginners.map { $0.index } == [last])
    let bound = world.boards[0].formation?.core.beaconKeys() ?? []
    #expect(bound.count == 3)
    for (serial, key) in bound {
      let index = try #require(world.boards.firstIndex { $0.serial == serial })
      #expect(key == World.beaconKey(index))
    }
  }

  @Test
  func `boards that are missing are waited for ten minutes`() {
    var world = World(seed: 9, boards: 2, expected: 3)
    world.run(until: 590_000)
    #expect(world.boards.allSatisfy { $0.roster == nil })
    #expect(world.report(0)?.waitsFor.hasPrefix("for more boards: 2 of 3") == true)
    world.run(until: 630_000) { $0.isOneCluster(of: 2) }
    let isOne = world.isOneCluster(of: 2)
    #expect(isOne)
  }
}
