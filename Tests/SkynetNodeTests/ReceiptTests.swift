import Base
import ForwardingPlane
import Simulation
import SkynetMap
import SkynetMeter
import SkynetNode
import SkynetPath
import SkynetSimulation
import SkynetWire
import Testing

@Suite("Receipts over a whole path")
struct ReceiptTests {
  private static let price: UInt64 = 1 << 30  // A droplet a byte.

  @Test("every hop is paid for exactly what it carried", arguments: seeds(0...199))
  func exact(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed &* 32_452_843)
    let overlay = SimulatedOverlay(seed: seed)
    let count = 3 + random.below(4)
    var settings = NodeSettings.open
    settings.paths.price = Self.price
    settings.map.price = Self.price
    for _ in 0..<count { overlay.addHost(settings) }
    for number in 1..<count { overlay.connect(number - 1, number, SimulatedWire(delay: 1...8)) }
    try overlay.meet(within: 10_000)
    let last = count - 1
    overlay.send([0], from: 0, to: last)
    _ = try #require(overlay.run(within: 2000) { !overlay.hosts[last].delivered.isEmpty })
    var sent: UInt64 = 1
    var sentBytes: UInt64 = 1
    for _ in 0..<(20 + random.below(60)) {
      // The other end answers on the path that the first one pays for.
      let isThere = random.below(3) > 0
      let payload = [UInt8](repeating: 1, count: random.below(1100))
      overlay.send(payload, from: isThere ? 0 : last, to: isThere ? last : 0)
      sent += 1
      sentBytes += UInt64(payload.count)
      overlay.run(for: 1 + UInt64(random.below(40)))
    }
    let hosts = overlay.hosts
    // The last receipts are signed a second after the last packet; probes go on, so there are moments when
    // one is under way.
    overlay.run(for: 3000)
    let settled = overlay.run(within: 3000) {
      (1..<last).allSatisfy { number in
        let here = hosts[number].node
        return here.meter.earned == hosts[number - 1].node.meter.spent
          && here.plane.counters.forwardedBytes == hosts[1].node.plane.counters.forwardedBytes
      }
    }
    // All hops counted the same, and what one signed the next one has, to the droplet.
    _ = try #require(settled, "seed \(seed)")
    #expect(UInt64(hosts[0].delivered.count + hosts[last].delivered.count) == sent, "seed \(seed)")
    // Not less than the programs sent, IP header and seal included.
    let carried = hosts[1].node.plane.counters.forwardedBytes
    #expect(carried >= sentBytes + sent * (40 + 24), "seed \(seed)")
    for number in 1..<last {
      // It is paid for itself and for all behind it; probes of the last second are not settled yet.
      let owed = carried * UInt64(last - number)
      let earned = hosts[number].node.meter.earned
      #expect(earned <= owed, "seed \(seed)")
      #expect(earned + 1000 * UInt64(last - number) >= owed, "seed \(seed): \(earned) of \(owed)")
    }
    #expect(hosts[last - 1].node.meter.spent == 0, "seed \(seed): nobody pays the far end")
    #expect(hosts[last].node.meter.spent + hosts[last].node.meter.earned == 0, "seed \(seed)")
    #expect(hosts[0].node.meter.earned == 0, "seed \(seed)")
    try settle(overlay, seed)
  }

  /// The source ends while nothing is under way: then all is paid, to the byte.
  private func settle(_ overlay: SimulatedOverlay, _ seed: UInt64) throws {
    let hosts = overlay.hosts
    let last = hosts.count - 1
    // What arrived is told three times more, once a second.
    overlay.run(for: 5000)
    let isQuiet = overlay.run(within: 3000) {
      let (near, far) = (uses(overlay, 0), uses(overlay, last))
      return !near.isEmpty
        && near.allSatisfy { use in
          far.contains {
            $0.sentBytes == use.receivedBytes && $0.receivedBytes == use.sentBytes
          }
        }
    }
    _ = try #require(isQuiet, "seed \(seed)")
    overlay.finish(0)
    overlay.run(for: 4000)
    for number in 1..<last {
      let node = hosts[number].node
      #expect(
        node.meter.earned == node.plane.counters.forwardedBytes * UInt64(last - number),
        "seed \(seed), hop \(number)")
      overlay.finish(number)
      #expect(hosts[number].records.last?.isClosed == true, "seed \(seed): the ledger has the end")
    }
  }

  private func uses(_ overlay: SimulatedOverlay, _ number: Int) -> [PathUse] {
    let node = overlay.hosts[number].node
    return node.paths.paths(now: overlay.now).compactMap { node.plane.use(ofPath: $0.index) }
  }
}
