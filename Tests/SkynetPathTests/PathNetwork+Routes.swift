import Base
import SkynetPath
import SkynetWire

// Routes: what a map would say.
extension PathNetwork {
  func hops(_ route: [Int]) -> [Hop] {
    route.map { nodes[$0].hop(price: prices[$0] ?? 0) }
  }

  /// Opens a path along these nodes; the first of them is the source.
  func open(_ route: [Int], offer: PathOffer = PathOffer()) -> PathIndex? {
    open(from: route[0], hops(Array(route[1...])), offer: offer)
  }

  func open(from source: Int, _ route: [Hop], offer: PathOffer = PathOffer()) -> PathIndex? {
    var path: PathIndex?
    act(source) { path = $0.table.open(route: route, offer: offer, now: now, into: &$1) }
    return path
  }

  /// The shortest route without these nodes; nil where there is none.
  func route(from source: Int, to target: Int, without: Set<Int>) -> [Int]? {
    var reached = [source: [Int]()]
    var edge = [source]
    while !edge.isEmpty {
      var further: [Int] = []
      for node in edge {
        for case let end? in links[node] where reached[end.node] == nil {
          if without.contains(end.node), end.node != target { continue }
          reached[end.node] = (reached[node] ?? []) + [end.node]
          further.append(end.node)
        }
      }
      if let route = reached[target] { return route }
      edge = further
    }
    return nil
  }

  func number(of key: PublicKey) -> Int? { nodes.firstIndex { $0.key == key } }

  func answer(_ wish: RouteWish, of source: Int) {
    guard let target = number(of: wish.destination) else { return }
    let avoided = Set(wish.avoiding.compactMap { number(of: $0) })
    let taken = Set(wish.disjointFrom.compactMap { number(of: $0) })
    let first =
      route(from: source, to: target, without: avoided.union(taken))
      ?? route(from: source, to: target, without: taken)
      ?? route(from: source, to: target, without: [])
    guard let first else { return }
    let second = route(from: source, to: target, without: taken.union(first.dropLast()))
    let routes = [first, second].compactMap { $0 }.map { hops($0) }
    act(source) {
      $0.table.provide(routes: routes, for: wish.destination, now: now, into: &$1)
    }
  }
}
