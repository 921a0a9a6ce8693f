internal import CLinux
public import SkynetWire

/// Sends single datagrams and packets from another thread, over descriptors that a worker owns.
///
/// The kernel takes each call as a whole, so no lock is needed; what it refuses is lost, as on any network.
public struct ControlSender: Sendable {
  private let socket: Int32
  private let tunnel: Int32

  /// - Parameters:
  ///   - socket: of a `PacketSocket` that lives longer.
  ///   - tunnel: of a `TunnelDevice` that lives longer; -1 for none.
  public init(socket: Int32, tunnel: Int32) {
    self.socket = socket
    self.tunnel = tunnel
  }

  public func send(_ datagram: [UInt8], to endpoint: Endpoint) {
    _ = unsafe sky_udp_send(
      socket, datagram, UInt64(datagram.count), endpoint.high, endpoint.low, endpoint.port,
      endpoint.interface)
  }

  /// Hands an IP packet with its checksums to the kernel, as if it had come over the tunnel.
  public func deliver(_ packet: [UInt8]) {
    let whole = [UInt8](repeating: 0, count: VirtualHeader.bytes) + packet
    _ = unsafe sky_write(tunnel, whole, UInt64(whole.count))
  }
}
