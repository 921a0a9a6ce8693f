public import SkynetWire

/// What makes a route good, and what forbids it.
///
/// The cost of a route is the sum over its links of `hopWeight`, `latencyWeight` for each 0.1 ms and
/// `lossWeight` for each 1/255, and over the nodes between its ends of `priceWeight` for each unit of price.
public struct RoutePolicy: Equatable, Sendable {
  /// More of them would need more slots than a set-up has.
  public static let hopsLimit = 8
  /// Required nodes at most: the work doubles with each.
  public static let requireLimit = 3

  /// No route passes these between its ends.
  public var avoid: [OverlayAddress] = []
  /// A route passes all of these, in any order; more than `requireLimit` have no route.
  public var require: [OverlayAddress] = []
  public var hopWeight: UInt32 = 1
  public var latencyWeight: UInt32 = 1
  /// 20: a loss of 0.4 % weighs as much as 2 ms.
  public var lossWeight: UInt32 = 20
  public var priceWeight: UInt32 = 0
  /// Links of a route, 1 to `hopsLimit`.
  public var hopsMax = RoutePolicy.hopsLimit
  /// Of all nodes between the ends together, for a GiB.
  public var priceMax = UInt64.max

  public init() {}
}

/// Nodes and links that just failed, whatever the map says.
public struct RouteExclusions: Equatable, Sendable {
  public struct Link: Equatable, Sendable {
    public var one: OverlayAddress
    public var other: OverlayAddress

    /// Both directions.
    public init(_ one: OverlayAddress, _ other: OverlayAddress) {
      self.one = one
      self.other = other
    }
  }

  public var nodes: [OverlayAddress] = []
  public var links: [Link] = []

  public init(nodes: [OverlayAddress] = [], links: [Link] = []) {
    self.nodes = nodes
    self.links = links
  }
}
