public import Base
public import SkynetWire

/// What the shell and the forwarding plane do next, in this order.
public enum LinkAction: Equatable, Sendable {
  /// A datagram as it is: a handshake message.
  case send([UInt8], to: Endpoint)
  /// A packet with label 0 in the session that the link sends on.
  ///
  /// - Parameter paddedTo: bytes of the whole datagram; 0 for no padding.
  case sendControl(ControlKind, [UInt8], paddedTo: Int, on: LinkIndex)
  /// The plane opens packets that name `LinkSession.receiveIndex` from now on; it does not yet send on it.
  case installSession(LinkSession, on: LinkIndex)
  /// The plane sends on this session, which was installed, instead of the one before.
  case useSession(UInt32, on: LinkIndex)
  /// Its keys are wiped; where it was in use, the link has nothing to send on until the next `useSession`.
  case removeSession(UInt32)
  case setEndpoint(LinkIndex, Endpoint)
  /// There is a session to send on; once until `down`.
  case up(LinkIndex, PublicKey)
  /// The index may name another link from now on, unless the node is still dialled.
  case down(LinkIndex, PublicKey, DownReason)
  /// Latency and loss have a new value.
  case measured(LinkIndex)
  /// How long datagrams on this link may be, bytes of UDP payload.
  case mtu(LinkIndex, Int)
}

/// A session as the forwarding plane needs it.
public struct LinkSession: Equatable, Sendable {
  /// In packets to this node; random, never 0.
  public let receiveIndex: UInt32
  /// In packets to the neighbour.
  public let peerIndex: UInt32
  public let keys: SessionKeys
  /// The first 16 bytes of the handshake's hash, the same at both ends: receipts name it.
  public let hash: [UInt8]

  public init(receiveIndex: UInt32, peerIndex: UInt32, keys: SessionKeys, hash: [UInt8]) {
    self.receiveIndex = receiveIndex
    self.peerIndex = peerIndex
    self.keys = keys
    self.hash = hash
  }
}

/// Why a link is no longer up.
public enum DownReason: Equatable, Sendable {
  /// Nothing came on the session in use for `LinkTable.silenceMilliseconds`.
  case silent
  /// The session in use became too old, and no handshake for another got through.
  case expired
  /// The node is no longer wanted.
  case forgotten
  /// The neighbour said that it ends.
  case left
}
