public import Base
public import SkynetWire
public import Sodium

/// A link as `sky peers`, the map and the metrics see it.
public struct LinkReport: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    /// No session yet; initiations go out.
    case dialling
    /// A neighbour asked; his first packet is waited for.
    case unconfirmed
    case up
  }

  public let index: LinkIndex
  public let key: PublicKey
  public let address: OverlayAddress
  public let state: State
  /// Where datagrams go; nil until something came.
  public let endpoint: Endpoint?
  /// Whether this node keeps it up.
  public let isDialled: Bool
  /// There and back, smoothed as in RFC 6298; nil until measured.
  public let latencyMicroseconds: UInt64?
  /// Of the last echoes, smoothed.
  public let lossThousandths: UInt16
  /// Bytes of UDP payload.
  public let mtu: Int
  /// Since `up`.
  public let ageMilliseconds: UInt64
  public let suite: CipherSuite?
}
