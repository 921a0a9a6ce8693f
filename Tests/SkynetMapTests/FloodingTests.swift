import Base
import Foundation
import Simulation
import SkynetMap
import SkynetWire
import Testing

@Suite("Flooding")
struct FloodingTests {
  /// From the last change until all know it, with up to a fifth of all messages lost; the worst of these
  /// seeds takes 65 s.
  private static let convergenceMilliseconds: UInt64 = 90_000

  @Test(
    "every node knows all that it can reach, through loss, a partition, its healing and restarts")
  func convergence() {
    var worst: UInt64 = 0
    for seed in Seeds.chosen(0...199, environment: ProcessInfo.processInfo.environment) {
      var network = MapNetwork(seed: seed, nodes: 4 + Int(seed % 9))
      network.lost = Int(seed % 5) * 50
      network.doubled = Int(seed % 3) * 100
      network.delayMax = [5, 50, 400, 2000][Int(seed % 4)]
      network.joinAtRandom(more: Int(seed % 7))
      worst = max(worst, settle(&network, seed, "the start"))
      let cut = network.links.filter { $0.reduce(0, +) % 2 == 1 }.sorted {
        $0.lexicographicallyPrecedes($1)
      }
      for link in cut { network.cut(link[0], link[1]) }
      worst = max(worst, settle(&network, seed, "the partition"))
      network.restart(network.random.below(network.nodes.count), keepsSequence: true)
      network.restart(network.random.below(network.nodes.count), keepsSequence: false)
      for link in cut { network.join(link[0], link[1]) }
      worst = max(worst, settle(&network, seed, "healing and restarts"))
      #expect(network.longest <= Announcement.bodyMax, "seed \(seed)")
    }
    print("flooding: the worst of all seeds took \(worst) ms")
  }

  @Test("a node that comes to a network of forty knows all of it within half a minute")
  func newcomer() {
    var settings = MapSettings()
    settings.quarantineMax = 4
    var network = MapNetwork(seed: 3, nodes: 40, settings: settings)
    network.joinAtRandom(more: 50)
    #expect(network.convergence(within: Self.convergenceMilliseconds) != nil)
    network.restart(39, keepsSequence: true)
    #expect(network.nodes[39].map.nodeCount == 0)
    let time = network.convergence(within: 30_000)
    #expect(time != nil)
    print("flooding: a newcomer to 40 nodes took \(time ?? 0) ms")
  }

  @Test("a network where nothing happens is silent but for summaries and renewals")
  func silence() {
    var network = MapNetwork(seed: 4, nodes: 8)
    network.joinAtRandom(more: 4)
    #expect(network.convergence(within: Self.convergenceMilliseconds) != nil)
    network.run(until: network.now + 60_000)
    let before = network.messages
    network.run(until: network.now + 3_600_000)
    // In an hour each end of a link sends 120 summaries, and 12 renewals of each node with two more.
    let ends = network.links.count * 2
    #expect(network.messages - before < ends * (120 + 12 * 8 * 3) * 5 / 4)
    #expect(network.nodes.allSatisfy { $0.map.counters.overRate == 0 })
  }

  private func settle(_ network: inout MapNetwork, _ seed: UInt64, _ what: String) -> UInt64 {
    let time = network.convergence(within: Self.convergenceMilliseconds)
    #expect(time != nil, "seed \(seed): not converged after \(what)")
    return time ?? 0
  }
}
