import SkynetMap
import SkynetNode
import SkynetSimulation
import Testing

@Suite("A hub")
struct HubTests {
  @Test("any two of sixty-four neighbours of one node reach each other over it")
  func sixtyFour() throws {
    let overlay = SimulatedOverlay(seed: 1)
    for _ in 0...64 { overlay.addHost() }
    for number in 1...64 { overlay.connect(number, 0) }
    try overlay.meet(within: 30_000)
    let hub = overlay.hosts[0].node.address
    for host in overlay.hosts {
      #expect(host.node.map.node(at: hub)?.announcement.links.count == 64)
    }
    overlay.send([1], from: 3, to: 61)
    _ = try #require(overlay.run(within: 1000) { !overlay.hosts[61].delivered.isEmpty })
  }
}
