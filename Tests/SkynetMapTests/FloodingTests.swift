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

  private func settle(_ network: inout MapNetwork, _ seed: UInt64, _ what: String) -> UInt64 {
    let time = network.convergence(within: Self.convergenceMilliseconds)
    #expect(time != nil, "seed \(seed): not converged after \(what)")
    return time ?? 0
  }
}
