public import Base
public import SkynetWire
public import Sodium

/// What a node knows of the network, and its part in making it known.
public struct NetworkMap {
  public let key: PublicKey
  public let address: OverlayAddress
  public private(set) var counters = MapCounters()

  /// - Parameters:
  ///   - signer: signs this node's announcements.
  ///   - firstSequence: what the last `storeSequence` said, or 1.
  public init(
    settings: MapSettings, signer: MapSigner, random: RandomStream, firstSequence: UInt64,
    now: UInt64
  ) {
    fatalError()
  }

  /// The key that slots of set-ups are sealed to; nothing is announced before the first.
  public mutating func set(
    setUpKey: [UInt8], number: UInt32, now: UInt64, into actions: inout [MapAction]
  ) {
    fatalError()
  }

  /// All links of this node that carry traffic, with what was measured of them.
  ///
  /// Small changes wait for the next announcement.
  public mutating func set(
    links: [LinkMeasure], now: UInt64, into actions: inout [MapAction]
  ) {
    fatalError()
  }

  /// What this node offers, and for how much.
  public mutating func set(
    flags: NodeFlags, price: UInt64, now: UInt64, into actions: inout [MapAction]
  ) {
    fatalError()
  }

  /// A link can carry messages of the map.
  public mutating func linkUp(
    _ link: LinkIndex, _ neighbour: PublicKey, now: UInt64, into actions: inout [MapAction]
  ) {
    fatalError()
  }

  /// It cannot any more; its neighbour is no longer announced unless another link leads there.
  public mutating func linkDown(
    _ link: LinkIndex, now: UInt64, into actions: inout [MapAction]
  ) {
    fatalError()
  }

  /// A control message of kind `announcement` or `summary`; another kind is our bug.
  public mutating func control(
    _ kind: ControlKind, _ body: [UInt8], on link: LinkIndex, now: UInt64,
    into actions: inout [MapAction]
  ) {
    fatalError()
  }

  /// Does what is due.
  public mutating func advance(now: UInt64, into actions: inout [MapAction]) { fatalError() }

  /// When `advance` has something to do again, milliseconds of the boot clock.
  public var deadline: UInt64 { fatalError() }

  /// This node or another; nil where it is not known.
  public func node(at address: OverlayAddress) -> NodeRecord? { fatalError() }

  /// This node and all others, also those that no two-way link joins to it.
  public var nodes: [NodeRecord] { fatalError() }

  /// Other nodes that are known, and those of them with a way over two-way links.
  public var nodeCount: Int { fatalError() }
  public var reachableCount: Int { fatalError() }

  /// For `Router`: this node and those with a way over two-way links.
  public func graph() -> MapGraph { fatalError() }
}
