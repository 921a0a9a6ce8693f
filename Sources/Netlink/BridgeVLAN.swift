internal import Base
internal import Hardware

/// A VLAN, or a run of them, that a bridge lets through one of its ports.
///
/// `struct bridge_vlan_info` of linux/if_bridge.h: flags and number, two bytes each.
struct BridgeVLAN: Equatable {
  static let numbers: ClosedRange<UInt16> = 1...4094

  private static let nativeFlag: UInt16 = 2
  private static let untaggedFlag: UInt16 = 4
  private static let rangeBeginFlag: UInt16 = 8
  private static let rangeEndFlag: UInt16 = 16

  var number: UInt16
  /// Untagged frames that come in belong to it (PVID); one VLAN of a port at most.
  var isNative = false
  /// Its frames go out without a tag.
  var isUntagged = false

  /// What a port with this policy has, ascending.
  static func all(of policy: PortPolicy) -> [BridgeVLAN] {
    var vlans = policy.taggedVLANs.map { number in BridgeVLAN(number: number) }
    vlans.append(BridgeVLAN(number: policy.nativeVLAN, isNative: true, isUntagged: true))
    vlans.sort { $0.number < $1.number }
    return vlans
  }

  /// Reads the list in IFLA_AF_SPEC of one port, ascending; runs become single VLANs.
  static func parse(_ list: [Attribute]) throws(NetlinkError) -> [BridgeVLAN] {
    var vlans: [BridgeVLAN] = []
    var begun: BridgeVLAN?
    for attribute in list where attribute.type == RouteNumbers.bridgeVLAN {
      guard attribute.value.count == 4 else { throw .malformed }
      let flags = attribute.value.u16(at: 0)
      let vlan = BridgeVLAN(
        number: attribute.value.u16(at: 2), isNative: flags & nativeFlag != 0,
        isUntagged: flags & untaggedFlag != 0)
      guard numbers.contains(vlan.number), vlan.number > (vlans.last?.number ?? 0) else {
        throw .malformed
      }
      guard let first = begun else {
        guard flags & rangeEndFlag == 0 else { throw .malformed }
        if flags & rangeBeginFlag != 0 { begun = vlan } else { vlans.append(vlan) }
        continue
      }
      // The kernel never puts the native VLAN into a run.
      guard flags & rangeEndFlag != 0, flags & rangeBeginFlag == 0, vlan.number > first.number,
        vlan.isUntagged == first.isUntagged, !vlan.isNative, !first.isNative
      else { throw .malformed }
      for number in first.number...vlan.number {
        vlans.append(BridgeVLAN(number: number, isUntagged: vlan.isUntagged))
      }
      begun = nil
    }
    var natives = 0
    for vlan in vlans where vlan.isNative { natives += 1 }
    guard begun == nil, natives <= 1 else { throw .malformed }
    return vlans
  }

  /// The list for one order.
  static func list(_ vlans: [BridgeVLAN]) -> AttributeWriter {
    var writer = AttributeWriter()
    for vlan in vlans {
      var value = ByteWriter(capacity: 4)
      value.u16((vlan.isNative ? nativeFlag : 0) | (vlan.isUntagged ? untaggedFlag : 0))
      value.u16(vlan.number)
      writer.add(RouteNumbers.bridgeVLAN, value.bytes)
    }
    return writer
  }
}

extension PortPolicy {
  /// What of a port's VLANs a policy can say; `isWhole` is false where it cannot say all.
  static func read(
    _ vlans: [BridgeVLAN], isIsolated: Bool
  ) -> (policy: PortPolicy, isWhole: Bool) {
    var policy = PortPolicy(nativeVLAN: 0, isIsolated: isIsolated)
    var isWhole = true
    for vlan in vlans {
      switch (vlan.isNative, vlan.isUntagged) {
      case (true, true): policy.nativeVLAN = vlan.number
      case (false, false): policy.taggedVLANs.append(vlan.number)
      case (true, false), (false, true): isWhole = false
      }
    }
    return (policy, isWhole)
  }
}
