import Base
import Testing

@testable import SkynetMap

/// Prints what choosing costs; the limit is one that a slow and busy machine keeps.
@Suite("Time of choosing routes")
struct RouterTimeTests {
  @Test("two routes through a large map", arguments: [1000, 10_000])
  func time(nodes: Int) {
    var random = SplitMix64(seed: 1)
    let graph = RandomGraph(
      nodes: nodes, degree: 8, transitShare: 100, oneWayShare: 0, random: &random)
    let clock = ContinuousClock()
    var map = MapGraph([Announcement]())
    let building = clock.measure { map = MapGraph(graph.announcements) }
    var policy = RoutePolicy()
    policy.priceMax = 60
    let tries = 5
    var found = 0
    let plain = clock.measure {
      for number in 1...tries {
        found +=
          Router.routes(in: map, from: graph.addresses[0], to: graph.addresses[number]).count
      }
    }
    let priced = clock.measure {
      for number in 1...tries {
        _ = Router.routes(
          in: map, from: graph.addresses[0], to: graph.addresses[number], policy: policy)
      }
    }
    print(
      "routes: \(nodes) nodes, \(map.linkCount) links: build \(building),",
      "a pair \(plain / tries), within a price \(priced / tries)")
    #expect(found == 2 * tries)
    #expect(plain / tries < .seconds(20))
  }
}
