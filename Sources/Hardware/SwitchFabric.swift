/// A port of a board switch as the kernel shows it.
public struct SwitchPort: Equatable, Sendable {
  public struct Counters: Equatable, Sendable {
    public var receivedBytes: UInt64 = 0
    public var sentBytes: UInt64 = 0
    public var receivedPackets: UInt64 = 0
    public var sentPackets: UInt64 = 0
    public var dropped: UInt64 = 0

    public init() {}
  }

  public var name: String
  public var hasLink: Bool
  public var counters = Counters()
  public var policy: PortPolicy
  /// False where the port is set in a way that no policy can say, as a VLAN that is untagged one way only;
  /// `policy` then leaves that out.
  public var isPolicyWhole = true

  public init(name: String, hasLink: Bool, policy: PortPolicy) {
    self.name = name
    self.hasLink = hasLink
    self.policy = policy
  }
}

/// Whom the board behind a port may talk to.
public struct PortPolicy: Equatable, Sendable {
  /// VLAN of untagged frames, in and out (IEEE 802.1Q), 1...4094; a port that takes none is read as 0.
  public var nativeVLAN: UInt16
  /// VLANs that pass with their tag, ascending, at most 64; a port that has more shows all of them.
  public var taggedVLANs: [UInt16]
  /// Isolated ports do not reach each other, only ports that are not isolated.
  public var isIsolated: Bool

  public init(nativeVLAN: UInt16, taggedVLANs: [UInt16] = [], isIsolated: Bool = false) {
    self.nativeVLAN = nativeVLAN
    self.taggedVLANs = taggedVLANs
    self.isIsolated = isIsolated
  }

  public static let taggedMax = 64

  /// Whether a switch may be ordered this: numbers in range, ascending, none twice.
  public var isSound: Bool {
    let range: ClosedRange<UInt16> = 1...4094
    guard range.contains(nativeVLAN), taggedVLANs.count <= Self.taggedMax else { return false }
    var last: UInt16 = 0
    for number in taggedVLANs {
      guard range.contains(number), number > last, number != nativeVLAN else { return false }
      last = number
    }
    return true
  }

  /// Whether frames of this VLAN pass, with or without a tag.
  public func carries(_ number: UInt16) -> Bool {
    nativeVLAN == number || taggedVLANs.contains(number)
  }
}

public enum FabricError: Error, Equatable, Sendable {
  /// The chassis has a switch that takes no orders: nothing can be separated.
  case unmanaged
  /// The bridge or the port is not there.
  case absent(name: String)
  /// The kernel refused with this error number.
  case refused(name: String, number: Int32)
  /// The kernel took the order, and shows something else.
  case differs(name: String)
  /// An answer of the kernel could not be understood.
  case malformed
}

/// The switch that joins the boards of a chassis.
public protocol SwitchFabric: ~Copyable {
  /// The ports that are there, in the order of the board's description; at most 128.
  mutating func ports() throws(FabricError) -> [SwitchPort]
  /// Sets one port and reads it back. A policy that is not sound is our bug.
  mutating func apply(_ policy: PortPolicy, to port: String) throws(FabricError)
}

/// A port that got its link, or lost it.
public struct LinkEvent: Equatable, Sendable {
  public let name: String
  public let hasLink: Bool

  public init(name: String, hasLink: Bool) {
    self.name = name
    self.hasLink = hasLink
  }
}
