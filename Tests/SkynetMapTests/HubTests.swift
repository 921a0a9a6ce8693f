import SkynetWire
import Testing

@testable import SkynetMap

@Suite("Nodes with many neighbours")
struct HubTests {
  /// Node 0 is linked with all others, and these with the next.
  private func network(seed: UInt64, neighbours: Int, lost: Int) -> MapNetwork {
    var network = MapNetwork(seed: seed, nodes: neighbours + 1)
    network.lost = lost
    network.doubled = 50
    network.delayMax = 40
    for number in 1...neighbours { network.join(0, number) }
    for number in 1..<neighbours { network.join(number, number + 1) }
    return network
  }

  /// Milliseconds until all know all of the hub, and a way to everybody.
  private func convergence(_ network: inout MapNetwork, links: Int) -> UInt64? {
    let start = network.now
    let hub = network.nodes[0].map.address
    while network.now < start + 90_000 {
      network.run(until: network.now + 500)
      let own = network.nodes[0].map.node(at: hub)?.announcement
      guard own?.links.count == links else { continue }
      let isDone = network.nodes.dropFirst().allSatisfy { node in
        node.map.node(at: hub)?.announcement == own
          && node.map.reachableCount == network.nodes.count - 1
      }
      if isDone { return network.now - start }
    }
    return nil
  }

  @Test(
    "a hub with 64 and one with 200 neighbours are known to all of them with all their links",
    arguments: [(64, 0), (64, 100), (200, 0), (200, 100)])
  func hub(_ neighbours: Int, _ lost: Int) {
    var network = network(seed: UInt64(neighbours + lost), neighbours: neighbours, lost: lost)
    let time = convergence(&network, links: neighbours)
    #expect(time != nil)
    print("hub: \(neighbours) neighbours, \(lost) of 1000 lost: \(time ?? 0) ms")
    #expect(network.longest <= Announcement.bodyMax)
    // Whoever leaves is missed at once, and the others stay known meanwhile.
    network.cut(0, 7)
    var least = Int.max
    let end = network.now + 10_000
    let hub = network.nodes[0].map.address
    while network.now < end {
      network.run(until: network.now + 100)
      for node in network.nodes.dropFirst() {
        least = min(least, node.map.node(at: hub)?.announcement.links.count ?? 0)
      }
    }
    #expect(least == neighbours - 1)
    #expect(convergence(&network, links: neighbours - 1) != nil)
  }
}
