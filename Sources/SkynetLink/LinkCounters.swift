/// What happened so far on all links; every counter only grows.
public struct LinkCounters: Equatable, Sendable {
  public var initiationsSent: UInt64 = 0
  public var initiationsReceived: UInt64 = 0
  public var responsesSent: UInt64 = 0
  public var responsesReceived: UInt64 = 0
  public var cookiesSent: UInt64 = 0
  public var cookiesReceived: UInt64 = 0
  /// Sessions that were made, at either end.
  public var sessionsMade: UInt64 = 0
  /// Sessions of the other side's making whose first packet came.
  public var sessionsConfirmed: UInt64 = 0
  public var ups: UInt64 = 0
  public var downs: UInt64 = 0
  public var roams: UInt64 = 0
  public var probesSent: UInt64 = 0
  public var probesAnswered: UInt64 = 0
  /// A datagram length that once passed and no longer does.
  public var blackHoles: UInt64 = 0
  /// Control packets of a neighbour that are none.
  public var controlsRefused: UInt64 = 0
  private var refusals = [UInt64](repeating: 0, count: HandshakeRefusal.allCases.count)

  public init() {}

  /// Datagrams that were dropped for this reason.
  public subscript(reason: HandshakeRefusal) -> UInt64 {
    get { refusals[Int(reason.rawValue)] }
    set { refusals[Int(reason.rawValue)] = newValue }
  }
}

/// Why a handshake datagram was dropped; nobody is told but the metrics.
public enum HandshakeRefusal: UInt8, CaseIterable, Sendable {
  /// Length, type or zeroes are not as they must be.
  case malformed
  /// The first code is not made with this node's key.
  case wrongCode
  /// Under load: no proof of address; it got a cookie instead.
  case unproven
  /// Under load: too many of one source.
  case tooMany
  /// More than `LinkSettings.handshakesPerSecondMax`.
  case busy
  /// Noise did not open, or a key was of low order.
  case notAuthentic
  /// Another version of the protocol, or no cipher in common.
  case version
  /// The node's key and the key of the handshake do not belong together.
  case keyMismatch
  case unknownPeer
  /// No room for another link.
  case full
  /// An initiation that was answered already, or that lost to our own at the same time.
  case redundant
  /// A response or cookie that nobody waits for.
  case unexpected

  /// As a label of a metric.
  public var name: String {
    switch self {
    case .malformed: "malformed"
    case .wrongCode: "wrong-code"
    case .unproven: "unproven"
    case .tooMany: "too-many"
    case .busy: "busy"
    case .notAuthentic: "not-authentic"
    case .version: "version"
    case .keyMismatch: "key-mismatch"
    case .unknownPeer: "unknown-peer"
    case .full: "full"
    case .redundant: "redundant"
    case .unexpected: "unexpected"
    }
  }
}
