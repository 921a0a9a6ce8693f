internal import Base

/// A question to the kernel, or an order, ready but for its sequence number.
struct RouteRequest: Equatable {
  var type: UInt16
  var flags: UInt16 = RouteNumbers.acknowledge
  var payload: [UInt8]

  var isDump: Bool { flags & RouteNumbers.dump == RouteNumbers.dump }

  /// All interfaces, with counters.
  static var links: RouteRequest {
    RouteRequest(
      type: RouteNumbers.getLink, flags: RouteNumbers.dump, payload: head(RouteNumbers.anyFamily))
  }

  /// All ports of bridges, with their VLANs in runs.
  static var bridgePorts: RouteRequest {
    var attributes = AttributeWriter()
    attributes.u32(RouteNumbers.extensionMask, RouteNumbers.vlanRanges)
    return RouteRequest(
      type: RouteNumbers.getLink, flags: RouteNumbers.dump,
      payload: head(RouteNumbers.bridgeFamily) + attributes.bytes)
  }

  /// One interface.
  static func link(named name: String) -> RouteRequest {
    var attributes = AttributeWriter()
    attributes.text(RouteNumbers.name, name)
    return RouteRequest(
      type: RouteNumbers.getLink, payload: head(RouteNumbers.anyFamily) + attributes.bytes)
  }

  /// The addresses of all interfaces: `struct ifaddrmsg` of linux/if_addr.h.
  static var addresses: RouteRequest {
    RouteRequest(
      type: RouteNumbers.getAddress, flags: RouteNumbers.dump,
      payload: [UInt8](repeating: 0, count: 8))
  }

  /// A new bridge that holds to VLANs.
  ///
  /// - Parameter defaultVLAN: native VLAN of a port that joins; 0 for none.
  static func makeBridge(_ name: String, defaultVLAN: UInt16) -> RouteRequest {
    var settings = AttributeWriter()
    settings.u8(RouteNumbers.bridgeVLANFiltering, 1)
    settings.u16(RouteNumbers.bridgeDefaultVLAN, defaultVLAN)
    var attributes = AttributeWriter()
    attributes.text(RouteNumbers.name, name)
    attributes.nest(RouteNumbers.linkInfo, bridgeInfo(settings))
    return RouteRequest(
      type: RouteNumbers.newLink,
      flags: RouteNumbers.acknowledge | RouteNumbers.create | RouteNumbers.exclusive,
      payload: head(RouteNumbers.anyFamily) + attributes.bytes)
  }

  /// Makes a bridge that is there hold to VLANs.
  static func filterVLANs(bridge index: Int32) -> RouteRequest {
    var settings = AttributeWriter()
    settings.u8(RouteNumbers.bridgeVLANFiltering, 1)
    var attributes = AttributeWriter()
    attributes.nest(RouteNumbers.linkInfo, bridgeInfo(settings))
    return RouteRequest(
      type: RouteNumbers.newLink, payload: head(RouteNumbers.anyFamily, index) + attributes.bytes)
  }

  /// Makes an interface a port of a bridge.
  static func join(_ index: Int32, bridge: Int32) -> RouteRequest {
    var attributes = AttributeWriter()
    attributes.u32(RouteNumbers.master, UInt32(bitPattern: bridge))
    return RouteRequest(
      type: RouteNumbers.setLink, payload: head(RouteNumbers.anyFamily, index) + attributes.bytes)
  }

  static func setUp(_ index: Int32, isUp: Bool) -> RouteRequest {
    RouteRequest(
      type: RouteNumbers.setLink,
      payload: head(
        RouteNumbers.anyFamily, index, flags: isUp ? RouteNumbers.isUp : 0,
        change: RouteNumbers.isUp))
  }

  /// Adds VLANs to a port, or changes how it has them.
  static func add(_ vlans: [BridgeVLAN], to index: Int32) -> RouteRequest {
    RouteRequest(type: RouteNumbers.setLink, payload: payload(vlans, index))
  }

  static func remove(_ vlans: [BridgeVLAN], from index: Int32) -> RouteRequest {
    RouteRequest(type: RouteNumbers.deleteLink, payload: payload(vlans, index))
  }

  static func isolate(_ index: Int32, _ isIsolated: Bool) -> RouteRequest {
    var settings = AttributeWriter()
    settings.u8(RouteNumbers.portIsIsolated, isIsolated ? 1 : 0)
    var attributes = AttributeWriter()
    attributes.nest(RouteNumbers.protocolInfo, settings)
    return RouteRequest(
      type: RouteNumbers.setLink, payload: head(RouteNumbers.bridgeFamily, index) + attributes.bytes
    )
  }

  /// The datagram for the kernel.
  func encoded(sequence: UInt32) -> [UInt8] {
    NetlinkMessage(
      type: type, flags: flags | RouteNumbers.request, sequence: sequence, port: 0,
      payload: payload[...]
    ).encoded
  }

  private static func payload(_ vlans: [BridgeVLAN], _ index: Int32) -> [UInt8] {
    var attributes = AttributeWriter()
    attributes.nest(RouteNumbers.familySpecific, BridgeVLAN.list(vlans))
    return head(RouteNumbers.bridgeFamily, index) + attributes.bytes
  }

  private static func bridgeInfo(_ settings: AttributeWriter) -> AttributeWriter {
    var info = AttributeWriter()
    info.text(RouteNumbers.infoKind, BridgeFabric.kind)
    info.nest(RouteNumbers.infoData, settings)
    return info
  }

  /// `struct ifinfomsg`.
  static func head(
    _ family: UInt8, _ index: Int32 = 0, flags: UInt32 = 0, change: UInt32 = 0
  ) -> [UInt8] {
    var writer = ByteWriter(capacity: Link.headBytes)
    writer.u8(family)
    writer.u8(0)
    writer.u16(0)
    writer.u32(UInt32(bitPattern: index))
    writer.u32(flags)
    writer.u32(change)
    return writer.bytes
  }
}
