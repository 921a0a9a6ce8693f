internal import Base
internal import SkynetMap
internal import SkynetPath
internal import SkynetWire

/// Destinations that wait for a route, and the graph that routes are searched in.
struct RouteDesk {
  /// A wish that the map cannot fulfil is kept until the map changes, so long.
  static let patienceMilliseconds: UInt64 = 60_000

  struct Wish {
    let wish: RouteWish
    let until: UInt64
  }

  private(set) var wishes: [Wish] = []
  private var graph: MapGraph?
  /// Nodes that served badly, until when.
  private(set) var avoided: [(key: PublicKey, until: UInt64)] = []

  mutating func add(_ wish: RouteWish, now: UInt64) {
    remove(wish.destination)
    wishes.append(Wish(wish: wish, until: now + Self.patienceMilliseconds))
  }

  mutating func remove(_ destination: PublicKey) {
    wishes.removeAll { $0.wish.destination == destination }
  }

  mutating func expire(_ now: UInt64) {
    wishes.removeAll { $0.until <= now }
    avoided.removeAll { $0.until <= now }
  }

  mutating func avoid(_ key: PublicKey, until: UInt64) {
    avoided.removeAll { $0.key == key }
    // Bounded by the meter's own table of scores.
    avoided.append((key, until))
  }

  mutating func mapChanged() { graph = nil }

  mutating func currentGraph(_ map: NetworkMap) -> MapGraph {
    if let graph { return graph }
    let made = map.graph()
    graph = made
    return made
  }
}
