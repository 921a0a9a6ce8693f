import LinuxIO
import MinerSettings
import Netlink
import SkynetWire

/// The interface that programs use: its MTU, this node's address and the way to all others.
///
/// What goes outside is the owner's to route. Whoever wants an exit has its IPv4 address too, and an exit
/// the way back to all that may have one; nobody else has IPv4 here.
enum TunnelSetUp {
  /// Every address of the overlay begins with these bits.
  private static let overlay: [UInt8] = [0xFD] + [UInt8](repeating: 0, count: 15)
  private static let overlayBits: UInt8 = 8

  static func perform(
    _ settings: SkynetSettings, address: OverlayAddress, mtu: Int
  ) throws(NetlinkError) {
    var route = try RouteSocket()
    let index = try Interface.index(named: settings.interface)
    try route.setUp(interface: index, mtu: UInt32(mtu))
    try route.addAddress(address.bytes, prefixBits: 128, to: index)
    try route.addRoute(to: overlay, prefixBits: overlayBits, over: index)
    if settings.exitThrough != nil {
      try route.addAddress(ExitAddress(of: address).bytes, prefixBits: 32, to: index)
    }
    if settings.isExit {
      try route.addRoute(
        to: ExitAddress.prefix, prefixBits: ExitAddress.prefixBits, over: index)
    }
  }
}
