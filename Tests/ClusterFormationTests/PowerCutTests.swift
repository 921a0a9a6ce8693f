import Base
import Identity
import Testing

@testable import ClusterFormation

/// What is on flash when the power goes, and what is not.
struct PowerCutTests {
  @Test
  func `nothing is signed before the vote is on flash`() {
    var world = World(seed: 8, boards: 3)
    world.checkMilliseconds = 1
    world.run(until: 100_000) { world in world.boards.contains { $0.roster != nil } }
    world.writesLost = 1000
    world.run(until: world.now + 300_000)
    #expect(world.boards.count { $0.roster != nil } == 1)
    #expect(world.boards.contains { $0.formation?.core.pending?.keeping != nil })
    let signatures = world.recordings.filter { datagram in
      guard case .signatures = try? FormationMessage(parsing: datagram).content else {
        return false
      }
      return true
    }
    #expect(signatures == [])
    world.writesLost = 0
    world.run(until: world.now + 100_000) { $0.isOneCluster(of: 3) }
    let isOne = world.isOneCluster(of: 3)
    #expect(isOne)
  }

  @Test
  func `a vote is brought to its end after all boards lost their power`() {
    var world = World.cluster(seed: 10, of: 4)
    world.insert(60)
    let first = world.coordinator
    let silent = (first + 2) % 4
    world.checkMilliseconds = 1
    world.run(until: world.now + 300_000) { $0.boards[first].formation?.core.pending != nil }
    world.checkMilliseconds = 500
    world.groups[silent] = 1
    world.run(until: world.now + 10_000)
    #expect(world.boards[first].formation?.core.pending?.isVoted == true)
    for index in world.boards.indices { world.stop(index) }
    world.groups[silent] = 0
    // With one more board the coordinator would propose another body, and may not sign it.
    world.insert(61)
    for index in world.boards.indices { world.start(index) }
    world.run(until: world.now + 400_000) { $0.isOneCluster(of: 6) }
    let isOne = world.isOneCluster(of: 6)
    #expect(isOne, "\(Trouble.story(&world))")
    #expect(world.boards[0].roster?.body.epoch == 4)
    #expect(world.violations == [])
  }
}
