import Base
import Simulation
import SkynetMap
import SkynetNode
import SkynetPath
import SkynetSimulation
import SkynetWire
import Testing

/// Seeds of this suite: all, or the one to be replayed (`make simulate SEED=n`).
func seeds(_ range: ClosedRange<UInt64>) -> ClosedRange<UInt64> {
  Seeds.chosen(range, environment: environment())
}

@Suite("An overlay of simulated nodes")
struct OverlayTests {
  /// Each linked with the next, and known to all.
  private func threeInARow(seed: UInt64) throws -> SimulatedOverlay {
    let overlay = SimulatedOverlay(seed: seed)
    for _ in 0..<3 { overlay.addHost() }
    overlay.connect(0, 1)
    overlay.connect(1, 2)
    try overlay.meet(within: 3000)
    return overlay
  }

  @Test("two ends exchange packets over the node between them")
  func threeNodes() throws {
    let overlay = try threeInARow(seed: 1)
    overlay.send([1, 2, 3], from: 0, to: 2)
    // Set-up, handshake and the packet itself cross two links of 5 ms five times.
    _ = try #require(overlay.run(within: 150) { !overlay.hosts[2].delivered.isEmpty })
    #expect(InnerPacket.payload(overlay.hosts[2].delivered[0]) == [1, 2, 3])
    overlay.send([4], from: 2, to: 0)
    _ = try #require(overlay.run(within: 150) { !overlay.hosts[0].delivered.isEmpty })
    #expect(InnerPacket.payload(overlay.hosts[0].delivered[0]) == [4])
  }

  @Test("an unfinished checksum is told at the far end, also by a packet that waited")
  func unfinishedChecksum() throws {
    let overlay = try threeInARow(seed: 4)
    for count in 1...2 {
      overlay.send([UInt8(count)], from: 0, to: 2, isChecksumPartial: true)
      _ = try #require(overlay.run(within: 150) { overlay.hosts[2].delivered.count == count })
      #expect(overlay.hosts[2].deliveredUnfinished == count)
    }
    overlay.send([3], from: 0, to: 2)
    _ = try #require(overlay.run(within: 150) { overlay.hosts[2].delivered.count == 3 })
    #expect(overlay.hosts[2].deliveredUnfinished == 2)
  }

  @Test("a path without loss is suspected by nobody, however little goes over it")
  func noSuspicion() throws {
    let overlay = try threeInARow(seed: 5)
    for _ in 0..<200 {
      overlay.send([1], from: 0, to: 2)
      overlay.run(for: 50)
      overlay.send([2], from: 2, to: 0)
      overlay.run(for: 97)
    }
    #expect(overlay.hosts[0].delivered.count == 200 && overlay.hosts[2].delivered.count == 200)
    for host in overlay.hosts {
      #expect(
        !host.events.contains { event in
          if case .suspectPath = event { true } else { false }
        })
    }
  }

  @Test("whoever listens in the middle sees no byte of what the ends say")
  func ciphertext() throws {
    let overlay = SimulatedOverlay(seed: 2)
    for _ in 0..<3 { overlay.addHost() }
    overlay.connect(0, 1)
    overlay.connect(1, 2)
    var wiretap: [[UInt8]] = []
    overlay.tap = { _, _, datagram in wiretap.append(datagram) }
    try overlay.meet(within: 3000)
    let secret = Array("no hop and no wire may see this sentence".utf8)
    overlay.send(secret, from: 0, to: 2)
    _ = try #require(overlay.run(within: 1000) { !overlay.hosts[2].delivered.isEmpty })
    #expect(InnerPacket.payload(overlay.hosts[2].delivered[0]) == secret)
    for datagram in wiretap {
      #expect(!contains(datagram, Array(secret[..<8])))
      #expect(!contains(datagram, overlay.hosts[0].node.address.bytes))
      #expect(!contains(datagram, overlay.hosts[0].node.key.bytes))
    }
  }

  /// The longest datagrams are the packets of 600 bytes; nothing else is as long here.
  @Test(
    "links seal the header alone where the source wants it, both ways", arguments: [false, true])
  func headerAlone(isWanted: Bool) throws {
    let overlay = SimulatedOverlay(seed: 6)
    var settings = NodeSettings.open
    settings.paths.offer.sealsHeaderOnly = isWanted
    overlay.addHost(settings)
    for _ in 0..<2 { overlay.addHost() }
    overlay.connect(0, 1)
    overlay.connect(1, 2)
    try overlay.meet(within: 3000)
    var bodies: [[UInt8]] = []
    var types: [UInt8] = []
    overlay.tap = { _, _, datagram in
      guard (640...720).contains(datagram.count) else { return }
      types.append(datagram[0])
      bodies.append(Array(datagram[32..<600]))
    }
    let payload = [UInt8](repeating: 7, count: 600)
    overlay.send(payload, from: 0, to: 2)
    _ = try #require(overlay.run(within: 1000) { !overlay.hosts[2].delivered.isEmpty })
    overlay.send(payload, from: 2, to: 0)
    _ = try #require(overlay.run(within: 1000) { !overlay.hosts[0].delivered.isEmpty })
    #expect(InnerPacket.payload(overlay.hosts[0].delivered[0]) == payload)
    #expect(types == [UInt8](repeating: isWanted ? 5 : 4, count: 4))
    // What the setting says of the price: the same bytes on both links.
    try #require(bodies.count == 4)
    #expect((bodies[0] == bodies[1]) == isWanted && (bodies[2] == bodies[3]) == isWanted)
    #expect(bodies[0] != bodies[2])
  }

  @Test("packets for nobody get an answer that says so")
  func unreachable() {
    let overlay = SimulatedOverlay(seed: 3)
    overlay.addHost()
    overlay.addHost()
    overlay.send([1], from: 0, to: 1)
    overlay.run(for: 6000)
    #expect(overlay.hosts[0].answers.count == 1)
    // ICMPv6, destination unreachable, address unreachable (RFC 4443, 3.1).
    #expect(overlay.hosts[0].answers.first.map { Array($0[40..<42]) } == [1, 3])
  }

  @Test("in any network everybody reaches everybody", arguments: seeds(0...199))
  func anyNetwork(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed &* 7919)
    let overlay = SimulatedOverlay(seed: seed)
    let count = 3 + random.below(6)
    for _ in 0..<count { overlay.addHost(clockOffset: UInt64(random.below(1 << 40))) }
    var wire: SimulatedWire {
      let least = UInt64(1 + random.below(20))
      return SimulatedWire(
        delay: least...(least + UInt64(random.below(20))), lossPerMille: random.below(80),
        duplicatePerMille: random.below(50))
    }
    // A tree keeps all together; some wires more make loops.
    for number in 1..<count { overlay.connect(number, random.below(number), wire) }
    for _ in 0..<random.below(count) {
      let one = random.below(count)
      let other = random.below(count)
      if one != other { overlay.connect(one, other, wire) }
    }
    try overlay.meet(within: 60_000)
    let one = random.below(count)
    let other = (one + 1 + random.below(count - 1)) % count
    // A program would try again as well.
    var tries: UInt8 = 0
    let took = overlay.run(within: 20_000) {
      if overlay.now % 1000 == 0 || tries == 0 {
        overlay.send([tries], from: one, to: other)
        tries += 1
      }
      return !overlay.hosts[other].delivered.isEmpty
    }
    _ = try #require(took, "seed \(seed): nothing arrived")
  }
}

private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
  guard bytes.count >= part.count else { return false }
  return (0...(bytes.count - part.count)).contains {
    bytes[$0] == part[0] && Array(bytes[$0..<$0 + part.count]) == part
  }
}
