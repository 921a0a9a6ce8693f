public import Base
public import SkynetLink
public import SkynetMap
public import SkynetMeter
public import SkynetPath
public import SkynetWire

/// What a node does for whom, and its bounds.
public struct NodeSettings: Sendable {
  public var links = LinkSettings()
  public var paths = PathSettings()
  public var map = MapSettings()
  public var meter = MeterSettings()
  /// How routes of this node are chosen.
  public var policy = RoutePolicy()
  /// Where packets go that are for no node of the overlay; nil: they are dropped.
  public var exitThrough: PublicKey?

  public init() {}
}

/// A neighbour that this node keeps a link with.
public struct DialledPeer: Equatable, Sendable {
  public let key: PublicKey
  public let endpoints: [Endpoint]

  public init(key: PublicKey, endpoints: [Endpoint]) {
    self.key = key
    self.endpoints = endpoints
  }
}
