public import LinuxIO
public import SkynetWire

/// A UDP socket for both families that takes and gives many datagrams a call.
public struct PacketSocket: ~Copyable {
  public let number: Int32 = -1
  /// Where it listens.
  public var port: UInt16 { fatalError() }
  public private(set) var counters = SocketCounters()

  /// Opens a socket that never waits.
  ///
  /// Several sockets of this process may share a port (SO_REUSEPORT).
  ///
  /// - Parameter port: 0 for one that the kernel chooses.
  public init(port: UInt16, messagesMax: Int = 64) throws(SystemError) { fatalError() }

  /// Replaces the list by what has come, no more than it has room for; nothing where nothing has come.
  ///
  /// The memory of the runs is the socket's and valid until the next call; it may be changed in place.
  public mutating func receive(
    into runs: inout PacketList<DatagramRun>
  ) throws(SystemError) { fatalError() }

  /// Sends the runs from index `first` on; neighbours in the list with one endpoint, one segment length and one
  /// congestion mark go out together, wherever they lie.
  ///
  /// - Returns: how many runs are done with, sent or counted as lost; fewer than there are only where the
  ///   socket is full: try again when it is writable, or drop them.
  public mutating func send(
    _ runs: borrowing PacketList<DatagramRun>, from first: Int = 0
  ) -> Int { fatalError() }
}

/// What a socket did and what went wrong, since it was opened.
public struct SocketCounters: Sendable, Equatable {
  public var receivedDatagrams: UInt64 = 0
  public var receivedBytes: UInt64 = 0
  public var sentDatagrams: UInt64 = 0
  public var sentBytes: UInt64 = 0
  /// Datagrams lost while sending: nobody listens there (ECONNREFUSED), no way there, forbidden (EPERM), longer
  /// than the link takes, anything else.
  public var refused: UInt64 = 0
  public var unreachable: UInt64 = 0
  public var forbidden: UInt64 = 0
  public var tooLong: UInt64 = 0
  public var failed: UInt64 = 0
  /// Times that the socket was full.
  public var full: UInt64 = 0
  /// Times that a run was refused and went out one by one.
  public var splitRuns: UInt64 = 0
}
