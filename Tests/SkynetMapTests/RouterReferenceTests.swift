import Base
import Foundation
import Simulation
import SkynetWire
import Testing

@testable import SkynetMap

@Suite("Routes against all ways there are")
struct RouterReferenceTests {
  /// How often the interesting cases came up over all seeds.
  private struct Seen {
    var routes = 0
    var none = 0
    var nodeDisjoint = 0
    var linkDisjoint = 0
    var overlapping = 0
    var lone = 0
    var required = 0
    var priced = 0
  }

  @Test("the first is the cheapest way; each further one shares least and is the cheapest of those")
  func reference() {
    var seen = Seen()
    let seeds = Seeds.chosen(0...1999, environment: ProcessInfo.processInfo.environment)
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      let graph = RandomGraph(
        nodes: 4 + random.below(6), degree: 2 + random.below(4), random: &random)
      let map = MapGraph(graph.announcements)
      for _ in 0..<4 { compare(graph, map, seed, &random, &seen) }
    }
    guard seeds.count > 1 else { return }
    #expect(seen.none > 100 && seen.routes > 500 && seen.lone > 50)
    #expect(seen.nodeDisjoint > 100 && seen.linkDisjoint > 5 && seen.overlapping > 50)
    #expect(seen.required > 100 && seen.priced > 100)
  }

  private func compare(
    _ graph: RandomGraph, _ map: MapGraph, _ seed: UInt64, _ random: inout SplitMix64,
    _ seen: inout Seen
  ) {
    let source = random.below(graph.addresses.count)
    let destination = random.below(graph.addresses.count)
    guard source != destination else { return }
    let (policy, exclusions) = policy(graph, &random)
    let all = graph.candidates(
      from: source, to: destination, policy: policy, excluding: exclusions)
    let routes = Router.routes(
      in: map, from: graph.addresses[source], to: graph.addresses[destination], policy: policy,
      excluding: exclusions, count: 3)
    if all.isEmpty { seen.none += 1 }
    var chosen: [[OverlayAddress]] = []
    for route in routes {
      let known = all.first { $0.hops == route.hops }
      #expect(known != nil, "seed \(seed): no way that the policy allows")
      #expect(known?.cost == route.cost && known?.price == route.price, "seed \(seed)")
      func rank(_ hops: [OverlayAddress], _ cost: UInt64) -> [UInt64] {
        let (links, nodes) = graph.shared(hops, with: chosen, from: source)
        return [UInt64(links), UInt64(nodes), cost]
      }
      let best = all.map { rank($0.hops, $0.cost) }.min { $0.lexicographicallyPrecedes($1) }
      #expect(rank(route.hops, route.cost) == best, "seed \(seed): there is a better way")
      let shared = graph.shared(route.hops, with: chosen, from: source)
      #expect(shared.links == route.sharedLinks && shared.nodes == route.sharedNodes)
      if chosen.count == 1 {
        switch (shared.links, shared.nodes) {
        case (0, 0): seen.nodeDisjoint += 1
        case (0, _): seen.linkDisjoint += 1
        default: seen.overlapping += 1
        }
      }
      chosen.append(route.hops)
      seen.routes += 1
      seen.required += policy.require.isEmpty ? 0 : 1
      seen.priced += policy.priceMax == UInt64.max ? 0 : 1
    }
    // Two at least where there are two; a third may share as much as the second has in common with it.
    #expect(routes.count >= min(2, all.count), "seed \(seed): a way was missed")
    if all.count == 1 { seen.lone += 1 }
  }

  private func policy(
    _ graph: RandomGraph, _ random: inout SplitMix64
  ) -> (RoutePolicy, RouteExclusions) {
    func some() -> OverlayAddress { graph.addresses[random.below(graph.addresses.count)] }
    var policy = RoutePolicy()
    var exclusions = RouteExclusions()
    policy.hopsMax = 1 + random.below(8)
    policy.priceWeight = UInt32(random.below(3))
    policy.lossWeight = UInt32(random.below(30))
    if random.below(3) == 0 { policy.avoid = [some()] }
    if random.below(3) == 0 { policy.require = (0...random.below(3)).map { _ in some() } }
    if random.below(2) == 0 { policy.priceMax = UInt64(random.below(60)) }
    if random.below(4) == 0 { exclusions.nodes = [some()] }
    if random.below(4) == 0 { exclusions.links = [RouteExclusions.Link(some(), some())] }
    return (policy, exclusions)
  }

  @Test("the same map gives the same routes, in whatever order its nodes became known")
  func determinism() {
    for seed in UInt64(0)..<30 {
      var random = SplitMix64(seed: seed)
      var graph = RandomGraph(nodes: 40, degree: 4, random: &random)
      // All links equal: ties everywhere.
      for node in graph.announcements.indices {
        for link in graph.announcements[node].links.indices {
          graph.announcements[node].links[link].latency = 10
          graph.announcements[node].links[link].loss = 0
        }
      }
      let routes = (1..<10).map {
        Router.routes(
          in: MapGraph(graph.announcements), from: graph.addresses[0], to: graph.addresses[$0])
      }
      let shuffled = MapGraph(graph.announcements.shuffled(using: &random))
      for number in 1..<10 {
        #expect(
          Router.routes(in: shuffled, from: graph.addresses[0], to: graph.addresses[number])
            == routes[number - 1])
      }
    }
  }
}
