import LinuxIO
import Netlink
import SkynetWire

/// The interface that programs use: its MTU, this node's address and the way to all others.
enum TunnelSetUp {
  /// Every address of the overlay begins with these bits.
  private static let overlay: [UInt8] = [0xFD] + [UInt8](repeating: 0, count: 15)
  private static let overlayBits: UInt8 = 8

  static func perform(_ name: String, address: OverlayAddress, mtu: Int) throws(NetlinkError) {
    var route = try RouteSocket()
    let index = try Interface.index(named: name)
    try route.setUp(interface: index, mtu: UInt32(mtu))
    try route.addAddress(address.bytes, prefixBits: 128, to: index)
    try route.addRoute(to: overlay, prefixBits: overlayBits, over: index)
  }
}
