public import Base

/// Whom a node links with, and how much it takes on.
public struct LinkSettings: Sendable {
  /// Links in all, waiting and up; below 65,536.
  public var linksMax = 256
  /// Whether nodes that nobody named may link with this one.
  public var acceptsUnknown = false
  /// Nodes that may link with this one without being dialled by it.
  public var allowed: [PublicKey] = []
  /// How many links strangers may hold at a time; the rest is kept for named nodes.
  public var strangersMax = 128
  /// Initiations a second that are answered without a proof of the sender's address.
  public var calmInitiationsPerSecond = 50
  /// Handshakes a second that are computed at all, whatever proofs they bring.
  public var handshakesPerSecondMax = 250
  /// The longest UDP payload that is tried on a link, bytes: 1472, or 8972 where interfaces take jumbo frames.
  public var datagramMax = 1472

  public init() {}
}

/// Why a node cannot be dialled.
public enum DialError: Error, Equatable {
  /// Every link is taken.
  case full(linksMax: Int)
  /// The key is no point of the curve's main subgroup.
  case unusableKey
  /// The node's own key.
  case ownKey
  /// No endpoint, or more than `LinkTable.endpointsMax`.
  case endpoints(count: Int)

  public var explanation: String {
    switch self {
    case .full(let linksMax): "all \(linksMax) links are taken"
    case .unusableKey: "nobody can have this key"
    case .ownKey: "the key is this node's own"
    case .endpoints(let count): "\(count) addresses are too few or too many"
    }
  }
}
