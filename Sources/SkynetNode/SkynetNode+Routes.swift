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
          routes: found, for: waiting.wish.destination,
          offer: offer(for: waiting.wish.destination), now: now, into: &actions)
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
    let kept = exclusions(for: target)
    var all = kept
    all.nodes += shunning.map { OverlayAddress(of: $0) }.filter { $0 != target }
    // Better a way through who served badly than none, and better one that shares nodes with the other path.
    for exclusions in [all, kept, RouteExclusions()] {
      let found = search(target, excluding: exclusions)
      if !found.isEmpty { return found }
    }
    return []
  }

  /// What was found to lose or miscount.
  private func exclusions(for target: OverlayAddress) -> RouteExclusions {
    RouteExclusions(
      nodes: routes.avoided.filter { $0.until > now }.map { OverlayAddress(of: $0.key) }
        .filter { $0 != target },
      links: suspects.avoided(now).map {
        RouteExclusions.Link(OverlayAddress(of: $0.one), OverlayAddress(of: $0.other))
      })
  }

  /// Whether a route is left that keeps off all that routes are to keep off, and off these.
  func hasWay(to destination: PublicKey, without nodes: [PublicKey]) -> Bool {
    let target = OverlayAddress(of: destination)
    var exclusions = exclusions(for: target)
    exclusions.nodes += nodes.map { OverlayAddress(of: $0) }.filter { $0 != target }
    return !search(target, excluding: exclusions).isEmpty
  }

  private func search(_ target: OverlayAddress, excluding: RouteExclusions) -> [[Hop]] {
    let found = Router.routes(
      in: routes.currentGraph(map), from: address, to: target, policy: settings.policy,
      excluding: excluding)
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
