internal import Base
internal import CLinux
public import LinuxIO
public import SkynetWire

/// A UDP socket for both families that takes and gives many datagrams a call (udp(7): UDP_SEGMENT, UDP_GRO).
///
/// It never fragments and takes no path MTU from others (RFC 8899), so a datagram that is too long is
/// lost and counted.
@safe
public struct PacketSocket: ~Copyable {
  /// What one message of the kernel may hold: the longest UDP payload.
  static let messageBytes = 65536
  /// Buffers that are a power of two apart would share a few lines of the cache.
  private static let stride = messageBytes + 5 * 64
  public static let bufferBytes: Int32 = 7 << 20

  private let descriptor: FileDescriptor
  private let buffers: UnsafeMutablePointer<UInt8>
  private let arrivals: MessageTable
  var outbox: Outbox
  public internal(set) var counters = SocketCounters()

  /// Opens a socket that never waits.
  ///
  /// Several sockets of this process may share a port (SO_REUSEPORT).
  ///
  /// - Parameters:
  ///   - port: 0 for one that the kernel chooses.
  ///   - messagesMax: how many messages a call moves; each has 64 KiB of memory, used only if needed.
  public init(port: UInt16, messagesMax: Int = 64) throws(SystemError) {
    precondition(messagesMax > 0 && messagesMax <= 1024, "the kernel takes up to 1024 messages")
    descriptor = FileDescriptor(
      owning: Int32(
        try demand(sky_udp_open(port, Self.bufferBytes), "open", "UDP port \(port)")))
    unsafe buffers = .allocate(capacity: messagesMax * Self.stride)
    arrivals = MessageTable(capacity: messagesMax, piecesPerMessage: 1)
    outbox = Outbox(messagesMax: messagesMax)
    for index in 0..<messagesMax {
      unsafe arrivals.setPiece(
        0, of: index, start: buffers + index * Self.stride, length: Self.messageBytes)
      unsafe sky_message_expect(arrivals.messages + index)
    }
  }

  deinit { unsafe buffers.deallocate() }

  /// For a `Poller`.
  public var number: Int32 { descriptor.number }

  /// Where it listens.
  public var port: UInt16 { UInt16(truncatingIfNeeded: max(0, sky_udp_port(descriptor.number))) }

  /// Whether runs go out as one message; false after the kernel has refused that once and for all.
  public var isSegmenting: Bool { outbox.isSegmenting }

  /// Replaces the list by what has come, no more than it has room for; nothing where nothing has come.
  ///
  /// The memory of the runs is the socket's and valid until the next call; it may be changed in place.
  /// - Throws: for a socket that is of no use any more. What the network reports about datagrams sent
  ///   before is counted, not thrown.
  public mutating func receive(
    into runs: inout PacketList<DatagramRun>
  ) throws(SystemError) {
    runs.removeAll()
    let wanted = UInt32(min(arrivals.capacity, runs.capacity))
    var result: Int64
    repeat {
      result = unsafe sky_receive_many(descriptor.number, arrivals.messages, wanted)
    } while result == -Int64(SKY_ERROR_INTERRUPTED)
    if result < 0 {
      if result == -Int64(SKY_ERROR_AGAIN) || isReport(result) { return }
      try demand(result, "receive on", "UDP port \(port)")
    }
    for index in 0..<Int(max(0, result)) { take(index, into: &runs) }
  }

  private mutating func take(_ index: Int, into runs: inout PacketList<DatagramRun>) {
    let message = unsafe arrivals.messages + index
    let length = unsafe Int32(truncatingIfNeeded: message.pointee.length)
    let arrival = unsafe sky_message_arrival(message)
    unsafe sky_message_expect(message)
    // An empty datagram is none of ours.
    guard arrival.is_sound != 0, length > 0 else {
      counters.unsound += 1
      return
    }
    let segment = arrival.segment == 0 ? length : min(length, Int32(arrival.segment))
    let run = unsafe DatagramRun(
      start: buffers + index * Self.stride, length: length, segmentLength: segment,
      endpoint: Endpoint(
        high: arrival.high, low: arrival.low, port: arrival.port, interface: arrival.interface),
      congestion: arrival.traffic_class & PacketClass.congestion)
    counters.receivedDatagrams += UInt64(run.count)
    counters.receivedBytes += UInt64(length)
    runs.append(run)
  }

  /// An error of an earlier datagram, which a socket tells its next caller.
  private mutating func isReport(_ result: Int64) -> Bool {
    let before = counters
    counters.lose(1, code: Int32(-result))
    guard counters.failed == before.failed else {
      counters = before
      return false
    }
    return true
  }
}

/// Turns the C shim's answer into a value or an error.
@discardableResult
func demand(_ result: Int64, _ operation: String, _ subject: @autoclosure () -> String)
  throws(SystemError) -> Int64
{
  guard result >= 0 else { throw SystemError(operation, subject(), code: Int32(-result)) }
  return result
}
