public import Base
public import SkynetWire

/// What is known of an end of a path at this node.
public struct PathReport: Equatable, Sendable {
  public enum Role: Equatable, Sendable { case source, destination }
  public enum State: Equatable, Sendable { case settingUp, shakingHands, up }

  public let index: PathIndex
  public let role: Role
  public let state: State
  /// Nil at a destination before the handshake.
  public let peer: PublicKey?
  /// All hops with the destination; empty at a destination, which knows none.
  public let route: [PublicKey]
  public let link: LinkIndex
  public let labelIn: Label
  public let labelOut: Label
  /// Of a probe there and back; nil before the first.
  public let latencyMicroseconds: UInt64?
  /// Of the last probes, smoothed.
  public let lossPerMille: Int
  /// The longest IP packet.
  public let mtu: Int
  public let isPrimary: Bool
  public let secondsLeft: UInt64
  /// When the far end was last heard, on the boot clock.
  public let heardAtMilliseconds: UInt64
  /// What `used` was told last.
  public let bytes: UInt64
}
