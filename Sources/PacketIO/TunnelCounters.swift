/// What a queue of the tunnel device did, since it was opened.
public struct TunnelCounters: Sendable, Equatable {
  /// Packets that `read` gave.
  public var readPackets: UInt64 = 0
  public var readBytes: UInt64 = 0
  /// Calls that brought a packet, or a run left whole.
  public var reads: UInt64 = 0
  /// Packets from the kernel that were longer than the MTU, or made no sense.
  public var unusable: UInt64 = 0
  public var writtenPackets: UInt64 = 0
  public var writtenBytes: UInt64 = 0
  /// Calls that took a packet, or several joined.
  public var writes: UInt64 = 0
  /// Packets to write that were no sound IP packets.
  public var malformed: UInt64 = 0
  /// Packets that the kernel did not take.
  public var refused: UInt64 = 0

  public init() {}
}
