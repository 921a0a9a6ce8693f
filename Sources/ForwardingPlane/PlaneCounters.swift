public import SkynetWire

/// Why something did not go on; each has a counter.
public enum DropReason: Int, CaseIterable, Sendable {
  /// No type of this protocol, reserved bytes that are not zero, too short, or a length inside that does not fit.
  case malformed
  case unknownSession
  /// The seal of the link did not open.
  case forged
  case replayed
  /// No such label for this link, or another generation.
  case unknownLabel
  /// A header sealed alone on a label that is switched on, or for the neighbour itself.
  case wrongType
  case hopsExhausted
  /// More bytes than were paid for.
  case creditExceeded
  /// The next link, or the path's, has no session to send on, or its counter has run out.
  case noSession
  /// The label ends here and its path has no keys.
  case noPath
  /// The seal between the ends did not open.
  case forgedInside
  case replayedInside
  /// What the ends sealed is no whole IP packet.
  case malformedInside
  /// An inner source or destination that the far end may not use.
  case addressNotAllowed
  /// IPv4 for outside from a node whose address another one has at this exit.
  case addressTaken
  /// Congestion was marked on a packet whose ends do not know the marks (RFC 6040).
  case congested
  /// From the tunnel device: no IP packet, or for no single machine in the overlay or outside.
  case unroutable
  /// No path to it, or no exit for what is outside.
  case unknownDestination
  case packetTooBig
  /// The caller's list was full.
  case outputFull
  /// Notices that found no room, or had too long a body.
  case noticesFull

  /// As a label of a metric.
  public var name: String {
    switch self {
    case .malformed: "malformed"
    case .unknownSession: "unknown-session"
    case .forged: "forged"
    case .replayed: "replayed"
    case .unknownLabel: "unknown-label"
    case .wrongType: "wrong-type"
    case .hopsExhausted: "hops-exhausted"
    case .creditExceeded: "credit-exceeded"
    case .noSession: "no-session"
    case .noPath: "no-path"
    case .forgedInside: "forged-inside"
    case .replayedInside: "replayed-inside"
    case .malformedInside: "malformed-inside"
    case .addressNotAllowed: "address-not-allowed"
    case .addressTaken: "address-taken"
    case .congested: "congested"
    case .unroutable: "unroutable"
    case .unknownDestination: "unknown-destination"
    case .packetTooBig: "packet-too-big"
    case .outputFull: "output-full"
    case .noticesFull: "notices-full"
    }
  }
}

/// What all workers did since the start.
public struct PlaneCounters: Equatable, Sendable {
  public var receivedDatagrams: UInt64 = 0
  public var receivedBytes: UInt64 = 0
  public var sentDatagrams: UInt64 = 0
  public var sentBytes: UInt64 = 0
  /// Packets switched on from link to link.
  public var forwardedPackets: UInt64 = 0
  /// Billable ones of those.
  public var forwardedBytes: UInt64 = 0
  /// Billable bytes that were dropped for want of credit, on their way from the source of a path and to it.
  public var unpaidForwardBytes: UInt64 = 0
  public var unpaidReverseBytes: UInt64 = 0
  /// IP packets handed to, and taken from, the tunnel device.
  public var deliveredPackets: UInt64 = 0
  public var deliveredBytes: UInt64 = 0
  public var takenPackets: UInt64 = 0
  public var takenBytes: UInt64 = 0
  public var notices: UInt64 = 0
  /// By `DropReason.rawValue`.
  public var drops = [UInt64](repeating: 0, count: DropReason.allCases.count)

  public init() {}

  public subscript(reason: DropReason) -> UInt64 { drops[reason.rawValue] }
}

/// What a session was used for so far.
public struct SessionUse: Equatable, Sendable {
  public let link: LinkIndex
  /// The counter of the next packet sent.
  public let sentPackets: UInt64
  public let receivedPackets: UInt64
  /// Sealed datagrams, bytes.
  public let sentBytes: UInt64
  public let receivedBytes: UInt64
  /// Boot clock; 0 for never.
  public let lastSentMilliseconds: UInt64
  public let lastReceivedMilliseconds: UInt64
}

/// What a label that is switched on was used for so far, both ways, whichever of the two was asked for.
public struct TransitUse: Equatable, Sendable {
  public var counters: PathCounters
  /// What was dropped for want of credit, by the direction in which it came.
  public var unpaid = PathCounters()
  /// Boot clock, either way; 0 for never.
  public var lastUseMilliseconds: UInt64
}

/// What an end of a path was used for so far; bytes are billable ones.
public struct PathUse: Equatable, Sendable {
  public var sentBytes: UInt64
  public var sentPackets: UInt64
  public var receivedBytes: UInt64
  public var receivedPackets: UInt64
  /// The highest counter that came and one more: what is missing below it was lost, or is on its way.
  public var expectedPackets: UInt64
  /// Boot clock; 0 for never.
  public var lastSentMilliseconds: UInt64
  public var lastReceivedMilliseconds: UInt64
  /// Of an IP packet, either way; what control seals for the far end is none.
  public var lastPayloadMilliseconds: UInt64
}
