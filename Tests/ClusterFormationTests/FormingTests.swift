import ClusterFormation
import Identity
import Testing

/// Boards that start come together in one cluster.
struct FormingTests {
  @Test(arguments: [1, 2, 3, 8])
  func `boards that start together are one cluster soon after a minute`(count: Int) {
    var world = World(seed: UInt64(count), boards: count, expected: count)
    world.run(until: 90_000) { $0.isOneCluster(of: count) }
    #expect(world.isOneCluster(of: count))
    #expect(world.now > 60_000)
    #expect(world.now < 75_000)
    #expect(world.violations == [])
  }

  @Test
  func `sixty-four boards are one cluster`() {
    var world = World(seed: 64, boards: 64, expected: 64)
    world.run(until: 120_000) { $0.isOneCluster(of: 64) }
    let isOne = world.isOneCluster(of: 64)
    #expect(isOne, "\(world.now) ms, \(world.datagrams) datagrams")
    #expect(world.violations == [])
  }

  @Test
  func `nodes without a claim key form a cluster too`() {
    var world = World(seed: 5, boards: 3, isMiner: false)
    world.run(until: 90_000) { $0.isOneCluster(of: 3) }
    #expect(world.isOneCluster(of: 3))
    #expect(world.violations == [])
  }
}
