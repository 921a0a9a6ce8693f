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

  @Test("a priced path carries from its first second what a free one would", arguments: [1, 2])
  func ramp(_ seed: UInt64) throws {
    let overlay = try row(seed, delay: 10...10)
    let carried = stream(overlay, packetsPerMillisecond: 4, seconds: 3)
    print("seed \(seed): \(carried)")
  }
}
