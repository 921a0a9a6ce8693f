import Base
import Simulation
import SkynetLink
import SkynetMap
import SkynetNode
import SkynetPath
import SkynetSimulation
import SkynetWire
import Testing

@Suite("An orderly end")
struct OrderlyEndTests {
  /// The way from the hop that ends to the source, the way of the first packet on the other path, and the
  /// steps of 5 ms in which the test sends and looks.
  private static let boundMilliseconds: UInt64 = 15 + 2 * 15 + 2 * 5

  /// 0 and 3 are the ends, 1 and 2 the two ways between them.
  private func square(_ seed: UInt64, lossPerMille: Int = 0) throws -> SimulatedOverlay {
    var random = SplitMix64(seed: seed &* 15_485_863)
    let overlay = SimulatedOverlay(seed: seed)
    for _ in 0..<4 { overlay.addHost() }
    for (one, other) in [(0, 1), (0, 2), (1, 3), (2, 3)] {
      let least = UInt64(1 + random.below(10))
      overlay.connect(
        one, other, SimulatedWire(delay: least...(least + 5), lossPerMille: lossPerMille))
    }
    try overlay.meet(within: 20_000)
    overlay.send([0], from: 0, to: 3)
    let took = overlay.run(within: 3000) {
      paths(overlay).count { $0.role == .source && $0.state == .up } == 2
    }
    _ = try #require(took, "seed \(seed)")
    for _ in 0..<50 {
      overlay.send([1], from: 0, to: 3)
      overlay.run(for: 20)
    }
    return overlay
  }

  private func paths(_ overlay: SimulatedOverlay) -> [PathReport] {
    overlay.hosts[0].node.paths.paths(now: overlay.now)
  }

  private func middle(_ overlay: SimulatedOverlay) throws -> Int {
    let primary = try #require(paths(overlay).first { $0.isPrimary && $0.role == .source })
    return primary.route[0] == overlay.hosts[1].node.key ? 1 : 2
  }

  @Test(
    "of a hop that ends the source knows a wire's length later, and traffic takes the other way",
    arguments: seeds(0...49))
  func failover(_ seed: UInt64) throws {
    let overlay = try square(seed)
    let middle = try middle(overlay)
    overlay.finish(middle)
    let endedAt = overlay.now
    let before = overlay.hosts[3].delivered.count
    // What is under way may still arrive; what is sent after the end goes to nobody until the source knows.
    while overlay.hosts[3].delivered.count < before + 4, overlay.now < endedAt + 3000 {
      overlay.send([1], from: 0, to: 3)
      overlay.run(for: 5)
    }
    #expect(
      overlay.now - endedAt <= Self.boundMilliseconds + 4 * 5,
      "seed \(seed): took \(overlay.now - endedAt) ms")
    // The neighbours know at once, both ends of the path keep the other one alone, and the map follows.
    overlay.run(for: 100)
    let key = overlay.hosts[middle].node.key
    for number in [0, 3] {
      let host = overlay.hosts[number]
      let isTold = host.events.contains { event in
        if case .linkDown(_, key, .left) = event { true } else { false }
      }
      #expect(isTold, "seed \(seed)")
      #expect(host.node.paths.paths(now: overlay.now).count == 1, "seed \(seed)")
    }
    overlay.run(for: 12_000)
    for number in 0..<4 where number != middle {
      #expect(overlay.hosts[number].node.map.reachableCount == 2, "seed \(seed)")
    }
    // It comes back, and is linked again.
    overlay.restart(middle)
    let isBack = overlay.run(within: 20_000) {
      overlay.hosts.allSatisfy { $0.node.map.reachableCount == 3 }
    }
    #expect(isBack != nil, "seed \(seed)")
  }

  @Test("the far end and the hops of a source that ends let go of its paths at once")
  func source() throws {
    let overlay = try square(7)
    #expect(overlay.hosts[3].node.paths.paths(now: overlay.now).count == 2)
    overlay.finish(0)
    overlay.run(for: 2 * 15 + 20)
    #expect(overlay.hosts[3].node.paths.paths(now: overlay.now).isEmpty)
    for number in [1, 2] { #expect(overlay.hosts[number].node.paths.transitCount == 0) }
  }

  @Test("a goodbye counts only inside of the link, and once", arguments: seeds(0...9))
  func forged(_ seed: UInt64) throws {
    let overlay = try square(seed)
    var captured: [[UInt8]] = []
    overlay.tap = { one, other, datagram in
      if one == 1, other == 0 { captured.append(datagram) }
    }
    let endpoint = overlay.hosts[1].endpoint
    overlay.run(for: 2000)
    func isUntouched() -> Bool {
      overlay.hosts[0].events.allSatisfy { event in
        if case .linkDown = event { false } else { true }
      }
    }
    // A packet of the right session with the class of a goodbye, not sealed, and sealed ones that were bent.
    let session = try #require(captured.last { $0[0] == DatagramType.packet.rawValue })
    var plain = Array(session[..<8])
    plain += [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, ControlKind.goodbye.rawValue, 0, 0]
    plain += [UInt8](repeating: 0, count: 16)
    overlay.inject(plain, to: 0, from: endpoint)
    for place in PacketLayout.label..<PacketLayout.body {
      var bent = session
      bent[place] ^= ControlKind.goodbye.rawValue
      overlay.inject(bent, to: 0, from: endpoint)
    }
    overlay.run(for: 3000)
    #expect(isUntouched(), "seed \(seed)")
    // A real one, kept and said again in the next life, is of a session that is no more.
    captured = []
    overlay.finish(1)
    overlay.run(for: 100)
    #expect(!isUntouched(), "seed \(seed)")
    let goodbyes = captured
    let before = overlay.hosts[0].events.count
    overlay.restart(1)
    _ = try #require(
      overlay.run(within: 20_000) { overlay.hosts[0].node.map.reachableCount == 3 })
    for datagram in goodbyes { overlay.inject(datagram, to: 0, from: endpoint) }
    overlay.run(for: 3000)
    let hasFallen = overlay.hosts[0].events[before...].contains { event in
      if case .linkDown = event { true } else { false }
    }
    #expect(!hasFallen, "seed \(seed)")
  }
}
