internal import Hardware

/// What one message of the kernel says about one interface.
///
/// `struct ifinfomsg` of linux/rtnetlink.h and IFLA_* of linux/if_link.h.
struct Link: Equatable {
  static let headBytes = 16

  var family: UInt8
  var index: Int32
  var isUp: Bool
  var name: String
  /// Nil where the message does not say it: a bridge's notes about its ports do not.
  var hasCarrier: Bool?
  /// Index of the bridge that this is a port of.
  var master: Int32?
  var hardwareAddress: [UInt8] = []
  var counters = SwitchPort.Counters()
  /// Kind of a made interface, as `bridge`; empty for a device.
  var kind = ""
  /// Of a bridge: whether it holds to the VLANs of its ports.
  var filtersVLANs = false
  /// Only in messages of the bridge family.
  var isIsolated: Bool?
  var vlans: [BridgeVLAN] = []

  var hasLink: Bool { isUp && hasCarrier == true }

  init(_ payload: ArraySlice<UInt8>) throws(NetlinkError) {
    guard payload.count >= Self.headBytes else { throw .malformed }
    family = payload.u16(at: 0).lowByte
    index = Int32(bitPattern: payload.u32(at: 4))
    isUp = payload.u32(at: 8) & RouteNumbers.isUp != 0
    name = ""
    guard index > 0 else { throw .malformed }
    for attribute in try Attribute.parse(payload.dropFirst(Self.headBytes)) {
      try take(attribute)
    }
    guard !name.isEmpty else { throw .malformed }
  }

  private mutating func take(_ attribute: Attribute) throws(NetlinkError) {
    switch attribute.type {
    case RouteNumbers.name: name = try attribute.text(lengthMax: RouteNumbers.nameLengthMax)
    case RouteNumbers.hardwareAddress:
      guard attribute.value.count <= 32 else { throw .malformed }
      hardwareAddress = Array(attribute.value)
    case RouteNumbers.carrier: hasCarrier = try attribute.u8() != 0
    case RouteNumbers.master: master = Int32(bitPattern: try attribute.u32())
    case RouteNumbers.statistics64: try takeCounters(attribute.value)
    case RouteNumbers.linkInfo: try takeKind(try attribute.nested())
    case RouteNumbers.protocolInfo where family == RouteNumbers.bridgeFamily:
      for inner in try attribute.nested() where inner.type == RouteNumbers.portIsIsolated {
        isIsolated = try inner.u8() != 0
      }
    case RouteNumbers.familySpecific where family == RouteNumbers.bridgeFamily:
      vlans = try BridgeVLAN.parse(try attribute.nested())
    default: break
    }
  }

  /// `struct rtnl_link_stats64`: packets in and out, bytes in and out, errors, dropped in and out.
  private mutating func takeCounters(_ value: ArraySlice<UInt8>) throws(NetlinkError) {
    guard value.count >= 64, value.count % 8 == 0 else { throw .malformed }
    counters.receivedPackets = value.u64(at: 0)
    counters.sentPackets = value.u64(at: 8)
    counters.receivedBytes = value.u64(at: 16)
    counters.sentBytes = value.u64(at: 24)
    counters.dropped = value.u64(at: 48) &+ value.u64(at: 56)
  }

  private mutating func takeKind(_ list: [Attribute]) throws(NetlinkError) {
    for attribute in list where attribute.type == RouteNumbers.infoKind {
      kind = try attribute.text(lengthMax: 32)
    }
    guard kind == BridgeFabric.kind else { return }
    for attribute in list where attribute.type == RouteNumbers.infoData {
      for inner in try attribute.nested() where inner.type == RouteNumbers.bridgeVLANFiltering {
        filtersVLANs = try inner.u8() != 0
      }
    }
  }
}

extension UInt16 {
  fileprivate var lowByte: UInt8 { UInt8(truncatingIfNeeded: self) }
}
