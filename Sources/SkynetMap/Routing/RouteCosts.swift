internal import SkynetWire

/// What each link and node costs in one choice of routes.
///
/// One number holds three that are compared in this order: links and nodes shared with routes that are
/// chosen already (4 bits each), cost (56 bits). No sum over a route carries from one into the next, since
/// it has at most 8 links and 7 nodes between its ends.
struct RouteCosts {
  static let impassable = UInt64.max
  private static let costMax = UInt64(1) << 52
  private static let sharedLink = UInt64(1) << 60
  private static let sharedNode = UInt64(1) << 56

  let source: Int
  let destination: Int
  /// By place of the link in the graph.
  var links: [UInt64]
  /// By node, for passing it between the ends.
  var nodes: [UInt64]

  init(
    _ graph: MapGraph, from source: Int, to destination: Int, policy: RoutePolicy,
    excluding: RouteExclusions
  ) {
    self.source = source
    self.destination = destination
    links = graph.targets.indices.map { link in
      let (loss, overflow) = UInt64(policy.lossWeight).multipliedReportingOverflow(
        by: UInt64(graph.losses[link]))
      let latency = UInt64(policy.latencyWeight) * UInt64(graph.latencies[link])
      let cost = UInt64(policy.hopWeight) + latency + loss
      return overflow ? Self.costMax : min(cost, Self.costMax)
    }
    nodes = graph.prices.indices.map { node in
      guard graph.isTransit[node], node != source else { return Self.impassable }
      let (cost, overflow) = graph.prices[node].multipliedReportingOverflow(
        by: UInt64(policy.priceWeight))
      return overflow ? Self.costMax : min(cost, Self.costMax)
    }
    for address in policy.avoid + excluding.nodes {
      if let node = graph.place(of: address) { nodes[node] = Self.impassable }
    }
    for link in excluding.links {
      guard let one = graph.place(of: link.one), let other = graph.place(of: link.other) else {
        continue
      }
      if let place = graph.link(from: one, to: other) { links[place] = Self.impassable }
      if let place = graph.link(from: other, to: one) { links[place] = Self.impassable }
    }
  }

  /// Prices alone: 0 for each link that can be passed, the price for each such node.
  func prices(of graph: MapGraph) -> RouteCosts {
    var result = self
    for link in links.indices where links[link] != Self.impassable { result.links[link] = 0 }
    for node in nodes.indices where nodes[node] != Self.impassable {
      result.nodes[node] = min(graph.prices[node], Self.costMax)
    }
    return result
  }

  /// Makes what a chosen route uses count as shared: once, however many routes use it.
  mutating func share(_ nodes: [Int], of graph: MapGraph) {
    for (one, other) in zip([source] + nodes, nodes) {
      for link in [graph.link(from: one, to: other), graph.link(from: other, to: one)] {
        guard let link, links[link] < Self.sharedLink else { continue }
        links[link] += Self.sharedLink
      }
      if other != destination, self.nodes[other] < Self.sharedNode {
        self.nodes[other] += Self.sharedNode
      }
    }
  }

  static func parts(of sum: UInt64) -> (sharedLinks: Int, sharedNodes: Int, cost: UInt64) {
    (Int(sum >> 60), Int(sum >> 56 & 15), sum & (sharedNode - 1))
  }
}
