import Base
import Foundation
import Simulation
import SkynetWire
import Testing

@testable import SkynetPath

/// Two routes from 0 to 5: over 1 and 2, and over 3 and 4; a third one over 6 and 7.
@Suite("Failover")
struct FailoverTests {
  /// Three probes at 100 ms, one round trip with its margin, 10 ms of timer and 20 ms between packets.
  static func bound(roundTrip: UInt64) -> UInt64 { 300 + roundTrip + max(roundTrip / 2, 20) + 30 }

  static func network(seed: UInt64, third: Bool = true) -> PathNetwork {
    let network = PathNetwork(8, seed: seed)
    network.random = SplitMix64(seed: seed)
    let routes = [[0, 1, 2, 5], [0, 3, 4, 5]] + (third ? [[0, 6, 7, 5]] : [])
    for route in routes {
      for (left, right) in zip(route, route[1...]) { network.connect(left, right) }
    }
    return network
  }

  /// Packets both ways, each 10 ms.
  static func flow(_ network: PathNetwork, milliseconds: Int, back: Bool = true) {
    for _ in 0..<milliseconds / 10 {
      network.sendPacket(0, to: 5, network.now)
      if back { network.sendPacket(5, to: 0, network.now) }
      network.run(10)
    }
  }

  static func middle(_ network: PathNetwork) -> [Int] {
    guard let path = network.nodes[0].primary(to: network.nodes[5].key) else { return [] }
    let report = network.nodes[0].table.paths(now: network.now).first { $0.index == path }
    return (report?.route ?? []).dropLast().compactMap { network.number(of: $0) }
  }

  @Test(arguments: Seeds.chosen(0...29, environment: ProcessInfo.processInfo.environment))
  func `a hop that lets packets go nowhere is left within the bound, in both directions`(
    seed: UInt64
  ) throws {
    let network = Self.network(seed: seed)
    let delay = 1 + Int(seed % 20)
    network.faults.milliseconds = delay...delay
    network.want(0, 5)
    network.run(2000)
    #expect(network.nodes[0].ups.count == 2, "primary and standby")
    Self.flow(network, milliseconds: 3000 + Int(seed % 10) * 10)
    let bad = try #require(Self.middle(network).randomElement(using: &network.random))
    let failedAt = network.now
    network.nodes[bad].swallows = true
    Self.flow(network, milliseconds: 1500, back: seed % 2 == 0)
    if seed % 2 == 1 {
      // The far end alone has something to say, and must learn of the other path by probes.
      for _ in 0..<20 {
        network.sendPacket(5, to: 0, network.now)
        network.run(10)
      }
      #expect(network.nodes[0].deliveries.contains { $0.at > network.now - 150 })
    }
    let bound = Self.bound(roundTrip: UInt64(6 * delay))
    let switched = try #require(network.nodes[0].primaries.last { $0.path != nil })
    #expect(switched.at > failedAt && switched.at - failedAt <= bound)
    let gap = try #require(network.nodes[5].deliveries.first { $0.at > failedAt + 60 })
    #expect(gap.at - failedAt <= bound + UInt64(3 * delay))
    #expect(!Self.middle(network).contains(bad))
    // A new standby goes around the bad hop.
    network.run(500)
    let nodes = network.nodes[0].table.paths(now: network.now).flatMap { $0.route }
    #expect(network.nodes[0].table.paths(now: network.now).count == 2)
    #expect(!nodes.contains(network.nodes[bad].key))
  }

  @Test
  func `traffic of the far end alone moves with the source`() throws {
    let network = Self.network(seed: 1)
    network.want(0, 5)
    network.run(2000)
    network.sendPacket(0, to: 5, 1)
    network.run(100)
    for _ in 0..<200 {
      network.sendPacket(5, to: 0, network.now)
      network.run(10)
    }
    let bad = try #require(Self.middle(network).first)
    let failedAt = network.now
    // Not even its teardown gets through: the probes on the other path say where to answer.
    network.tamper = { from, to, datagram in from == bad || to == bad ? nil : datagram }
    for _ in 0..<150 {
      network.sendPacket(5, to: 0, network.now)
      network.run(10)
    }
    let first = try #require(network.nodes[0].deliveries.first { $0.at > failedAt + 30 })
    #expect(first.at - failedAt <= Self.bound(roundTrip: 30) + 30)
  }

  @Test
  func `a standby that fails is replaced while packets flow on undisturbed`() throws {
    let network = Self.network(seed: 2)
    network.want(0, 5)
    network.run(2000)
    let primary = network.nodes[0].primary(to: network.nodes[5].key)
    let used = Self.middle(network)
    let idle = try #require(
      network.nodes[0].table.paths(now: network.now).first { !$0.isPrimary })
    let bad = try #require(idle.route.first.flatMap { network.number(of: $0) })
    network.nodes[bad].swallows = true
    Self.flow(network, milliseconds: 5000)
    #expect(network.nodes[0].primary(to: network.nodes[5].key) == primary)
    #expect(network.nodes[5].deliveries.count >= 495)
    let reports = network.nodes[0].table.paths(now: network.now)
    #expect(reports.count == 2)
    #expect(reports.allSatisfy { !$0.route.contains(network.nodes[bad].key) })
    let wish = try #require(network.nodes[0].wishes.last)
    #expect(wish.avoiding.contains(network.nodes[bad].key))
    #expect(wish.disjointFrom.compactMap { network.number(of: $0) } == used)
  }

  @Test
  func `without another path the one there is stays for three seconds, and may recover`() throws {
    let network = Self.network(seed: 3)
    for (left, right) in [(0, 3), (0, 6)] { network.disconnect(left, right) }
    network.want(0, 5)
    network.run(2000)
    let path = try #require(network.nodes[0].primary(to: network.nodes[5].key))
    Self.flow(network, milliseconds: 500)
    network.nodes[1].swallows = true
    Self.flow(network, milliseconds: 2000)
    #expect(network.nodes[0].primary(to: network.nodes[5].key) == path)
    network.nodes[1].swallows = false
    Self.flow(network, milliseconds: 1000)
    #expect(network.nodes[0].primary(to: network.nodes[5].key) == path)
    #expect(network.nodes[5].deliveries.contains { $0.at > network.now - 200 })
    network.nodes[1].swallows = true
    network.givesRoutes = false
    Self.flow(network, milliseconds: 4000)
    #expect(network.nodes[0].primary(to: network.nodes[5].key) == nil)
    #expect(network.nodes[0].downs.last?.reason == .lost)
  }

  @Test
  func `a link that goes down is left as soon as word of it comes`() throws {
    let network = Self.network(seed: 4)
    network.want(0, 5)
    network.run(2000)
    Self.flow(network, milliseconds: 500)
    let used = Self.middle(network)
    network.disconnect(used[1], 5)
    let failedAt = network.now
    Self.flow(network, milliseconds: 500)
    let switched = try #require(network.nodes[0].primaries.last)
    #expect(switched.at - failedAt <= 10)
    #expect(network.nodes[0].table.paths(now: network.now).count == 2)
  }

  @Test
  func `paths are replaced before their lifetime ends, without a gap`() {
    let network = PathNetwork(8, seed: 5) { _ in
      var settings = PathSettings()
      settings.offer = PathOffer(lifetimeSeconds: 12)
      return settings
    }
    for route in [[0, 1, 2, 5], [0, 3, 4, 5]] {
      for (left, right) in zip(route, route[1...]) { network.connect(left, right) }
    }
    network.want(0, 5)
    network.run(1000)
    Self.flow(network, milliseconds: 60_000)
    network.run(100)
    #expect(network.nodes[5].deliveries.count == 6000)
    #expect(network.nodes[0].deliveries.count == 6000)
    #expect(network.nodes[0].ups.count >= 10)
    #expect(network.nodes[0].downs.allSatisfy { $0.reason == .closed })
  }

  @Test
  func `old paths stay as long as there are no others`() {
    let network = PathNetwork(8, seed: 5) { _ in
      var settings = PathSettings()
      settings.offer = PathOffer(lifetimeSeconds: 12)
      return settings
    }
    for route in [[0, 1, 2, 5], [0, 3, 4, 5]] {
      for (left, right) in zip(route, route[1...]) { network.connect(left, right) }
    }
    network.want(0, 5)
    network.run(1000)
    network.givesRoutes = false
    network.run(10_500)
    #expect(network.nodes[0].table.paths(now: network.now).count == 2)
    #expect(network.nodes[0].wishes.count > 1)
    network.run(1000)
    #expect(network.nodes[0].table.paths(now: network.now).isEmpty)
    #expect(network.nodes[0].primary(to: network.nodes[5].key) == nil)
  }

  @Test
  func `a destination that closes every path is asked again once a second at most`() {
    let network = Self.network(seed: 9)
    network.want(0, 5)
    for _ in 0..<1000 {
      network.run(10)
      for path in network.nodes[5].paths.keys {
        network.act(5) { $0.table.close(path, now: network.now, into: &$1) }
      }
    }
    #expect((2...40).contains(network.nodes[0].wishes.count))
  }

  @Test
  func `a path is replaced when its byte cap comes near`() {
    let network = PathNetwork(8, seed: 6) { _ in
      var settings = PathSettings()
      settings.offer = PathOffer(byteCap: 60_000)
      return settings
    }
    for route in [[0, 1, 2, 5], [0, 3, 4, 5]] {
      for (left, right) in zip(route, route[1...]) { network.connect(left, right) }
    }
    network.want(0, 5)
    network.run(1000)
    Self.flow(network, milliseconds: 30_000)
    network.run(100)
    #expect(network.nodes[5].deliveries.count == 3000)
    #expect(network.nodes[0].deliveries.count == 3000)
    #expect(network.nodes[0].ups.count >= 4)
    for node in network.nodes {
      for counters in node.meters.values {
        #expect(counters.forwardBytes + counters.reverseBytes < 90_000)
      }
    }
  }

  @Test
  func `a destination that nobody uses is given up`() {
    let network = Self.network(seed: 7)
    network.want(0, 5)
    network.run(2000)
    Self.flow(network, milliseconds: 1000)
    network.run(290_000)
    #expect(network.nodes[0].table.paths(now: network.now).count == 2)
    network.run(12_000)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
  }

  @Test
  func `routes are asked for with growing patience, and at once when the map changes`() {
    let network = Self.network(seed: 8)
    network.givesRoutes = false
    network.want(0, 5)
    network.run(60_000)
    #expect((6...8).contains(network.nodes[0].wishes.count))
    network.givesRoutes = true
    network.nodes[0].table.routesChanged(now: network.now)
    network.run(1500)
    #expect(network.nodes[0].ups.count == 2)
  }
}
