public import SkynetWire

/// Chooses routes: a pure function of a map and a policy.
///
/// The first route is the cheapest, since it carries everything as long as nothing fails. Each further one
/// is the cheapest of those that share the fewest links, and then the fewest nodes, with the ones before:
/// one without a common node if there is one, else without a common link, else with the least in common.
/// A pair by Suurballe's method would be disjoint in more maps, at the price of a dearer first route; and it
/// knows no limit of hops.
public enum Router {
  /// Steps that a search makes, with required nodes or a limit of price, before it settles for less.
  static let stepsMax = 50_000

  /// The cheapest route, then the one that shares least with it, and so on.
  ///
  /// With a limit of price and a map in which the best route within it is too hard to find, the route of
  /// the lowest price comes first; with required nodes on top of that, there may be none.
  /// - Parameter count: routes at most, at least 1.
  /// - Returns: none where the policy leaves no way or `source` or `destination` is not in the map.
  public static func routes(
    in graph: MapGraph, from source: OverlayAddress, to destination: OverlayAddress,
    policy: RoutePolicy = RoutePolicy(), excluding: RouteExclusions = RouteExclusions(),
    count: Int = 2
  ) -> [Route] {
    routes(
      in: graph, from: source, to: destination, policy: policy, excluding: excluding, count: count,
      stepsMax: stepsMax)
  }

  static func routes(
    in graph: MapGraph, from source: OverlayAddress, to destination: OverlayAddress,
    policy: RoutePolicy, excluding: RouteExclusions, count: Int, stepsMax: Int
  ) -> [Route] {
    guard source != destination, policy.hopsMax >= 1, let start = graph.place(of: source),
      let end = graph.place(of: destination),
      !excluding.nodes.contains(where: { $0 == destination || $0 == source }),
      let required = places(of: policy.require, in: graph, except: [start, end])
    else { return [] }
    var costs = RouteCosts(graph, from: start, to: end, policy: policy, excluding: excluding)
    var routes: [Route] = []
    while routes.count < count {
      guard
        let (nodes, sum) = search(
          graph, costs, required: required, policy: policy, stepsMax: stepsMax)
      else { break }
      let next = route(nodes, sum, in: graph, from: start)
      guard !routes.contains(where: { $0.hops == next.hops }) else { break }
      routes.append(next)
      costs.share(nodes, of: graph)
    }
    return routes
  }

  /// Each once; nil where one is not in the map, or there are too many.
  private static func places(
    of addresses: [OverlayAddress], in graph: MapGraph, except ends: [Int]
  ) -> [Int]? {
    var places: [Int] = []
    for address in addresses {
      guard let place = graph.place(of: address) else { return nil }
      if !places.contains(place), !ends.contains(place) { places.append(place) }
    }
    return places.count <= RoutePolicy.requireLimit ? places : nil
  }

  private static func search(
    _ graph: MapGraph, _ costs: RouteCosts, required: [Int], policy: RoutePolicy, stepsMax: Int
  ) -> (nodes: [Int], sum: UInt64)? {
    let hopsMax = min(policy.hopsMax, RoutePolicy.hopsLimit)
    var best = RouteSearch(
      graph, costs, required: required, hopsMax: hopsMax, priceMax: policy.priceMax)
    switch best.run(stepsMax: stepsMax) {
    case .found(let nodes, let sum): return (nodes, sum)
    case .none: return nil
    case .tooManySteps: break
    }
    guard policy.priceMax != UInt64.max else { return nil }
    var cheapest = RouteSearch(
      graph, costs.prices(of: graph), required: required, hopsMax: hopsMax,
      priceMax: policy.priceMax)
    // By price alone the search walks straight again.
    guard case .found(let nodes, _) = cheapest.run(stepsMax: Self.stepsMax) else { return nil }
    return (nodes, costs.sum(over: nodes, of: graph))
  }

  private static func route(
    _ nodes: [Int], _ sum: UInt64, in graph: MapGraph, from source: Int
  ) -> Route {
    var latency: UInt32 = 0
    for (one, other) in zip([source] + nodes, nodes) {
      guard let link = graph.link(from: one, to: other) else { continue }
      latency += UInt32(graph.latencies[link])
    }
    let price = nodes.dropLast().reduce(UInt64(0)) { sum, node in
      let (next, overflow) = sum.addingReportingOverflow(graph.prices[node])
      return overflow ? UInt64.max : next
    }
    let parts = RouteCosts.parts(of: sum)
    return Route(
      hops: nodes.map { graph.addresses[$0] }, cost: parts.cost, latency: latency, price: price,
      sharedLinks: parts.sharedLinks, sharedNodes: parts.sharedNodes)
  }
}

extension RouteCosts {
  /// Of a route that can be passed.
  fileprivate func sum(over nodes: [Int], of graph: MapGraph) -> UInt64 {
    var sum: UInt64 = 0
    for (one, other) in zip([source] + nodes, nodes) {
      if let link = graph.link(from: one, to: other) { sum += links[link] }
      if other != destination { sum += self.nodes[other] }
    }
    return sum
  }
}
