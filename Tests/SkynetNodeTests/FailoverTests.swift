import Base
import Simulation
import SkynetNode
import SkynetPath
import SkynetSimulation
import SkynetWire
import Testing

@Suite("Failover")
struct FailoverTests {
  /// Three missed probes of 100 ms, the longest way there and back of these wires, and what a turn takes.
  private static let boundMilliseconds: UInt64 = 3 * 100 + 2 * 2 * 15 + 140

  @Test("when a wire goes silent traffic takes the other way in time", arguments: seeds(0...199))
  func silentWire(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed &* 104_729)
    let overlay = SimulatedOverlay(seed: seed)
    // 0 and 3 are the ends, 1 and 2 the two ways between them.
    for _ in 0..<4 { overlay.addHost() }
    for (one, other) in [(0, 1), (0, 2), (1, 3), (2, 3)] {
      let least = UInt64(1 + random.below(10))
      overlay.connect(one, other, SimulatedWire(delay: least...(least + 5)))
    }
    try overlay.meet(within: 10_000)
    overlay.send([0], from: 0, to: 3)
    _ = try #require(overlay.run(within: 2000) { isReady(overlay) }, "seed \(seed)")
    try stream(overlay, for: 1500 + UInt64(random.below(700)))
    let route = try #require(primary(overlay)?.route)
    let middle = route[0] == overlay.hosts[1].node.key ? 1 : 2
    // Either half of the way may fail.
    let isFirst = random.below(2) == 0
    overlay.change(isFirst ? 0 : middle, isFirst ? middle : 3) { $0.isCut = true }
    let cutAt = overlay.now
    let before = overlay.hosts[3].delivered.count
    var last = cutAt
    while overlay.hosts[3].delivered.count < before + 8, last < cutAt + 3000 {
      overlay.send([1], from: 0, to: 3)
      overlay.run(for: 10)
      last = overlay.now
    }
    #expect(
      last - cutAt <= Self.boundMilliseconds + 80, "seed \(seed): took \(last - cutAt) ms")
  }

  private func primary(_ overlay: SimulatedOverlay) -> PathReport? {
    let host = overlay.hosts[0]
    return host.node.paths.paths(now: overlay.now).first {
      $0.isPrimary && $0.role == .source && $0.state == .up
    }
  }

  private func isReady(_ overlay: SimulatedOverlay) -> Bool {
    let host = overlay.hosts[0]
    return host.node.paths.paths(now: overlay.now).count { $0.role == .source && $0.state == .up }
      == 2
  }

  private func stream(_ overlay: SimulatedOverlay, for milliseconds: UInt64) throws {
    let end = overlay.now + milliseconds
    while overlay.now < end {
      overlay.send([1], from: 0, to: 3)
      overlay.run(for: 20)
    }
  }
}
