import Base
import Simulation
import SkynetMap
import SkynetNode
import SkynetSimulation
import SkynetWire
import Testing

@Suite("Trouble")
struct ChaosTests {
  /// What all eight nodes go through: cuts, restarts, clocks that jump, loss, and then peace.
  @Test("after any trouble all come together again", arguments: seeds(0...199))
  func trouble(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed &* 15_485_863)
    let overlay = SimulatedOverlay(seed: seed)
    let count = 8
    for _ in 0..<count { overlay.addHost(clockOffset: UInt64(random.below(1 << 40))) }
    var wires: [(Int, Int)] = []
    for number in 1..<count { wires.append((number, random.below(number))) }
    for _ in 0..<5 {
      let one = random.below(count)
      let other = (one + 1 + random.below(count - 1)) % count
      guard !wires.contains(where: { $0 == (one, other) || $0 == (other, one) }) else { continue }
      wires.append((one, other))
    }
    for (one, other) in wires {
      overlay.connect(
        one, other,
        SimulatedWire(delay: 1...UInt64(10 + random.below(20)), lossPerMille: random.below(100)))
    }
    var stopped: Set<Int> = []
    for _ in 0..<12 {
      let (one, other) = wires[random.below(wires.count)]
      switch random.below(5) {
      case 0: overlay.change(one, other) { $0.isCut.toggle() }
      case 1:
        overlay.stop(one)
        stopped.insert(one)
      case 2:
        // A board that starts again has a new boot clock, and may have lost what it had written.
        overlay.restart(one, clockOffset: UInt64(random.below(1 << 40)))
        stopped.remove(one)
      case 3: overlay.change(one, other) { $0.lossPerMille = 400 }
      default: break
      }
      for _ in 0..<4 where stopped.count < count - 1 {
        let from = random.below(count)
        let to = (from + 1 + random.below(count - 1)) % count
        guard !stopped.contains(from) else { continue }
        overlay.send([9], from: from, to: to)
        overlay.run(for: UInt64(random.below(800)))
      }
    }
    for number in stopped { overlay.restart(number) }
    for (one, other) in wires {
      overlay.change(one, other) {
        $0.isCut = false
        $0.lossPerMille = 0
      }
    }
    // A link that fell silent is dialled at most each minute.
    try overlay.meet(within: 90_000)
    for from in 0..<count {
      let to = (from + 1 + random.below(count - 1)) % count
      let before = overlay.hosts[to].delivered.count
      var took: UInt64?
      for _ in 0..<40 where took == nil {
        overlay.send([7], from: from, to: to)
        took = overlay.run(within: 500) { overlay.hosts[to].delivered.count > before }
      }
      _ = try #require(took, "seed \(seed): nothing goes from \(from) to \(to)")
    }
  }
}
