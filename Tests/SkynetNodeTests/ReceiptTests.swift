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
    var sent: UInt64 = 0
    var sentBytes: UInt64 = 0
    for _ in 0..<(20 + random.below(60)) {
      let isThere = random.below(3) > 0
      let payload = [UInt8](repeating: 1, count: random.below(1100))
      overlay.send(payload, from: isThere ? 0 : last, to: isThere ? last : 0)
      sent += 1
      sentBytes += UInt64(payload.count)
      overlay.run(for: 1 + UInt64(random.below(40)))
    }
    // The last receipts are signed a second after the last packet.
    overlay.run(for: 3000)
    let arrived = overlay.hosts[0].delivered.count + overlay.hosts[last].delivered.count
    #expect(UInt64(arrived) == sent, "seed \(seed)")
    // What each hop carried is what its plane counted, the same at all of them.
    let carried = (1..<last).map { overlay.hosts[$0].node.plane.counters.forwardedBytes }
    #expect(Set(carried).count == 1, "seed \(seed): \(carried)")
    // IP header, counter and tag of the ends belong to what is billed.
    #expect(carried[0] >= sentBytes + sent * (40 + 24), "seed \(seed)")
    for number in 1..<last {
      let meter = overlay.hosts[number].node.meter
      let hopsBehind = UInt64(last - number)
      // It is paid for itself and for all behind it, and pays them.
      #expect(
        meter.earned == carried[0] * hopsBehind, "seed \(seed): hop \(number) earned \(meter.earned)")
      #expect(meter.spent == carried[0] * (hopsBehind - 1), "seed \(seed): hop \(number)")
    }
    // The ends: whoever set the path up pays for both directions.
    let spent = overlay.hosts[0].node.meter.spent + overlay.hosts[last].node.meter.spent
    #expect(spent == carried[0] * UInt64(last - 1), "seed \(seed): \(spent)")
  }
}
