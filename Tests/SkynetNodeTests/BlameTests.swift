import Base
import Simulation
import SkynetMap
import SkynetNode
import SkynetPath
import SkynetSimulation
import SkynetWire
import Testing

@Suite("Hops that drop or miscount")
struct BlameTests {
  /// From the first dropped packet to the verdict, with 100 packets a second or more.
  private static let verdictMilliseconds: UInt64 = 15_000

  /// 0 and 4 are the ends; 1 with 2 behind it is the shorter way, 3 the longer one.
  private func overlay(_ seed: UInt64, _ random: inout SplitMix64, lossPerMille: Int = 0) throws
    -> SimulatedOverlay
  {
    let overlay = SimulatedOverlay(seed: seed)
    for _ in 0..<5 { overlay.addHost() }
    for (one, other) in [(0, 1), (1, 2), (2, 4)] {
      let least = UInt64(1 + random.below(5))
      overlay.connect(
        one, other,
        SimulatedWire(
          delay: least...(least + UInt64(random.below(4))), lossPerMille: lossPerMille))
    }
    for (one, other) in [(0, 3), (3, 4)] {
      overlay.connect(one, other, SimulatedWire(delay: 30...34, lossPerMille: lossPerMille))
    }
    try overlay.meet(within: 20_000)
    overlay.run(for: 3000)
    return overlay
  }

  /// Sends a packet each way every few milliseconds until a condition holds.
  private func stream(
    _ overlay: SimulatedOverlay, for limit: UInt64, every pause: UInt64 = 10,
    until isDone: () -> Bool = { false }
  ) -> UInt64? {
    let begin = overlay.now
    let payload = [UInt8](repeating: 7, count: 300)
    while overlay.now < begin + limit {
      overlay.send(payload, from: 0, to: 4)
      overlay.send(payload, from: 4, to: 0)
      overlay.run(for: pause)
      if isDone() { return overlay.now - begin }
    }
    return nil
  }

  private func route(_ overlay: SimulatedOverlay) -> [Int] {
    let paths = overlay.hosts[0].node.paths.paths(now: overlay.now)
    let path = paths.first { $0.isPrimary && $0.role == .source && $0.state == .up }
    return (path?.route ?? []).map { key in
      overlay.hosts.firstIndex { $0.node.key == key } ?? -1
    }
  }

  /// Who was blamed: `[node]` or `[end, end]`.
  private func blamed(_ overlay: SimulatedOverlay) -> [[Int]] {
    overlay.hosts.flatMap { host in
      host.events.compactMap { event -> [Int]? in
        switch event {
        case .blamedNode(let key, _): [number(key, overlay)]
        case .blamedLink(let one, let other, _):
          [number(one, overlay), number(other, overlay)].sorted()
        default: nil
        }
      }
    }
  }

  private func number(_ key: PublicKey, _ overlay: SimulatedOverlay) -> Int {
    overlay.hosts.firstIndex { $0.node.key == key } ?? -1
  }

  @Test(
    "a hop that drops or miscounts is found, and traffic goes another way",
    arguments: seeds(0...199))
  func cheat(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed &* 49_979_687)
    let overlay = try overlay(seed, &random)
    _ = stream(overlay, for: 1500)
    #expect(route(overlay) == [1, 2, 4], "seed \(seed)")
    _ = stream(overlay, for: UInt64(random.below(4000)))
    let cheat = 1 + random.below(2)
    let fault: SimulatedCheat.Fault =
      switch seed % 4 {
      case 0: .drops(isCounted: true)
      case 1: .drops(isCounted: false)
      case 2: .claims(perMille: 700)
      default: .claims(perMille: 1300)
      }
    overlay.setCheat(SimulatedCheat(fault), of: cheat)
    let took = stream(overlay, for: Self.verdictMilliseconds) { route(overlay) == [3, 4] }
    _ = try #require(took, "seed \(seed): \(blamed(overlay))")
    for accused in blamed(overlay) {
      #expect(accused.contains(cheat), "seed \(seed): \(accused) for \(cheat)")
      // Who drops cannot be told from a link that loses; who miscounts can.
      #expect(accused.count == (seed % 4 < 2 ? 2 : 1), "seed \(seed)")
    }
  }

  @Test(
    "ordinary loss accuses nobody, and a link that loses more accuses itself alone",
    arguments: seeds(0...199))
  func honest(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed &* 67_867_967)
    let overlay = try overlay(seed, &random, lossPerMille: random.below(31))
    _ = stream(overlay, for: 4500, every: 20)
    let wires = [(0, 1), (1, 2), (2, 4)]
    let (one, other) = wires[random.below(wires.count)]
    if seed % 2 == 1 { overlay.change(one, other) { $0.lossPerMille = 200 } }
    _ = stream(overlay, for: 9000, every: 20)
    for accused in blamed(overlay) {
      #expect(seed % 2 == 1 && accused == [one, other], "seed \(seed): \(accused)")
    }
  }

  @Test("where there is no other way the path stays, and it is said once a minute")
  func onlyWay() throws {
    let overlay = SimulatedOverlay(seed: 5)
    for _ in 0..<3 { overlay.addHost() }
    for (one, other) in [(0, 1), (1, 2)] { overlay.connect(one, other) }
    try overlay.meet(within: 5000)
    overlay.setCheat(SimulatedCheat(.drops(isCounted: true)), of: 1)
    let payload = [UInt8](repeating: 7, count: 300)
    overlay.send(payload, from: 0, to: 2)
    overlay.run(for: 500)
    for _ in 0..<3500 {
      overlay.send(payload, from: 0, to: 2)
      overlay.run(for: 10)
    }
    #expect(blamed(overlay) == [[1, 2]])
    let host = overlay.hosts[0]
    #expect(host.node.kept(off: overlay.now).count == 1)
    // Four in five still arrive, on the path of the beginning.
    #expect((2600...3000).contains(overlay.hosts[2].delivered.count))
    let ups = host.events.count { event in
      if case .pathUp = event { true } else { false }
    }
    #expect(ups == 1)
  }
}
