public import Base
public import SkynetWire

/// What the node does for its paths, in this order.
public enum PathAction: Equatable, Sendable {
  /// A control packet for the neighbour of a link.
  case sendControl(ControlKind, [UInt8], on: LinkIndex)
  /// A packet with a label of the neighbour.
  case sendLabelled(
    Label, on: LinkIndex, packetClass: UInt8, hopsLeft: UInt8, body: [UInt8])
  /// Bytes that the plane seals for the far end.
  ///
  /// `hopsLeft` 0 is the path's own; less than it makes a hop report.
  case sendOnPath(PathIndex, [UInt8], hopsLeft: UInt8)
  case installTransit(TransitRule)
  /// Of a transit one of the two labels, and both go.
  case removeLabel(Label)
  /// What comes with this label over this link ends here.
  case installTerminal(Label, LinkIndex, PathIndex)
  case installPath(PathRule)
  /// The longest IP packet.
  case setMTU(PathIndex, Int)
  case removePath(PathIndex)
  case up(PathIndex, PublicKey)
  /// Comes once for each path that `open` made, and for each from elsewhere that was up.
  case down(PathIndex, PublicKey, DownReason)
  /// Packets for this node take this path; nil: there is none.
  case primary(PublicKey, PathIndex?)
  /// Answer with `provide(routes:for:)`, now or later.
  case wantRoute(RouteWish)
  /// Nobody used this destination for long: its paths are closed.
  case forgotten(PublicKey)
  case hopReport(PathIndex, HopReport)
  /// A sealed message of the far end that is not for paths: a delivery receipt.
  case endMessage(PathIndex, [UInt8])
  /// `setUpKey` is another one: announce it.
  case setUpKeyChanged
}

/// A path through this node: labels of both directions, in and out.
///
/// Upstream is the neighbour towards the source, who pays for both directions.
public struct TransitRule: Equatable, Sendable {
  /// Small number of this path's meter, unused by other paths meanwhile.
  public let meter: UInt32
  public let upstream: LinkIndex
  public let downstream: LinkIndex
  /// What upstream sends with, and what we send downstream with.
  public let forwardIn: Label
  public let forwardOut: Label
  /// What downstream sends with, and what we send upstream with.
  public let reverseIn: Label
  public let reverseOut: Label
  /// 0: none.
  public let byteCap: UInt64
  /// What upstream owes us, and we owe downstream, for a GiB.
  public let price: UInt64
  public let priceOnward: UInt64
  /// What names the path in the receipts on either link: the first 16 bytes of the hash of its SET-UP there.
  public let upstreamSession: [UInt8]
  public let downstreamSession: [UInt8]
}

/// An end of a path at this node, its handshake done.
public struct PathRule: Equatable, Sendable {
  public let path: PathIndex
  public let peer: PublicKey
  public let link: LinkIndex
  public let labelOut: Label
  /// Installed before, with `installTerminal`.
  public let labelIn: Label
  public let keys: SessionKeys
  public let hopsLeft: UInt8
  /// Links seal the header alone: there is a single one, or the source wants it so.
  public let isHeaderOnly: Bool
  /// The longest IP packet.
  public let mtu: Int
  public let isSource: Bool
  /// Whether the source asked for an exit and this is it, or has one behind this path.
  public let isExit: Bool
  /// What this source owes its neighbour for a GiB.
  public let price: UInt64
  public let byteCap: UInt64
  /// What the handshake of the ends was for the hops, who carried it as anything else: the source owes it.
  public let handshake: PathCounters
  /// What names the path in the receipts on its first link.
  public let session: [UInt8]
}

/// What a hop said of a path when a packet's hops ran out at it.
public struct HopReport: Equatable, Sendable {
  /// 0 is the neighbour of the source.
  public let position: Int
  public let node: PublicKey
  /// The end-to-end counter of the packet that ran out.
  public let nonce: UInt64
  public let counters: PathCounters
  /// What it dropped because the hop before it had not paid, by the direction in which it came.
  public let unpaid: PathCounters
  /// Bytes of the longest datagram on the hop's next link.
  public let linkMTU: Int
  /// From `trace` to here, where it was asked for.
  public let milliseconds: UInt64?
}
