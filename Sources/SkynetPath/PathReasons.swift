/// What a hop answers to a set-up; the first byte of its record.
public enum HopStatus: UInt8, Sendable {
  /// It handed the set-up on, and the reply back.
  case forwarded = 0
  /// The path ends here.
  case end = 1
  case noTransit = 2
  /// Too little was offered; the record names the node's price.
  case price = 3
  case tableFull = 4
  /// There is no link to the next node.
  case linkGone = 5
  case staleKey = 6
  /// The record names the largest cap.
  case cap = 7
  case noExit = 8
  case malformed = 9
  /// The slot does not open with any of the node's keys; said in the clear, for there is no shared key.
  case notOpened = 10
  /// Too many set-ups from this neighbour; said in the clear.
  case busy = 11

  var isRefusal: Bool { self != .forwarded && self != .end }
}

/// Which hop refused a set-up, and why.
public struct PathRefusal: Equatable, Sendable {
  /// 0 is the neighbour of the source.
  public let position: Int
  public let status: HopStatus
  /// The price or the cap of the hop, where that is the reason.
  public let limit: UInt64
}

/// Why a path is no more.
public enum DownReason: Equatable, Sendable {
  /// An end closed it.
  case closed
  case linkDown
  case expired
  /// A hop was not paid, or made room for others.
  case evicted
  case refused(PathRefusal)
  /// The reply does not open: a hop on the way cheats.
  case forged
  case noReply
  case noHandshake
  /// Probes came back no more.
  case lost

  /// As a teardown carries it.
  var code: UInt8 {
    switch self {
    case .closed, .refused, .forged, .noReply, .noHandshake, .lost: 0
    case .linkDown: 1
    case .expired: 2
    case .evicted: 3
    }
  }

  init(code: UInt8) {
    switch code {
    case 1: self = .linkDown
    case 2: self = .expired
    case 3: self = .evicted
    default: self = .closed
    }
  }
}
