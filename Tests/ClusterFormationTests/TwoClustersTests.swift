import ClusterFormation
import Identity
import Testing

/// Parts of a chassis that did not hear each other when they began.
struct TwoClustersTests {
  private static func split(seed: UInt64, _ groups: [Int]) -> World {
    var world = World(seed: seed, boards: groups.count)
    world.groups = groups
    world.run(until: 120_000)
    world.groups = groups.map { _ in 0 }
    return world
  }

  @Test
  func `boards that were started one by one come together`() {
    var world = Self.split(seed: 1, [0, 1, 2, 3])
    #expect(world.boards.allSatisfy { $0.roster?.body.members.count == 1 })
    world.run(until: world.now + 300_000) { $0.isOneCluster(of: 4) }
    let isOne = world.isOneCluster(of: 4)
    #expect(isOne)
    #expect(world.violations == [])
  }

  @Test
  func `two clusters stay two, both say so, and a reset board joins the other`() throws {
    var world = Self.split(seed: 2, [0, 0, 0, 1, 1])
    let first = try #require(world.boards[0].roster)
    let second = try #require(world.boards[3].roster)
    #expect(first.body.members.count == 3)
    #expect(second.body.members.count == 2)
    world.run(until: world.now + 600_000)
    #expect(world.boards[0].roster == first)
    #expect(world.boards[3].roster == second)
    for index in world.boards.indices {
      #expect(world.report(index)?.problem.hasPrefix("two clusters") == true)
    }
    world.reset(3)
    world.reset(4)
    world.run(until: world.now + 300_000) { $0.isOneCluster(of: 5) }
    let isOne = world.isOneCluster(of: 5)
    #expect(isOne)
    #expect(world.boards[0].roster?.body.clusterKey == first.body.clusterKey)
    #expect(world.violations == [])
  }

  @Test
  func `a board alone in a cluster that is used keeps it`() {
    var world = Self.split(seed: 3, [0, 0, 1])
    let kept = world.boards[2].roster
    world.change(2) { $0.isClusterUsed = true }
    world.run(until: world.now + 300_000)
    #expect(world.boards[2].roster == kept)
    #expect(world.report(2)?.problem.hasPrefix("two clusters") == true)
    world.change(2) { $0.isClusterUsed = false }
    world.run(until: world.now + 300_000) { $0.isOneCluster(of: 3) }
    let isOne = world.isOneCluster(of: 3)
    #expect(isOne)
    #expect(world.violations == [])
  }

  @Test
  func `chassis on one wire with different numbers do not see each other`() {
    var world = World(seed: 4, boards: 4)
    for index in [2, 3] { world.boards[index].settings.chassis = 7 }
    world.run(until: 120_000)
    for index in world.boards.indices {
      #expect(world.boards[index].roster?.body.members.count == 2)
    }
    #expect(world.boards[0].roster == world.boards[1].roster)
    #expect(world.boards[0].roster != world.boards[2].roster)
  }
}
