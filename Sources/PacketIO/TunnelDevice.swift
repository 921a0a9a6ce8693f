public import LinuxIO
public import SkynetWire

/// One queue of a network device whose packets this process carries.
public struct TunnelDevice: ~Copyable {
  public let number: Int32 = -1
  public let name: String = ""
  public private(set) var counters = TunnelCounters()

  /// Makes the device, or opens one more queue of one that this process made.
  ///
  /// - Parameters:
  ///   - name: at most 15 bytes.
  ///   - mtu: the longest packet that `read` gives.
  public init(name: String, mtu: Int) throws(SystemError) { fatalError() }

  /// Replaces the list by the packets that wait, cut to the MTU; nothing where none waits.
  ///
  /// The memory of the packets is the device's and valid until the next call; it may be changed in place, room
  /// in front and behind included.
  public mutating func read(
    into packets: inout PacketList<TunnelPacket>
  ) throws(SystemError) { fatalError() }

  /// Hands packets to the kernel; consecutive ones of a flow as one.
  ///
  /// Changes headers in place. What is no sound IP packet is dropped and counted.
  public mutating func write(
    _ packets: borrowing PacketList<TunnelPacket>
  ) throws(SystemError) { fatalError() }
}

/// What a queue did, since it was opened.
public struct TunnelCounters: Sendable, Equatable {
  public var readPackets: UInt64 = 0
  public var readBytes: UInt64 = 0
  public var writtenPackets: UInt64 = 0
  public var writtenBytes: UInt64 = 0
  /// Packets to write that were no sound IP packets.
  public var malformed: UInt64 = 0
  /// Packets that the kernel did not take.
  public var refused: UInt64 = 0
}
