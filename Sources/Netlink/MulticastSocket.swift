internal import CLinux
public import LinuxIO

/// UDP to and from an IPv6 group on one wire, for beacons: nothing passes a router.
///
/// Link-local scope, ff02::/16 (RFC 4291, 2.7), hop limit 1, own datagrams are not heard. An interface that
/// goes down gives errors, and works on when it comes up again; one that vanishes and comes back is
/// another one for the kernel, and needs a new socket.
public struct MulticastSocket: ~Copyable {
  /// Datagrams too long that one call throws away before it gives up.
  private static let discardsMax = 64

  public struct Datagram: Equatable, Sendable {
    public let bytes: [UInt8]
    /// 16 bytes; link-local where the sender keeps to the rules.
    public let source: [UInt8]
    public let port: UInt16
  }

  private let socket: FileDescriptor
  private let group: [UInt8]
  private let interface: String
  private let index: UInt32
  private let port: UInt16
  /// Bytes of a datagram that is sent or taken at most.
  private let datagramMax: Int
  /// Datagrams that were thrown away because they were too long.
  public private(set) var oversized: UInt64 = 0

  /// Opens the socket and joins the group; the interface need not be up.
  ///
  /// - Parameters:
  ///   - group: 16 bytes, the first ones ff02; anything else is our bug.
  ///   - interface: its name.
  ///   - port: of all members alike.
  ///   - datagramMax: bytes of a datagram that is sent or taken at most; what does not fit one frame, the
  ///     kernel sends in fragments.
  public init(
    group: [UInt8], on interface: String, port: UInt16, datagramMax: Int = 1500
  ) throws(SystemError) {
    precondition(group.count == 16 && group[0] == 0xFF && group[1] == 0x02)
    let found = unsafe sky_interface_index(interface)
    let index = UInt32(truncatingIfNeeded: try Self.check(found, "find interface", interface))
    let opened = unsafe sky_multicast_open(group, index, port)
    let socket = FileDescriptor(
      owning: Int32(try Self.check(opened, "open a group on", interface)))
    let joined = unsafe sky_multicast_member(socket.number, group, index, 1)
    try Self.check(joined, "join a group on", interface)
    self.socket = socket
    self.group = group
    self.interface = interface
    self.index = index
    self.port = port
    self.datagramMax = datagramMax
  }

  /// For a poll set.
  public var descriptor: Int32 { socket.number }

  /// What the kernel calls the interface, also the scope of link-local addresses on it.
  public var interfaceIndex: UInt32 { index }

  /// Joins once more, for an interface that has forgotten its members.
  public func rejoin() throws(SystemError) {
    _ = unsafe sky_multicast_member(socket.number, group, index, 0)
    let joined = unsafe sky_multicast_member(socket.number, group, index, 1)
    try Self.check(joined, "join a group on", interface)
  }

  /// Sends to all other members on the wire; more than `datagramMax` bytes are our bug.
  public func send(_ bytes: [UInt8]) throws(SystemError) {
    precondition(bytes.count <= datagramMax, "a datagram has its bound")
    while true {
      let result = unsafe bytes.withUnsafeBytes { (run: UnsafeRawBufferPointer) -> Int64 in
        unsafe sky_multicast_send(
          self.socket.number, self.group, self.index, self.port, run.baseAddress, UInt64(run.count))
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      try Self.check(result, "send on", interface)
      return
    }
  }

  /// The oldest datagram that has come; nil when there is none.
  ///
  /// Never waits.
  public mutating func receive() throws(SystemError) -> Datagram? {
    var bytes = [UInt8](repeating: 0, count: datagramMax)
    var source = [UInt8](repeating: 0, count: 16)
    var discards = 0
    while discards < Self.discardsMax {
      var from: UInt16 = 0
      let number = socket.number
      let result = unsafe bytes.withUnsafeMutableBytes {
        (run: UnsafeMutableRawBufferPointer) -> Int64 in
        unsafe sky_multicast_receive(
          number, run.baseAddress, UInt64(run.count), &source, &from)
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      if result == -Int64(SKY_ERROR_AGAIN) { return nil }
      let length = Int(try Self.check(result, "receive on", interface))
      guard length <= datagramMax else {
        oversized &+= 1
        discards += 1
        continue
      }
      return Datagram(bytes: Array(bytes[..<length]), source: source, port: from)
    }
    return nil
  }

  @discardableResult
  private static func check(
    _ result: Int64, _ operation: String, _ subject: String
  ) throws(SystemError) -> Int64 {
    guard result >= 0 else { throw SystemError(operation, subject, code: Int32(-result)) }
    return result
  }
}
