import Base
import SkynetWire
import Testing

@testable import SkynetMap

@Suite("Routes")
struct RouterTests {
  /// Links of equal latency between nodes that are named by numbers; all carry packets of others but
  /// `leaves`.
  private func graph(_ links: [(Int, Int)], leaves: Set<Int> = []) -> MapGraph {
    let count = (links.flatMap { [$0.0, $0.1] }.max() ?? 0) + 1
    return MapGraph(
      (0..<count).map { number in
        let neighbours = links.compactMap { link in
          link.0 == number ? link.1 : link.1 == number ? link.0 : nil
        }
        var announcement = Samples.announcement(
          by: Samples.signer(number), neighbours: neighbours.map { Samples.address($0) })
        if leaves.contains(number) { announcement.flags = [] }
        return announcement
      })
  }

  private func routes(
    _ graph: MapGraph, _ source: Int, _ destination: Int, _ policy: RoutePolicy = RoutePolicy(),
    excluding: RouteExclusions = RouteExclusions(), count: Int = 2
  ) -> [[Int]] {
    Router.routes(
      in: graph, from: Samples.address(source), to: Samples.address(destination), policy: policy,
      excluding: excluding, count: count
    ).map { route in
      route.hops.map { hop in (0..<100).first { Samples.address($0) == hop } ?? -1 }
    }
  }

  private func line(_ count: Int) -> [(Int, Int)] { (1..<count).map { ($0 - 1, $0) } }

  @Test("eight links are a route, nine are none")
  func hopLimit() {
    #expect(routes(graph(line(9)), 0, 8) == [Array(1...8)])
    #expect(routes(graph(line(10)), 0, 9).isEmpty)
    var policy = RoutePolicy()
    policy.hopsMax = 3
    #expect(routes(graph(line(4)), 0, 3, policy) == [[1, 2, 3]])
    #expect(routes(graph(line(5)), 0, 4, policy).isEmpty)
    policy.hopsMax = 200
    #expect(routes(graph(line(10)), 0, 9, policy).isEmpty)
    policy.hopsMax = 0
    #expect(routes(graph(line(2)), 0, 1, policy).isEmpty)
  }

  @Test("a node that carries nothing for others can be an end and nothing else")
  func leaves() {
    #expect(routes(graph(line(3), leaves: [0, 2]), 0, 2) == [[1, 2]])
    #expect(routes(graph(line(3), leaves: [1]), 0, 2).isEmpty)
  }

  @Test("the standby shares no node if it can, else no link, else as little as it can")
  func disjointness() {
    #expect(routes(graph([(0, 1), (1, 3), (0, 2), (2, 3)]), 0, 3).map { $0.count } == [2, 2])
    // Two triangles that meet in node 2.
    let bowTie = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4)]
    #expect(routes(graph(bowTie), 0, 4) == [[2, 4], [1, 2, 3, 4]])
    // Everything must pass the link between 1 and 2.
    let bridge = [(0, 1), (1, 2), (2, 3), (3, 5), (2, 4), (4, 5)]
    let found = Router.routes(in: graph(bridge), from: Samples.address(0), to: Samples.address(5))
    #expect(found.count == 2)
    #expect(found[0].sharedLinks == 0)
    #expect(found[1].sharedLinks == 2 && found[1].sharedNodes == 2)
  }

  @Test("a single way is given once, and the direct link has its standby over others")
  func few() {
    #expect(routes(graph(line(4)), 0, 3, count: 5) == [[1, 2, 3]])
    #expect(routes(graph([(0, 1), (0, 2), (1, 2)]), 0, 1) == [[1], [2, 1]])
    #expect(routes(graph(line(2)), 0, 0).isEmpty)
    #expect(routes(graph(line(2)), 0, 50).isEmpty)
    #expect(routes(graph(line(2)), 50, 1).isEmpty)
  }

  @Test("what policy or a failure excludes is not passed; a destination that failed has no route")
  func exclusions() {
    let map = graph([(0, 1), (1, 3), (0, 2), (2, 3)])
    var policy = RoutePolicy()
    policy.avoid = [Samples.address(1), Samples.address(3)]
    #expect(routes(map, 0, 3, policy) == [[2, 3]])
    policy.avoid = []
    policy.require = [Samples.address(1)]
    #expect(routes(map, 0, 3, policy) == [[1, 3]])
    policy.require = (0..<4).map { Samples.address($0) }
    #expect(routes(map, 0, 3, policy).isEmpty)
    policy.require = [Samples.address(77)]
    #expect(routes(map, 0, 3, policy).isEmpty)
    let link = RouteExclusions.Link(Samples.address(3), Samples.address(1))
    #expect(routes(map, 0, 3, excluding: RouteExclusions(links: [link])) == [[2, 3]])
    #expect(
      routes(map, 0, 3, excluding: RouteExclusions(nodes: [Samples.address(2)])) == [[1, 3]])
    #expect(routes(map, 0, 3, excluding: RouteExclusions(nodes: [Samples.address(3)])).isEmpty)
  }

  @Test("more required nodes than the limit have no route")
  func requireLimit() {
    var policy = RoutePolicy()
    policy.require = (1...3).map { Samples.address($0) }
    #expect(routes(graph(line(7)), 0, 6, policy).count == 1)
    policy.require = (1...4).map { Samples.address($0) }
    #expect(routes(graph(line(7)), 0, 6, policy).isEmpty)
  }

  @Test("a link counts with the worse of what its ends say")
  func worse() {
    let ends = [0, 1].map { number in
      var announcement = Samples.announcement(
        by: Samples.signer(number), neighbours: [Samples.address(1 - number)])
      announcement.links[0].latency = number == 0 ? 10 : 70
      announcement.links[0].loss = number == 0 ? 9 : 1
      return announcement
    }
    let route = Router.routes(
      in: MapGraph(ends), from: Samples.address(0), to: Samples.address(1))
    #expect(route.first?.latency == 70)
    #expect(route.first?.cost == 1 + 70 + 9 * 20)
  }

  @Test("prices and weights as large as they can be do not overflow")
  func extremes() {
    let announcements = (0..<9).map { number in
      let neighbours = [number - 1, number + 1].filter { (0..<9).contains($0) }
      var announcement = Samples.announcement(
        by: Samples.signer(number), neighbours: neighbours.map { Samples.address($0) })
      announcement.price = UInt64.max
      for link in announcement.links.indices {
        announcement.links[link].latency = UInt16.max
        announcement.links[link].loss = UInt8.max
      }
      return announcement
    }
    var policy = RoutePolicy()
    policy.hopWeight = UInt32.max
    policy.latencyWeight = UInt32.max
    policy.lossWeight = UInt32.max
    policy.priceWeight = UInt32.max
    let map = MapGraph(announcements)
    let found = Router.routes(
      in: map, from: Samples.address(0), to: Samples.address(8), policy: policy, count: 3)
    #expect(found.count == 1)
    #expect(found.first?.hops.count == 8 && found.first?.price == UInt64.max)
    policy.priceMax = UInt64.max - 1
    #expect(
      Router.routes(in: map, from: Samples.address(0), to: Samples.address(8), policy: policy)
        .count == 1)
    policy.priceMax = 1 << 40
    #expect(
      Router.routes(in: map, from: Samples.address(0), to: Samples.address(8), policy: policy)
        .isEmpty)
  }

  @Test("where the best route within a price is too hard to find, one within it is found")
  func hardPrice() throws {
    var random = SplitMix64(seed: 3)
    let graph = RandomGraph(
      nodes: 60, degree: 8, transitShare: 100, oneWayShare: 0, random: &random)
    let map = MapGraph(graph.announcements)
    var fallbacks = 0
    for number in 1..<60 {
      var policy = RoutePolicy()
      func route(_ stepsMax: Int) -> Route? {
        Router.routes(
          in: map, from: graph.addresses[0], to: graph.addresses[number], policy: policy,
          excluding: RouteExclusions(), count: 1, stepsMax: stepsMax
        ).first
      }
      policy.latencyWeight = 0
      policy.lossWeight = 0
      policy.hopWeight = 0
      policy.priceWeight = 1
      let least = try #require(route(50_000)).price
      policy = RoutePolicy()
      policy.priceMax = least * 2 + 10
      let exact = try #require(route(50_000))
      let hasty = try #require(route(2))
      guard hasty != exact else { continue }
      #expect(hasty.price == least && hasty.cost >= exact.cost)
      fallbacks += 1
    }
    #expect(fallbacks > 0)
  }
}
