import Base
import Simulation
import ForwardingPlane
import SkynetLink
import SkynetMap
import SkynetNode
import SkynetSimulation
import SkynetWire
import Testing

@Suite("An overlay of simulated nodes")
struct OverlayTests {
  @Test("two ends exchange packets over the node between them")
  func threeNodes() throws {
    let overlay = SimulatedOverlay(seed: 1)
    for _ in 0..<3 { overlay.addHost() }
    overlay.connect(0, 1)
    overlay.connect(1, 2)
    let joined = overlay.run(within: 30_000) {
      overlay.hosts.allSatisfy { $0.node.map.reachableCount == 2 }
    }
    print("◆ all know all after \(joined.map(String.init) ?? "never") ms")
    for host in overlay.hosts {
      print(host.events, host.node.links.counters, host.node.map.reachableCount, host.node.plane.counters)
    }
    _ = try #require(joined)
    overlay.send([1, 2, 3], from: 0, to: 2)
    let arrived = overlay.run(within: 5000) { !overlay.hosts[2].delivered.isEmpty }
    print("◆ the first packet took \(arrived.map(String.init) ?? "more than 5000") ms")
    _ = try #require(arrived)
    #expect(InnerPacket.payload(overlay.hosts[2].delivered[0]) == [1, 2, 3])
    overlay.send([4], from: 2, to: 0)
    _ = try #require(overlay.run(within: 1000) { !overlay.hosts[0].delivered.isEmpty })
    #expect(InnerPacket.payload(overlay.hosts[0].delivered[0]) == [4])
  }
}
