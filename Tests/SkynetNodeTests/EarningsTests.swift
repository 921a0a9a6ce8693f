import ForwardingPlane
import SkynetMap
import SkynetMeter
import SkynetNode
import SkynetPath
import SkynetSimulation
import Testing

@Suite("What hops are owed")
struct EarningsTests {
  private static let price: UInt64 = 1 << 30  // A droplet a byte.

  private func uncovered(_ node: SkynetNode, _ role: MeteredPath.Role) -> UInt64 {
    node.meter.openAccounts.filter { $0.entry.role == role }.reduce(0) { $0 + $1.uncovered }
  }

  @Test("at any time what a hop earned and is owed is what it carried")
  func row() throws {
    let overlay = SimulatedOverlay(seed: 11)
    var settings = NodeSettings.open
    settings.paths.price = Self.price
    settings.map.price = Self.price
    for _ in 0..<4 { overlay.addHost(settings) }
    for number in 1..<4 { overlay.connect(number - 1, number) }
    try overlay.meet(within: 10_000)
    let payload = [UInt8](repeating: 1, count: 1000)
    var (isOwed, isOwing) = (false, false)
    for _ in 0..<300 {
      overlay.send(payload, from: 0, to: 3)
      overlay.run(for: 10)
      for number in 1...2 {
        let node = overlay.hosts[number].node
        let carried = node.plane.counters.forwardedBytes
        let due = carried * UInt64(3 - number)
        let owed = uncovered(node, .payee)
        // The plane is looked at each second, and where a receipt is due.
        // A receipt covers packets that are still under way.
        #expect(node.meter.earned + owed <= due + 4000)
        #expect(node.meter.earned + owed + 110_000 * UInt64(3 - number) >= due)
        isOwed = isOwed || owed > 0
        isOwing = isOwing || uncovered(node, .payer) > 0
      }
    }
    #expect(isOwed && isOwing)
    #expect(uncovered(overlay.hosts[0].node, .payee) == 0)
    #expect(uncovered(overlay.hosts[2].node, .payer) == 0, "nobody pays the far end")
    // When all is signed for, nothing is left but the probes of a second.
    overlay.run(for: 4000)
    for number in 1...2 {
      #expect(uncovered(overlay.hosts[number].node, .payee) < 2000)
      #expect(overlay.hosts[number].node.meter.earned > 300_000)
    }
  }
}
