import Identity
import IdentitySamples
import Testing

@testable import ClusterFormation

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

  @Test(arguments: UInt64(1)...10)
  func `eight boards come together on a bad wire`(seed: UInt64) {
    var world = World(seed: seed, boards: 8, startWithin: 30_000, expected: 8)
    world.wire = World.Wire(lost: 300, doubled: 200, delayMax: 2000)
    world.run(until: 400_000) { $0.isOneCluster(of: 8) }
    let isOne = world.isOneCluster(of: 8)
    #expect(isOne, "\(world.testDescription)")
    #expect(world.violations == [])
  }

  @Test
  func `a settled cluster says little`() {
    var world = World.cluster(seed: 1, of: 8)
    world.run(until: world.now + 120_000)
    let before = world.datagrams
    world.run(until: world.now + 600_000)
    let count = world.datagrams - before
    #expect((8 * 9...8 * 12).contains(count), "\(count) datagrams in ten minutes")
  }

  @Test
  func `the table of peers is bounded, and who is silent for long makes room`() {
    var table = PeerTable()
    let factory = SampleFactory(seed: 1)
    let chain = factory.chain(1)
    for unit in UInt32(1)...66 {
      _ = table.add(factory.batch.serial.unit(unit), chain, now: UInt64(unit))
    }
    #expect(table.peers.count == PeerTable.peersMax)
    let late = 66 + FormationTimes.presentMilliseconds
    #expect(table.add(factory.batch.serial.unit(70), chain, now: late) == 0)
  }
}
