public import Base
internal import SkynetMap
public import SkynetPath
internal import SkynetWire

/// Routes for those who wish them.
extension SkynetNode {
  func withMap(_ body: (inout NetworkMap, inout [MapAction]) -> Void) {
    var made: [MapAction] = []
    body(&map, &made)
    var hasChanged = false
    for action in made {
      switch action {
      case .storeSequence(let number): actions.append(.storeSequence(number))
      case .sendControl(let kind, let body, let link): send(kind, body, on: link)
      case .changed: hasChanged = true
      }
    }
    guard hasChanged else { return }
    routes.mapChanged()
    paths.routesChanged(now: now)
    provideRoutes()
    retryHeld()
  }

  func provideRoutes() {
    routes.expire(now)
    for waiting in routes.wishes {
      let found = hops(
        to: waiting.wish.destination, shunning: waiting.wish.avoiding + waiting.wish.disjointFrom)
      guard !found.isEmpty else { continue }
      routes.remove(waiting.wish.destination)
      withPaths { paths, actions in
        paths.provide(
          routes: found, for: waiting.wish.destination, now: now, into: &actions)
      }
    }
  }

  /// The best route and the one that shares least with it, as the map has them.
  ///
  /// - Returns: none where there is no way.
  public func planned(for destination: PublicKey) -> [[Hop]] {
    hops(to: destination, shunning: [])
  }

  private func hops(to destination: PublicKey, shunning: [PublicKey]) -> [[Hop]] {
    let target = OverlayAddress(of: destination)
    guard map.node(at: target) != nil else { return [] }
    let graph = routes.currentGraph(map)
    let shunned = shunning + routes.avoided.map { $0.key }
    var exclusions = RouteExclusions()
    exclusions.nodes = shunned.map { OverlayAddress(of: $0) }.filter { $0 != target }
    var found = Router.routes(
      in: graph, from: address, to: target, policy: settings.policy, excluding: exclusions)
    if found.isEmpty {
      // Better a way through who served badly than none.
      found = Router.routes(in: graph, from: address, to: target, policy: settings.policy)
    }
    return found.compactMap { route in
      var hops: [Hop] = []
      for address in route.hops {
        guard let node = map.node(at: address)?.announcement else { return nil }
        hops.append(
          Hop(
            node: node.key, setUpKey: node.setUpKey, keyNumber: node.setUpKeyNumber,
            price: node.price))
      }
      return hops
    }
  }
}
