import Base

@testable import Netlink

/// Messages of a real kernel (6.1), and made ones.
enum Samples {
  /// A port `lan1`, isolated, with VLAN 1 native, 10 to 13 and 30 tagged, 20 untagged one way only.
  static let bridgePort = bytes(
    """
    bc0100001000020007000000c602000007000100040000004310010000000000090003006c616e310000000008000a00
    0200000008000400dc05000005001000060000000a00010076c4378267100000080005000300000038010c8005000100
    0300000006000200200000000800030002000000050004000000000005000500000000000500060000000000050007000000
    000005001c00000000000500080001000000050009000100000005001b000100000005001e000100000005000a0000000000
    05000c00000000000c000d00800076c4378267100c000e00800076c43782671006000f0001800000060010000000000006
    0011000180000006001200010000000500130000000000050014000000000005001d000000000006001f00000000000500
    20000000000005002300000000000500240000000000050021000100000005002700000000000c001500000000000000
    000004001a000c0016009a0500000000000004001a000c00170000000000000000000500190001000000080025000002
    000008002600000000002c001a0008000200060001000800020008000a000800020010000d0008000200040014000800
    020000001e00
    """)

  /// A link as `RTM_GETLINK` shows it, with counters.
  static func link(
    _ name: String, index: Int32, isUp: Bool = true, hasCarrier: Bool? = true,
    type: UInt16 = RouteNumbers.newLink, family: UInt8 = 0
  ) -> NetlinkMessage {
    var attributes = AttributeWriter()
    attributes.text(RouteNumbers.name, name)
    if let hasCarrier { attributes.u8(RouteNumbers.carrier, hasCarrier ? 1 : 0) }
    attributes.add(RouteNumbers.hardwareAddress, [2, 0, 0, 0, 0, 7])
    var counters = ByteWriter()
    for number in UInt64(1)...25 { counters.u64(number << 33) }
    attributes.add(RouteNumbers.statistics64, counters.bytes)
    let head = RouteRequest.head(family, index, flags: isUp ? RouteNumbers.isUp : 0)
    return NetlinkMessage(
      type: type, flags: 2, sequence: 7, port: 9, payload: (head + attributes.bytes)[...])
  }

  /// The kernel's word that an order failed, with a text, or that it was carried out.
  static func verdict(_ number: Int32, text: String? = nil, isCapped: Bool = true)
    -> NetlinkMessage
  {
    let request = RouteRequest.setUp(3, isUp: true).encoded(sequence: 7)
    var writer = ByteWriter()
    writer.u32(UInt32(bitPattern: -number))
    writer.append(isCapped ? Array(request[..<16]) : request)
    var flags: UInt16 = isCapped ? RouteNumbers.capped : 0
    if let text {
      var attributes = AttributeWriter()
      attributes.text(RouteNumbers.explanation, text)
      attributes.u32(2, 40)
      writer.append(attributes.bytes)
      flags |= RouteNumbers.hasExplanation
    }
    return NetlinkMessage(
      type: RouteNumbers.error, flags: flags, sequence: 7, port: 9, payload: writer.bytes[...])
  }

  static func end(_ number: Int32 = 0, flags: UInt16 = 2) -> NetlinkMessage {
    var writer = ByteWriter()
    writer.u32(UInt32(bitPattern: -number))
    return NetlinkMessage(
      type: RouteNumbers.done, flags: flags, sequence: 7, port: 9, payload: writer.bytes[...])
  }

  private static func bytes(_ text: String) -> [UInt8] {
    Text.bytes(hex: text.filter { !$0.isWhitespace }) ?? []
  }
}
