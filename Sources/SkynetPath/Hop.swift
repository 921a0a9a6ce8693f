public import Base

/// A node on a route, as its announcement shows it; the last of a route is the destination.
public struct Hop: Equatable, Sendable {
  public static let countMax = 8

  public let node: PublicKey
  /// 32 bytes, X25519.
  public let setUpKey: [UInt8]
  public let keyNumber: UInt32
  /// What this node asks for a GiB that goes through it; of the last one nothing is asked.
  public let price: UInt64

  public init(node: PublicKey, setUpKey: [UInt8], keyNumber: UInt32, price: UInt64 = 0) {
    precondition(setUpKey.count == 32, "a set-up key has 32 bytes")
    self.node = node
    self.setUpKey = setUpKey
    self.keyNumber = keyNumber
    self.price = price
  }
}

/// A route that a destination needs.
public struct RouteWish: Equatable, Sendable {
  public let destination: PublicKey
  /// Nodes that served badly of late: better without them, but better with them than no route.
  public let avoiding: [PublicKey]
  /// Nodes of the other path to this destination; without the destination.
  public let disjointFrom: [PublicKey]
  /// A hop did not take its set-up key: the map is old where it concerns this node.
  public let stale: PublicKey?
}
