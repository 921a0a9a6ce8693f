public import SkynetWire

/// A node of the map.
public struct NodeRecord: Equatable, Sendable {
  public let address: OverlayAddress
  public let announcement: Announcement
  /// Two-way links between it and this node, at least; nil where there is no way, 0 for this node.
  public let hops: Int?
  /// When it is forgotten unless it announces again, milliseconds of the boot clock.
  public let expiresAt: UInt64

  public var isTransit: Bool { announcement.flags.contains(.transit) }
}
