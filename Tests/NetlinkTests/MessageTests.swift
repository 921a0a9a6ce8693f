import Base
import Hardware
import Testing

@testable import Netlink

struct MessageTests {
  @Test
  func `a message is read as it was written, and the next one begins aligned`() throws {
    let first = NetlinkMessage(type: 16, flags: 2, sequence: 1, port: 2, payload: [1, 2, 3, 4, 5])
    let second = NetlinkMessage(type: 3, flags: 0, sequence: 9, port: 8, payload: [])
    #expect(first.encoded.count == 24)
    #expect(try NetlinkMessage.parse(first.encoded + second.encoded) == [first, second])
    #expect(try NetlinkMessage.parse([]).isEmpty)
    // The last one of a datagram may lack its padding.
    #expect(try NetlinkMessage.parse(Array(first.encoded.dropLast(3))) == [first])
  }

  @Test(arguments: [0, 15, 17, 0xFFFF_FFFF] as [UInt32])
  func `a length that cannot be is refused`(length: UInt32) {
    var bytes = NetlinkMessage(type: 3, flags: 0, sequence: 0, port: 0, payload: []).encoded
    for place in 0..<4 { bytes[place] = UInt8(truncatingIfNeeded: length >> UInt32(8 * place)) }
    #expect(throws: NetlinkError.malformed) { try NetlinkMessage.parse(bytes) }
  }

  @Test
  func `attributes nest, and their flag bits are no part of the type`() throws {
    var inner = AttributeWriter()
    inner.u16(39, 0x1234)
    inner.text(1, "br0")
    var outer = AttributeWriter()
    outer.u8(7, 1)
    outer.nest(18, inner)
    #expect(outer.bytes == [5, 0, 7, 0, 1, 0, 0, 0, 20, 0, 18, 0x80] + inner.bytes)
    let list = try Attribute.parse(outer.bytes[...])
    #expect(list.map(\.type) == [7, 18])
    #expect(try list[0].u8() == 1)
    #expect(try list[1].nested().map(\.type) == [39, 1])
    #expect(try list[1].nested()[1].text(lengthMax: 3) == "br0")
    #expect(throws: NetlinkError.malformed) { try list[1].nested()[1].text(lengthMax: 2) }
    #expect(throws: NetlinkError.malformed) { try list[1].u8() }
    #expect(throws: NetlinkError.malformed) { try list[1].u32() }
  }

  @Test(arguments: [
    [3, 0, 1, 0], [5, 0, 1, 0], [4, 0, 1], [8, 0, 1, 0, 1, 2, 3], [0, 0, 0, 0],
  ])
  func `a list that breaks off is refused`(bytes: [UInt8]) {
    #expect(throws: NetlinkError.malformed) { try Attribute.parse(bytes[...]) }
  }

  @Test
  func `more attributes than any message has are refused`() {
    let bytes = [UInt8]((0...Attribute.listMax).flatMap { _ in [4, 0, 1, 0] as [UInt8] })
    #expect(throws: NetlinkError.excess) { try Attribute.parse(bytes[...]) }
  }

  @Test(arguments: [[], [0x61], [0x61, 0, 0], [0x61, 0, 0x62, 0]] as [[UInt8]])
  func `a text has one zero, at its end`(bytes: [UInt8]) {
    #expect(throws: NetlinkError.malformed) {
      try Attribute(type: 1, value: bytes[...]).text(lengthMax: 15)
    }
  }

  @Test
  func `an order for a port's VLANs has the kernel's layout`() {
    let order = RouteRequest.add(
      [BridgeVLAN(number: 20, isNative: true, isUntagged: true), BridgeVLAN(number: 300)], to: 5)
    #expect(
      Text.hex(order.encoded(sequence: 0x0102_0304))
        == "34000000" + "1300" + "0500" + "04030201" + "00000000"
        + "07000000" + "05000000" + "00000000" + "00000000"
        + "1400" + "1a80" + "0800" + "0200" + "0600" + "1400" + "0800" + "0200" + "0000" + "2c01")
  }

  @Test
  func `a port of a real kernel is read`() throws {
    let message = try #require(try NetlinkMessage.parse(Samples.bridgePort).first)
    let link = try Link(message.payload)
    #expect(link.name == "lan1")
    #expect(link.index == 4)
    #expect(link.master == 2)
    #expect(link.family == RouteNumbers.bridgeFamily)
    #expect(link.isIsolated == true)
    #expect(link.hasCarrier == nil)
    #expect(link.vlans.map(\.number) == [1, 10, 11, 12, 13, 20, 30])
    let seen = PortPolicy.read(link.vlans, isIsolated: true)
    #expect(
      seen.policy
        == PortPolicy(nativeVLAN: 1, taggedVLANs: [10, 11, 12, 13, 30], isIsolated: true))
    #expect(!seen.isWhole)
  }

  @Test
  func `a link is read with carrier, address and counters`() throws {
    let link = try Link(Samples.link("lan1", index: 4).payload)
    #expect(link.hasLink)
    #expect(link.hardwareAddress == [2, 0, 0, 0, 0, 7])
    #expect(link.counters.receivedPackets == 1 << 33)
    #expect(link.counters.sentPackets == 2 << 33)
    #expect(link.counters.receivedBytes == 3 << 33)
    #expect(link.counters.sentBytes == 4 << 33)
    #expect(link.counters.dropped == 15 << 33)
    #expect(try !Link(Samples.link("lan1", index: 4, isUp: false).payload).hasLink)
    #expect(try !Link(Samples.link("lan1", index: 4, hasCarrier: false).payload).hasLink)
    #expect(throws: NetlinkError.malformed) {
      try Link(Samples.link("sixteen-bytes-xx", index: 4).payload)
    }
    #expect(throws: NetlinkError.malformed) { try Link(Samples.link("", index: 4).payload) }
    #expect(throws: NetlinkError.malformed) { try Link(Samples.link("lan1", index: 0).payload) }
  }
}

struct BridgeVLANTests {
  private func parse(_ entries: [(flags: UInt16, number: UInt16)]) throws -> [BridgeVLAN] {
    var writer = AttributeWriter()
    for entry in entries {
      var value = ByteWriter()
      value.u16(entry.flags)
      value.u16(entry.number)
      writer.add(RouteNumbers.bridgeVLAN, value.bytes)
    }
    return try BridgeVLAN.parse(try Attribute.parse(writer.bytes[...]))
  }

  @Test
  func `runs become single VLANs`() throws {
    let vlans = try parse([(6, 1), (8, 2), (16, 4), (12, 10), (20, 11), (0, 4094)])
    #expect(vlans.map(\.number) == [1, 2, 3, 4, 10, 11, 4094])
    #expect(vlans.map(\.isUntagged) == [true, false, false, false, true, true, false])
    #expect(vlans.map(\.isNative) == [true, false, false, false, false, false, false])
  }

  @Test(
    arguments: [
      [0, 0], [0, 4095], [16, 5], [8, 5], [8, 5, 0, 6], [8, 5, 8, 6], [8, 5, 16, 5], [8, 5, 16, 4],
      [8, 5, 20, 6], [10, 5, 18, 6], [0, 5, 0, 5], [0, 5, 0, 4], [2, 5, 2, 6], [8, 2, 16, 9, 0, 9],
    ] as [[UInt16]])
  func `a list that no kernel writes is refused`(numbers: [UInt16]) {
    let entries = stride(from: 0, to: numbers.count, by: 2).map {
      (flags: numbers[$0], number: numbers[$0 + 1])
    }
    #expect(throws: NetlinkError.malformed) { try parse(entries) }
  }

  @Test
  func `a policy and its VLANs say the same`() {
    let policy = PortPolicy(nativeVLAN: 20, taggedVLANs: [1, 19, 21, 4094], isIsolated: true)
    let vlans = BridgeVLAN.all(of: policy)
    #expect(vlans.map(\.number) == [1, 19, 20, 21, 4094])
    let again = PortPolicy.read(vlans, isIsolated: true)
    #expect(again.policy == policy)
    #expect(again.isWhole)
    #expect(PortPolicy.read([], isIsolated: false).policy.nativeVLAN == 0)
  }
}
