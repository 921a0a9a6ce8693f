public import SkynetWire

/// One direction of a path through this node: what comes with `label` over `from` goes on with
/// `nextLabel` over `to`.
public struct TransitLeg: Equatable, Sendable {
  public let label: Label
  public let from: LinkIndex
  public let nextLabel: Label
  public let to: LinkIndex

  public init(label: Label, from: LinkIndex, nextLabel: Label, to: LinkIndex) {
    self.label = label
    self.from = from
    self.nextLabel = nextLabel
    self.to = to
  }
}

/// What the far end of a path may do that others may not.
public struct PathPermissions: OptionSet, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It may send packets of any source outside to this node: it is our exit.
  public static let anySource = PathPermissions(rawValue: 1)
  /// It may send packets to any destination outside, and gets packets of any source: we are its exit.
  ///
  /// IPv4 goes both ways after `setExitAddress`.
  public static let anyDestination = PathPermissions(rawValue: 2)
}

/// An end of a path at this node, with its handshake done.
public struct PathEnd: Equatable, Sendable {
  /// The first link, and the label that the neighbour there wants.
  public let link: LinkIndex
  public let label: Label
  /// What the far end sends on comes with this label, installed before as one that ends here.
  public let ownLabel: Label
  public let keys: SessionKeys
  /// Of the node at the far end.
  public let address: OverlayAddress
  /// Hops and one more.
  public let hopsLeft: UInt8
  /// Whether links seal the header of its data alone: on a single link, or where the source wants it so.
  public let isHeaderOnly: Bool
  /// The longest inner packet.
  public let mtu: Int
  public let permissions: PathPermissions

  public init(
    link: LinkIndex, label: Label, ownLabel: Label, keys: SessionKeys, address: OverlayAddress,
    hopsLeft: UInt8, isHeaderOnly: Bool, mtu: Int, permissions: PathPermissions = []
  ) {
    precondition(hopsLeft > 0, "a packet needs a hop")
    self.link = link
    self.label = label
    self.ownLabel = ownLabel
    self.keys = keys
    self.address = address
    self.hopsLeft = hopsLeft
    self.isHeaderOnly = isHeaderOnly
    self.mtu = mtu
    self.permissions = permissions
  }
}

/// A datagram of control, ready to send.
public struct SealedDatagram: Equatable, Sendable {
  public let bytes: [UInt8]
  public let endpoint: Endpoint
}
