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

@Suite("Credit on a priced path")
struct CreditTests {
  private static let payloadBytes = 1200

  /// Five nodes in a row, three of them paid; the path from 0 to 4 is up and idle.
  private func row(
    _ seed: UInt64, delay: ClosedRange<UInt64>, _ change: (inout NodeSettings) -> Void = { _ in }
  ) throws -> SimulatedOverlay {
    let overlay = SimulatedOverlay(seed: seed)
    var settings = NodeSettings.open
    settings.paths.price = 1 << 20
    settings.map.price = 1 << 20
    change(&settings)
    for _ in 0..<5 { overlay.addHost(settings) }
    for number in 1..<5 { overlay.connect(number - 1, number, SimulatedWire(delay: delay)) }
    try overlay.meet(within: 10_000)
    overlay.send([0], from: 0, to: 4)
    _ = try #require(overlay.run(within: 2000) { !overlay.hosts[4].delivered.isEmpty })
    overlay.run(for: 3000)
    return overlay
  }

  /// - Returns: payload bytes that arrived in each of so many seconds.
  private func stream(
    _ overlay: SimulatedOverlay, packetsPerMillisecond: Int, seconds: Int
  ) -> [Int] {
    let payload = [UInt8](repeating: 1, count: Self.payloadBytes)
    return (0..<seconds).map { _ in
      let before = overlay.hosts[4].delivered.count
      for _ in 0..<1000 {
        for _ in 0..<packetsPerMillisecond { overlay.send(payload, from: 0, to: 4) }
        overlay.run(for: 1)
      }
      return (overlay.hosts[4].delivered.count - before) * Self.payloadBytes
    }
  }

  /// Before the plane told of it, hops looked at transits once a second: 1.5 of 4.8 MB came through in the first
  /// second, and 1.0 in each further one.
  @Test("a priced path carries from its first second what a free one would")
  func ramp() throws {
    let overlay = try row(1, delay: 10...10)
    let carried = stream(overlay, packetsPerMillisecond: 4, seconds: 2)
    let offered = 4000 * Self.payloadBytes
    // What is sent in the last 40 ms of a second arrives in the next.
    #expect(carried == [offered * 960 / 1000, offered])
    for host in overlay.hosts {
      let counters = host.node.plane.counters
      #expect(counters.unpaidForwardBytes == 0 && counters.unpaidReverseBytes == 0)
    }
  }

  /// The least window there is, that of a neighbour with debts.
  @Test(
    "a thin window never stops a paying source for longer than a round trip",
    arguments: seeds(0...3))
  func thin(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed &* 86_028_121)
    let loss = random.below(31)
    let overlay = try row(seed, delay: 5...15) { $0.meter.windowBytes = $0.meter.windowBytesMin }
    for number in 1..<5 { overlay.change(number - 1, number) { $0.lossPerMille = loss } }
    let payload = [UInt8](repeating: 1, count: Self.payloadBytes)
    var (count, since, longest) = (0, overlay.now, UInt64(0))
    for _ in 0..<1500 {
      overlay.send(payload, from: 0, to: 4)
      overlay.run(for: 1)
      let delivered = overlay.hosts[4].delivered.count
      if delivered > count { (count, since) = (delivered, overlay.now) }
      longest = max(longest, overlay.now - since)
    }
    #expect(longest <= 2 * 4 * 15, "seed \(seed)")
  }
}
