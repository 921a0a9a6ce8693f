/// Finds the cheapest route that passes no node twice and stays within its price.
///
/// Best first, by cost so far and the least that is still to come (A*): without required nodes and a limit
/// of price it walks straight along the answer. With them the question is a hard one, so the number of
/// steps has a bound.
struct RouteSearch {
  private struct Step {
    let node: Int
    /// Place of the step before; -1 at the source.
    let before: Int
    let hops: Int
    /// Required nodes that are still to be passed.
    let set: Int
    let cost: UInt64
    let price: UInt64
  }

  private let graph: MapGraph
  private let costs: RouteCosts
  private let bounds: RouteBounds
  private let prices: RouteCosts?
  private let priceBounds: RouteBounds?
  private let required: [Int]
  private let hopsMax: Int
  private let priceMax: UInt64
  private var steps: [Step] = []
  private var queue = RouteQueue()

  /// - Parameter priceMax: `UInt64.max` for none.
  init(
    _ graph: MapGraph, _ costs: RouteCosts, required: [Int], hopsMax: Int, priceMax: UInt64
  ) {
    self.graph = graph
    self.costs = costs
    self.required = required
    self.hopsMax = hopsMax
    self.priceMax = priceMax
    bounds = RouteBounds(graph, costs, required: required, hopsMax: hopsMax)
    let prices = priceMax == UInt64.max ? nil : costs.prices(of: graph)
    self.prices = prices
    priceBounds = prices.map {
      RouteBounds(graph, $0, required: required, hopsMax: hopsMax)
    }
  }

  enum Outcome: Equatable {
    /// Nodes behind the source, and the sum over the route (`RouteCosts.parts`).
    case found([Int], cost: UInt64)
    case none
    case tooManySteps
  }

  mutating func run(stepsMax: Int) -> Outcome {
    push(
      Step(
        node: costs.source, before: -1, hops: 0, set: (1 << required.count) - 1, cost: 0, price: 0))
    while let place = queue.pop() {
      let step = steps[place]
      if step.node == costs.destination { return .found(nodes(to: place), cost: step.cost) }
      guard steps.count <= stepsMax else { return .tooManySteps }
      for link in graph.links(of: step.node) where costs.links[link] != RouteCosts.impassable {
        extend(place, step, by: link)
      }
    }
    return .none
  }

  private mutating func extend(_ place: Int, _ step: Step, by link: Int) {
    let other = Int(graph.targets[link])
    guard !passes(other, upTo: place) else { return }
    var cost = step.cost + costs.links[link]
    var price = step.price
    if other != costs.destination {
      guard costs.nodes[other] != RouteCosts.impassable else { return }
      cost += costs.nodes[other]
      price += prices?.nodes[other] ?? 0
    }
    let bit = required.firstIndex(of: other).map { 1 << $0 } ?? 0
    push(
      Step(
        node: other, before: place, hops: step.hops + 1, set: step.set & ~bit, cost: cost,
        price: price))
  }

  private mutating func push(_ step: Step) {
    let left = hopsMax - step.hops
    let toCome = bounds.cost(from: step.node, passing: step.set, hops: left)
    guard toCome != RouteCosts.impassable else { return }
    if let priceBounds {
      let price = priceBounds.cost(from: step.node, passing: step.set, hops: left)
      guard step.price + price <= priceMax else { return }
    }
    queue.push(RouteQueue.Item(total: step.cost + toCome, hops: step.hops, place: steps.count))
    steps.append(step)
  }

  private func passes(_ node: Int, upTo place: Int) -> Bool {
    var place = place
    while place >= 0 {
      if steps[place].node == node { return true }
      place = steps[place].before
    }
    return false
  }

  private func nodes(to place: Int) -> [Int] {
    var nodes: [Int] = []
    var place = place
    while steps[place].before >= 0 {
      nodes.append(steps[place].node)
      place = steps[place].before
    }
    return nodes.reversed()
  }
}
