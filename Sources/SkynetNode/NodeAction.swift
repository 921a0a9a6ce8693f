public import Base
public import SkynetLink
public import SkynetMeter
public import SkynetPath
public import SkynetWire

/// What the shell around a node does next, in this order.
public enum NodeAction: Equatable, Sendable {
  /// A datagram, as it is.
  case send([UInt8], to: Endpoint)
  /// An IP packet for the tunnel device: an answer to one that could not go on.
  case deliver([UInt8])
  /// Persist this number before the actions that follow: it is the next start's `firstSequence`.
  case storeSequence(UInt64)
  case record(LedgerEntry)
  case event(NodeEvent)
}

/// What happened, for the log, for running questions and for tests.
public enum NodeEvent: Equatable, Sendable {
  case linkUp(LinkIndex, PublicKey)
  case linkDown(LinkIndex, PublicKey, SkynetLink.DownReason)
  case pathUp(PathIndex, PublicKey)
  case pathDown(PathIndex, PublicKey, SkynetPath.DownReason)
  /// Packets for a node take another path than before; nil: none.
  case switched(PublicKey, PathIndex?)
  case hopReport(PathIndex, HopReport)
  case suspectNeighbour(PublicKey, MeterSuspicion)
  case suspectPath(PathIndex, MeterSuspicion, lossPerMille: UInt64)
  /// Routes keep away from this node for a while.
  case avoided(PublicKey)
  /// Hops were asked, and this is where it shows: routes keep off it for a while.
  case blamedNode(PublicKey, BlameReason)
  case blamedLink(PublicKey, PublicKey, lossPerMille: UInt64)
  /// The node that packets for outside are to go through does not let them out.
  case noExit(PublicKey)
  /// This node is the exit of both, and the second already has the IPv4 address of the first.
  case exitAddressTaken(PublicKey, holder: PublicKey)
  /// Packets are lost on the path, and not all of its hops answer.
  case silentHops(PathIndex)
}
