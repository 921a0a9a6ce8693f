/// The cheapest way to the destination from each node within each number of links: Bellman's and Ford's
/// relaxation, one round a link, so the limit of hops holds exactly.
///
/// Ways may pass a node twice here, which only required nodes can make worthwhile; `RouteSearch` refuses
/// it, and what stands here never is too much for it.
struct RouteBounds {
  private let nodeCount: Int
  private let setCount: Int
  private var costs: [UInt64]

  /// - Parameters:
  ///   - required: nodes that have to be passed; a set of them is a number, with a bit for each.
  ///   - hopsMax: links, at least 1.
  init(_ graph: MapGraph, _ costs: RouteCosts, required: [Int], hopsMax: Int) {
    nodeCount = graph.nodeCount
    setCount = 1 << required.count
    let layer = nodeCount * setCount
    var layers = [UInt64](repeating: RouteCosts.impassable, count: layer * (hopsMax + 1))
    layers[costs.destination] = 0
    // Only what changed in the round before can change anything.
    var changed = [costs.destination]
    for hops in 1...hopsMax {
      let start = hops * layer
      for state in 0..<layer { layers[start + state] = layers[start - layer + state] }
      var isChanged = [Bool](repeating: false, count: layer)
      var next: [Int] = []
      for state in changed {
        let node = state % graph.nodeCount
        let set = state / graph.nodeCount
        let passing = node == costs.destination ? 0 : costs.nodes[node]
        guard passing != RouteCosts.impassable else { continue }
        let bit = required.firstIndex(of: node).map { 1 << $0 } ?? 0
        let onward = layers[start - layer + state] + passing
        for link in graph.links(of: node) where costs.links[link] != RouteCosts.impassable {
          let other = Int(graph.targets[link])
          guard other != costs.destination else { continue }
          let sum = onward + costs.links[link]
          // Before this node its bit was wanted, or it was not: passing it serves both.
          for before in bit == 0 ? [set] : [set | bit, set] {
            let place = before * graph.nodeCount + other
            guard sum < layers[start + place] else { continue }
            layers[start + place] = sum
            if !isChanged[place] {
              isChanged[place] = true
              next.append(place)
            }
          }
        }
      }
      changed = next
    }
    self.costs = layers
  }

  /// From `node` on, passing all of `set` and at most `hops` links; `impassable` where there is no way.
  func cost(from node: Int, passing set: Int, hops: Int) -> UInt64 {
    costs[(hops * setCount + set) * nodeCount + node]
  }
}
