internal import SkynetWire

/// The nodes that a map can reach and the links that both their ends announce, in flat arrays.
public struct MapGraph: Sendable {
  /// - Parameter nodes: announcements of nodes, each once, in any order.
  public init(_ nodes: [Announcement]) { fatalError() }

  public var nodeCount: Int { fatalError() }
  /// Each link counts once.
  public var linkCount: Int { fatalError() }
}
