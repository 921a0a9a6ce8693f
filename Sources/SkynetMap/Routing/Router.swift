public import SkynetWire

/// Chooses routes: a pure function of a map and a policy.
public enum Router {
  /// The cheapest route, then the one that shares least with it, and so on.
  ///
  /// - Parameter count: routes at most, at least 1.
  /// - Returns: none where the policy leaves no way or `source` or `destination` is not in the map.
  public static func routes(
    in graph: MapGraph, from source: OverlayAddress, to destination: OverlayAddress,
    policy: RoutePolicy = RoutePolicy(), excluding: RouteExclusions = RouteExclusions(),
    count: Int = 2
  ) -> [Route] {
    fatalError()
  }
}
