import Base
import Foundation
import Simulation
import SkynetWire
import Testing

@testable import SkynetPath

@Suite("Paths over bad links")
struct LossyTests {
  /// Loss, copies, delays that reorder, links that go and come back, hops that swallow; then quiet.
  @Test(arguments: Seeds.chosen(0...199, environment: ProcessInfo.processInfo.environment))
  func `packets arrive over whatever is left, and when all is closed nothing is left`(
    seed: UInt64
  ) throws {
    let network = FailoverTests.network(seed: seed)
    network.faults.lossPerCent = network.random.below(15)
    network.faults.copiesPerCent = network.random.below(15)
    network.faults.milliseconds = 1...(2 + network.random.below(40))
    network.want(0, 5)
    if seed % 3 == 0 { network.want(5, 0) }
    for _ in 0..<6 {
      let node = [1, 2, 3, 4, 6, 7][network.random.below(6)]
      let neighbour = [1: 0, 2: 1, 3: 0, 4: 3, 6: 0, 7: 6][node] ?? 0
      switch network.random.below(3) {
      case 0: network.nodes[node].swallows.toggle()
      case 1 where network.link(node, neighbour) != nil: network.disconnect(node, neighbour)
      case 1: network.connect(node, neighbour)
      default: break
      }
      for _ in 0..<20 {
        network.sendPacket(0, to: 5, network.now)
        network.sendPacket(5, to: 0, network.now)
        network.run(50)
      }
    }
    network.faults.lossPerCent = 0
    for index in network.nodes.indices { network.nodes[index].swallows = false }
    for route in [[0, 1, 2, 5], [0, 3, 4, 5], [0, 6, 7, 5]] {
      for (left, right) in zip(route, route[1...]) where network.link(left, right) == nil {
        network.connect(left, right)
      }
    }
    network.nodes[0].table.routesChanged(now: network.now)
    network.run(5000)
    let before = network.nodes[5].deliveries.count
    network.sendPacket(0, to: 5, 1)
    network.run(200)
    #expect(network.nodes[5].deliveries.count > before, "it works again")
    for (here, there) in [(0, 5), (5, 0)] {
      let key = network.nodes[there].key
      network.act(here) { $0.table.forget(key, now: network.now, into: &$1) }
    }
    network.run(40_000)
    for (index, node) in network.nodes.enumerated() {
      #expect(node.isEmpty, "node \(index)")
      #expect(node.table.transitCount == 0)
      // Each path that came up went down, and was said to.
      #expect(Set(node.downs.map { $0.path.value }).isSuperset(of: node.ups.map { $0.path.value }))
    }
  }

  @Test
  func `the same seed is the same run`() {
    let runs = (0..<2).map { _ in
      let network = FailoverTests.network(seed: 77)
      network.faults.lossPerCent = 10
      network.faults.milliseconds = 1...30
      network.keepsLog = true
      network.want(0, 5)
      FailoverTests.flow(network, milliseconds: 3000)
      return network.log.map { "\($0.from) \($0.to) \($0.2)" }
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].count > 500)
  }
}
