internal import CLinux
internal import LinuxIO

/// A socket to the routing part of the kernel: one question or order at a time.
///
/// `NETLINK_ROUTE`, RFC 3549. Every answer is checked to be of the kernel, to this socket and to the
/// question that was asked last.
public struct RouteSocket: ~Copyable {
  /// The kernel answers before the call returns; this is for one that is out of breath.
  private static let patienceMilliseconds: Int32 = 5000
  private static let capacityMax = 1 << 20
  private static let triesMax = 8

  private var socket: FileDescriptor
  private var port: UInt32
  private var sequence: UInt32 = 0
  /// Bytes that the longest answer may have; grows when one was cut.
  private(set) var capacity: Int

  public init() throws(NetlinkError) { try self.init(capacity: 32768) }

  init(capacity: Int) throws(NetlinkError) {
    let socket = try Self.open(groups: 0, bufferBytes: 0)
    port = try Self.port(of: socket)
    self.socket = socket
    self.capacity = capacity
  }

  /// The messages that the kernel answers; none for an order that was carried out.
  ///
  /// A list that changed while it was read, or did not fit, is asked for again.
  mutating func ask(_ request: RouteRequest) throws(NetlinkError) -> [NetlinkMessage] {
    var tries = 0
    while true {
      tries += 1
      do {
        return try askOnce(request)
      } catch .inconsistent where tries < Self.triesMax {
        continue
      } catch .truncated(let bytes) where isQuestion(request) && bytes <= Self.capacityMax {
        capacity = max(bytes, min(capacity * 2, Self.capacityMax))
        guard tries < Self.triesMax * 2 else { throw .truncated(bytes: bytes) }
      }
    }
  }

  private func isQuestion(_ request: RouteRequest) -> Bool {
    request.type == RouteNumbers.getLink || request.type == RouteNumbers.getAddress
  }

  private mutating func askOnce(_ request: RouteRequest) throws(NetlinkError) -> [NetlinkMessage] {
    sequence &+= 1
    var exchange = NetlinkExchange(sequence: sequence, port: port, isDump: request.isDump)
    try Self.send(request.encoded(sequence: sequence), to: socket)
    let end = Clock.bootMilliseconds + UInt64(Self.patienceMilliseconds)
    do throws(NetlinkError) {
      while true {
        if let datagram = try Self.receive(from: socket, capacity: capacity) {
          if try exchange.take(datagram.bytes, length: datagram.length) { return exchange.answers }
          continue
        }
        let now = Clock.bootMilliseconds
        guard now < end else { throw .late }
        try wait(milliseconds: Int32(end - now))
      }
    } catch {
      // What is left of a list would stand in the way of the next one.
      if case .refused = error { throw error }
      try reset()
      throw error
    }
  }

  private func wait(milliseconds: Int32) throws(NetlinkError) {
    var events = PollSet()
    events.add(socket.number)
    do {
      try events.wait(milliseconds: milliseconds)
    } catch {
      throw .socket(number: error.code)
    }
  }

  private mutating func reset() throws(NetlinkError) {
    let fresh = try Self.open(groups: 0, bufferBytes: 0)
    port = try Self.port(of: fresh)
    socket = fresh
  }

  /// - Parameters:
  ///   - groups: mask of the groups to listen to.
  ///   - bufferBytes: room for what has not been read yet; 0 for the kernel's default.
  static func open(groups: UInt32, bufferBytes: Int32) throws(NetlinkError) -> FileDescriptor {
    FileDescriptor(owning: Int32(try value(sky_netlink_open(groups, bufferBytes))))
  }

  private static func port(of socket: borrowing FileDescriptor) throws(NetlinkError) -> UInt32 {
    UInt32(truncatingIfNeeded: try value(sky_netlink_port(socket.number)))
  }

  private static func send(
    _ bytes: [UInt8], to socket: borrowing FileDescriptor
  ) throws(NetlinkError) {
    while true {
      let number = socket.number
      let result = unsafe bytes.withUnsafeBytes { (run: UnsafeRawBufferPointer) -> Int64 in
        unsafe sky_netlink_send(number, run.baseAddress, UInt64(run.count))
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      try value(result)
      return
    }
  }

  /// One datagram of the kernel; nil when none is there.
  ///
  /// Others' datagrams are thrown away.
  static func receive(
    from socket: borrowing FileDescriptor, capacity: Int
  ) throws(NetlinkError) -> (bytes: [UInt8], length: Int)? {
    var bytes = [UInt8](repeating: 0, count: capacity)
    let number = socket.number
    while true {
      var sender: UInt32 = 0
      let result = unsafe bytes.withUnsafeMutableBytes {
        (run: UnsafeMutableRawBufferPointer) -> Int64 in
        unsafe sky_netlink_receive(number, run.baseAddress, UInt64(run.count), &sender)
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      if result == -Int64(SKY_ERROR_AGAIN) { return nil }
      let length = Int(try value(result))
      guard sender == 0 else { continue }
      bytes.removeLast(capacity - min(length, capacity))
      return (bytes, length)
    }
  }

  @discardableResult
  private static func value(_ result: Int64) throws(NetlinkError) -> Int64 {
    guard result >= 0 else { throw .socket(number: Int32(-result)) }
    return result
  }
}
