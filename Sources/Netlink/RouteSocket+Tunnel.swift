internal import Base

/// Sets up an interface of this process: the tunnel device.
extension RouteSocket {
  /// Sets the longest packet, bytes, and brings the interface up.
  public mutating func setUp(interface index: UInt32, mtu: UInt32) throws(NetlinkError) {
    try order(.setMTU(index, mtu))
    try order(.setUp(Int32(bitPattern: index), isUp: true))
  }

  /// Gives the interface an address for good; one that it has already is as good.
  ///
  /// Nobody is asked whether the address is in use (RFC 4862, 5.4): it is good at once.
  ///
  /// - Parameters:
  ///   - address: 4 or 16 bytes; another count is our bug.
  ///   - prefixBits: the kernel adds a route for this part of it.
  public mutating func addAddress(
    _ address: [UInt8], prefixBits: UInt8, to index: UInt32
  ) throws(NetlinkError) {
    try orderUnlessExisting(.addAddress(address, prefixBits: prefixBits, to: index))
  }

  /// Leads everything for this part of an address to the interface; a route that is there is as good.
  ///
  /// - Parameter prefix: 4 or 16 bytes; another count is our bug.
  public mutating func addRoute(
    to prefix: [UInt8], prefixBits: UInt8, over index: UInt32
  ) throws(NetlinkError) {
    try orderUnlessExisting(.addRoute(to: prefix, prefixBits: prefixBits, over: index))
  }

  private mutating func orderUnlessExisting(_ request: RouteRequest) throws(NetlinkError) {
    do throws(NetlinkError) {
      try order(request)
    } catch .refused(let number, _) where number == RouteNumbers.exists {
      return
    }
  }
}

extension RouteRequest {
  static func setMTU(_ index: UInt32, _ mtu: UInt32) -> RouteRequest {
    var attributes = AttributeWriter()
    attributes.u32(RouteNumbers.mtu, mtu)
    return RouteRequest(
      type: RouteNumbers.setLink,
      payload: head(RouteNumbers.anyFamily, Int32(bitPattern: index)) + attributes.bytes)
  }

  /// `struct ifaddrmsg` of linux/if_addr.h.
  static func addAddress(
    _ address: [UInt8], prefixBits: UInt8, to index: UInt32
  ) -> RouteRequest {
    var head = ByteWriter(capacity: 8)
    head.u8(family(address))
    head.u8(prefixBits)
    head.u8(0)
    head.u8(0)
    head.u32(index)
    var attributes = AttributeWriter()
    attributes.add(RouteNumbers.localAddress, address)
    attributes.add(RouteNumbers.address, address)
    if address.count == 16 { attributes.u32(RouteNumbers.addressFlags, RouteNumbers.isOurs) }
    return RouteRequest(
      type: RouteNumbers.newAddress,
      flags: RouteNumbers.acknowledge | RouteNumbers.create | RouteNumbers.exclusive,
      payload: head.bytes + attributes.bytes)
  }

  /// `struct rtmsg` of linux/rtnetlink.h: main table, static, anywhere behind this interface.
  static func addRoute(
    to prefix: [UInt8], prefixBits: UInt8, over index: UInt32
  ) -> RouteRequest {
    var head = ByteWriter(capacity: 12)
    head.u8(family(prefix))
    head.u8(prefixBits)
    head.u8(0)
    head.u8(0)
    head.u8(RouteNumbers.mainTable)
    head.u8(RouteNumbers.staticRoute)
    // Without a next hop IPv4 calls the other end part of the link.
    head.u8(prefix.count == 4 ? RouteNumbers.linkScope : RouteNumbers.universalScope)
    head.u8(RouteNumbers.unicast)
    head.u32(0)
    var attributes = AttributeWriter()
    attributes.add(RouteNumbers.routeDestination, prefix)
    attributes.u32(RouteNumbers.routeInterface, index)
    return RouteRequest(
      type: RouteNumbers.newRoute,
      flags: RouteNumbers.acknowledge | RouteNumbers.create | RouteNumbers.exclusive,
      payload: head.bytes + attributes.bytes)
  }

  private static func family(_ address: [UInt8]) -> UInt8 {
    precondition(address.count == 4 || address.count == 16, "an address has 4 or 16 bytes")
    return address.count == 4 ? RouteNumbers.internet : RouteNumbers.internet6
  }
}

/// linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h.
extension RouteNumbers {
  static let newRoute: UInt16 = 24
  // IFLA_MTU
  static let mtu: UInt16 = 4
  // IFA_F_NODAD
  static let isOurs: UInt32 = 2
  // RTA_DST, RTA_OIF
  static let routeDestination: UInt16 = 1
  static let routeInterface: UInt16 = 4
  // RT_TABLE_MAIN, RTPROT_STATIC, RTN_UNICAST
  static let mainTable: UInt8 = 254
  static let staticRoute: UInt8 = 4
  static let unicast: UInt8 = 1
  // RT_SCOPE_UNIVERSE, RT_SCOPE_LINK
  static let universalScope: UInt8 = 0
  static let linkScope: UInt8 = 253
}
