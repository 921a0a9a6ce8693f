internal import CLinux

/// A connection to a host in the network; no call of it waits.
public struct TCPConnection: ~Copyable, Sendable {
  private let socket: FileDescriptor
  private let place: String

  /// Starts to connect; the descriptor becomes writable when that has come to an end.
  public init(to address: NetworkAddress, port: UInt16) throws(SystemError) {
    place = address.text + " port \(port)"
    let result = unsafe sky_tcp_start(
      address.bytes, Int32(address.bytes.count), address.interface, port)
    socket = FileDescriptor(owning: Int32(try check(result, "connect to", place)))
  }

  /// For a poll set.
  public var descriptor: Int32 { socket.number }

  /// Throws where connecting came to no good end; to be asked once the descriptor is writable.
  public func checkConnected() throws(SystemError) {
    try check(sky_socket_error(socket.number), "connect to", place)
  }

  /// Sends from the front as much as the kernel takes now; 0 where it takes nothing.
  public func send(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
    while true {
      let result = unsafe bytes.withUnsafeBytes { (run: UnsafeRawBufferPointer) -> Int64 in
        unsafe sky_send(self.socket.number, run.baseAddress, UInt64(run.count))
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      if result == -Int64(SKY_ERROR_AGAIN) { return 0 }
      return Int(try check(result, "send to", place))
    }
  }

  /// Up to `count` bytes that have come; none at the end, nil while there is nothing.
  public func receive(upTo count: Int) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) {
      return try socket.read(upTo: count)
    } catch {
      guard error.isAgain else { throw SystemError("receive from", place, code: error.code) }
      return nil
    }
  }
}
