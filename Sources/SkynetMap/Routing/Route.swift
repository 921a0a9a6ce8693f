public import SkynetWire

/// A way through the map.
public struct Route: Equatable, Sendable {
  /// From the first neighbour to the destination; the source is not among them.
  public let hops: [OverlayAddress]
  /// By the policy that it was chosen with.
  public let cost: UInt64
  /// One way, in 0.1 ms.
  public let latency: UInt32
  /// Of all nodes between the ends together, for a GiB.
  public let price: UInt64
  /// Links that an earlier one of the chosen routes also uses.
  public let sharedLinks: Int
  /// Nodes between the ends that an earlier one also uses.
  public let sharedNodes: Int
}
