import Base
import ForwardingPlane
import SkynetMap
import SkynetNode
import SkynetPath
import SkynetSimulation
import SkynetWire
import Testing

@Suite("Out of the overlay")
struct ExitTests {
  private static let outside4: [UInt8] = [198, 51, 100, 7]
  private static let outside6: [UInt8] = [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 7, count: 12)

  private static var exit: NodeSettings {
    var settings = NodeSettings.open
    settings.map.flags.insert(.exit)
    settings.paths.isExitAllowed = true
    return settings
  }

  private static func client(of exit: PublicKey) -> NodeSettings {
    var settings = NodeSettings.open
    settings.exitThrough = exit
    return settings
  }

  private static func packet(
    _ source: [UInt8], _ target: [UInt8], _ payload: [UInt8] = [1, 2, 3]
  ) -> [UInt8] {
    if source.count == 16 {
      return [0x60, 0, 0, 0] + half(payload.count) + [17, 64] + source + target + payload
    }
    var header = [0x45, 0] + half(20 + payload.count) + [1, 2, 0x40, 0, 64, 17, 0, 0]
    header += source + target
    let sum = InternetChecksum.field(InternetChecksum.sum(header))
    header.replaceSubrange(10..<12, with: half(Int(sum)))
    return header + payload
  }

  private static func half(_ value: Int) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

  private static func address4(_ host: SimulatedHost) -> [UInt8] {
    ExitAddress(of: host.node.address).bytes
  }

  /// The exit is host 0, behind host 1; host 2 goes out through it.
  private static func network(seed: UInt64, isExit: Bool = true) throws -> SimulatedOverlay {
    let overlay = SimulatedOverlay(seed: seed)
    overlay.addHost(isExit ? exit : .open)
    overlay.addHost()
    overlay.addHost(client(of: overlay.hosts[0].node.key))
    overlay.connect(0, 1)
    overlay.connect(1, 2)
    try overlay.meet(within: 3000)
    return overlay
  }

  @Test("what is for outside reaches the exit, and what comes from there the client")
  func bothWays() throws {
    let overlay = try Self.network(seed: 1)
    let (exit, client) = (overlay.hosts[0], overlay.hosts[2])
    let pairs = [
      (Self.address4(client), Self.outside4), (client.node.address.bytes, Self.outside6),
    ]
    for (index, (inside, outside)) in pairs.enumerated() {
      let there = Self.packet(inside, outside)
      overlay.send(packet: there, from: 2)
      _ = try #require(overlay.run(within: 500) { exit.delivered.count == index + 1 })
      #expect(exit.delivered.last == there)
      let back = Self.packet(outside, inside)
      overlay.send(packet: back, from: 0)
      _ = try #require(overlay.run(within: 500) { client.delivered.count == index + 1 })
      #expect(client.delivered.last == back)
    }
    #expect(client.answers.isEmpty && exit.answers.isEmpty)
  }

  @Test("a node with an exit reaches nodes that are none, and lets none of them speak for outside")
  func othersToo() throws {
    let overlay = try Self.network(seed: 2)
    let client = overlay.hosts[2]
    overlay.send([7], from: 2, to: 1)
    _ = try #require(overlay.run(within: 500) { !overlay.hosts[1].delivered.isEmpty })
    overlay.send([8], from: 1, to: 2)
    _ = try #require(overlay.run(within: 500) { !client.delivered.isEmpty })
    // The hop has a path to the client, but is not its exit.
    let before = client.node.plane.counters[.addressNotAllowed]
    overlay.send(packet: Self.packet(Self.outside6, client.node.address.bytes), from: 1)
    _ = try #require(
      overlay.run(within: 500) { client.node.plane.counters[.addressNotAllowed] > before })
    #expect(client.delivered.count == 1)
  }

  @Test("a client may use no source but its own")
  func spoofed() throws {
    let overlay = try Self.network(seed: 3)
    let (exit, client) = (overlay.hosts[0], overlay.hosts[2])
    var other = Self.address4(client)
    other[3] ^= 1
    for source in [other, [192, 168, 1, 1]] {
      overlay.send(packet: Self.packet(source, Self.outside4), from: 2)
    }
    overlay.send(packet: Self.packet(overlay.hosts[1].node.address.bytes, Self.outside6), from: 2)
    _ = try #require(
      overlay.run(within: 1000) { exit.node.plane.counters[.addressNotAllowed] == 3 })
    #expect(exit.delivered.isEmpty)
  }

  @Test("packets for outside are refused by name where the chosen exit is none")
  func noExit() throws {
    let overlay = try Self.network(seed: 4, isExit: false)
    let client = overlay.hosts[2]
    overlay.send(packet: Self.packet(Self.address4(client), Self.outside4), from: 2)
    overlay.send(packet: Self.packet(client.node.address.bytes, Self.outside6), from: 2)
    overlay.run(for: 10)
    // Communication administratively prohibited (RFC 1812, 5.2.7.1; RFC 4443, 3.1).
    #expect(client.answers.map { $0[0] >> 4 } == [4, 6])
    #expect(client.answers.first.map { Array($0[20..<22]) } == [3, 13])
    #expect(client.answers.last.map { Array($0[40..<42]) } == [1, 1])
    for answer in client.answers where answer[0] >> 4 == 4 {
      #expect(InternetChecksum.field(InternetChecksum.sum(Array(answer[..<20]))) == 0)
      #expect(InternetChecksum.field(InternetChecksum.sum(Array(answer[20...]))) == 0)
    }
    #expect(client.events.filter { $0 == .noExit(overlay.hosts[0].node.key) }.count == 1)
    #expect(overlay.hosts[0].delivered.isEmpty)
    // It is reached as any other node.
    overlay.send([5], from: 2, to: 0)
    _ = try #require(overlay.run(within: 500) { !overlay.hosts[0].delivered.isEmpty })
  }

  @Test("a node without an exit answers what is for outside, but not any number of packets")
  func noRoute() {
    let overlay = SimulatedOverlay(seed: 5)
    overlay.addHost()
    let host = overlay.hosts[0]
    for _ in 0..<300 {
      overlay.send(packet: Self.packet(Self.address4(host), Self.outside4), from: 0)
    }
    #expect(host.answers.count == 100)
    // Network unreachable.
    #expect(host.answers.allSatisfy { Array($0[20..<22]) == [3, 0] })
    #expect(host.node.plane.counters[.unknownDestination] == 300)
  }

  @Test("of two clients with one address the second is told, and gets it when the first is gone")
  func oneAddress() throws {
    var seen: [ExitAddress: [UInt8]] = [:]
    var twins: [[UInt8]] = []
    var random = SplitMix64(seed: 6)
    // Some thousand keys are enough: 22 bits have few addresses.
    while twins.isEmpty {
      let seed = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let address = ExitAddress(of: OverlayAddress(of: NodeSigner(seed: seed).key))
      if let other = seen[address] { twins = [other, seed] }
      seen[address] = seed
    }
    let overlay = SimulatedOverlay(seed: 6)
    overlay.addHost(Self.exit)
    let exit = overlay.hosts[0]
    for (index, seed) in twins.enumerated() {
      overlay.addHost(Self.client(of: exit.node.key), seed: seed)
      overlay.connect(0, index + 1)
    }
    try overlay.meet(within: 3000)
    let (first, second) = (overlay.hosts[1], overlay.hosts[2])
    let packet = Self.packet(Self.address4(first), Self.outside4)
    overlay.send(packet: packet, from: 1)
    _ = try #require(overlay.run(within: 500) { exit.delivered.count == 1 })
    overlay.send(packet: packet, from: 2)
    _ = try #require(overlay.run(within: 500) { !second.delivered.isEmpty })
    #expect(second.delivered.first.map { Array($0[20..<22]) } == [3, 13])
    #expect(
      exit.events.contains(.exitAddressTaken(second.node.key, holder: first.node.key)))
    #expect(exit.delivered.count == 1 && exit.node.plane.counters[.addressTaken] == 1)
    overlay.send(packet: Self.packet(Self.outside4, Self.address4(first)), from: 0)
    _ = try #require(overlay.run(within: 500) { !first.delivered.isEmpty })
    // IPv6 goes out meanwhile, for an address in the overlay has one key.
    overlay.send(packet: Self.packet(second.node.address.bytes, Self.outside6), from: 2)
    _ = try #require(overlay.run(within: 500) { exit.delivered.count == 2 })

    overlay.finish(1)
    // The exit finds out by silence; a program would try again as well.
    _ = try #require(
      overlay.run(within: 60_000) {
        if overlay.now % 500 < 10 { overlay.send(packet: packet, from: 2) }
        return exit.delivered.count > 2
      })
    #expect(exit.delivered.last == packet)
    let count = second.delivered.count
    overlay.send(packet: Self.packet(Self.outside4, Self.address4(second)), from: 0)
    _ = try #require(overlay.run(within: 500) { second.delivered.count > count })
  }

  /// The exit asks for its client as for any other node.
  @Test("answers find a client to whom the exit has paths of its own", arguments: [false, true])
  func ownPaths(isFirst: Bool) throws {
    let overlay = try Self.network(seed: 8)
    let (exit, client) = (overlay.hosts[0], overlay.hosts[2])
    if isFirst {
      overlay.send([1], from: 0, to: 2)
      _ = try #require(overlay.run(within: 500) { client.delivered.count == 1 })
    }
    for round in 0..<3 {
      let before = (exit.delivered.count, client.delivered.count)
      overlay.send(packet: Self.packet(Self.address4(client), Self.outside4), from: 2)
      _ = try #require(overlay.run(within: 500) { exit.delivered.count == before.0 + 1 })
      overlay.send(packet: Self.packet(Self.outside4, Self.address4(client)), from: 0)
      _ = try #require(
        overlay.run(within: 500) { client.delivered.count == before.1 + 1 }, "round \(round)")
      overlay.send([2], from: 0, to: 2)
      _ = try #require(overlay.run(within: 500) { client.delivered.count == before.1 + 2 })
      // In silence paths are doubted, and others take their place.
      overlay.change(0, 1) { $0.isCut = true }
      overlay.run(for: round == 0 ? 2000 : 40_000)
      overlay.change(0, 1) { $0.isCut = false }
      overlay.run(for: 10_000)
    }
    #expect(exit.answers.isEmpty)
  }

  @Test("IPv4 that is too long for the path is answered with what fits")
  func tooBig() throws {
    let overlay = try Self.network(seed: 7)
    let client = overlay.hosts[2]
    overlay.send(packet: Self.packet(Self.address4(client), Self.outside4), from: 2)
    _ = try #require(overlay.run(within: 500) { !overlay.hosts[0].delivered.isEmpty })
    let long = Self.packet(
      Self.address4(client), Self.outside4, [UInt8](repeating: 1, count: 1480))
    overlay.send(packet: long, from: 2)
    let answer = try #require(client.answers.first)
    // Fragmentation needed, with the MTU (RFC 1191, 4).
    #expect(Array(answer[20..<22]) == [3, 4])
    let mtu = Int(answer[26]) << 8 | Int(answer[27])
    #expect((1100..<1480).contains(mtu))
    #expect(Array(answer[28..<48]) == Array(long[..<20]))
    let fitting = Self.packet(
      Self.address4(client), Self.outside4, [UInt8](repeating: 1, count: mtu - 20))
    overlay.send(packet: fitting, from: 2)
    _ = try #require(overlay.run(within: 500) { overlay.hosts[0].delivered.count == 2 })
  }
}
