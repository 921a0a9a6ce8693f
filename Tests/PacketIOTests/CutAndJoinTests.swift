import Base
import SkynetWire
import Testing

@testable import PacketIO

/// Cutting undoes joining, and both do what the slow and plain code does.
struct CutAndJoinTests {
  /// What the kernel would put on a wire.
  private func wire(_ message: (header: VirtualHeader, packet: [UInt8])) -> [[UInt8]] {
    let header = message.header
    if header.kind != VirtualHeader.single {
      let start = SlowPackets.headerLength(message.packet)
      #expect(header.flags == VirtualHeader.needsChecksum && Int(header.checksumStart) == start)
      #expect(message.packet == partialRun(message.packet))
      #expect(message.packet.count <= 65535 && header.segment > 0)
      let isMarked = header.kind & VirtualHeader.congestionMark != 0
      let isTCP = SlowPackets.isTCP(message.packet)
      #expect(isMarked == (isTCP && message.packet[start + 13] & 0x80 != 0))
      let kind = header.kind & ~VirtualHeader.congestionMark
      #expect(kind == (isTCP ? message.packet[0] >> 4 == 4 ? 1 : 4 : 5))
      let packets = SlowPackets.cut(message.packet, segment: Int(header.segment))
      #expect(packets.count > 1 && (isTCP || packets.count <= 64))
      return packets
    }
    guard header.flags == VirtualHeader.needsChecksum else { return [message.packet] }
    #expect(message.packet == SlowPackets.partial(message.packet))
    return [SlowPackets.finished(message.packet)]
  }

  private func partialRun(_ packet: [UInt8]) -> [UInt8] { SlowPackets.partial(packet) }

  /// Equal but for the number of an IPv4 packet that is never cut.
  private func plain(_ packet: [UInt8]) -> [UInt8] {
    guard packet[0] >> 4 == 4, packet[6] & 0x40 != 0 else { return packet }
    var packet = packet
    SlowPackets.put(0, &packet, 4)
    SlowPackets.put(0, &packet, 10)
    return packet
  }

  @Test(arguments: UInt64(0)..<200)
  func `what was joined is the same when it is cut`(seed: UInt64) throws {
    var maker = PacketMaker(seed: seed)
    var packets: [[UInt8]] = []
    for _ in 0..<(1 + maker.below(6)) { packets += maker.flow() }
    let partial = Set(
      packets.indices.filter { _ in seed % 3 == 0 || (seed % 3 == 1 && !maker.oneIn(9)) })
    var bench = try TunnelBench()
    let messages = try bench.write(
      packets.enumerated().map { partial.contains($0) ? SlowPackets.partial($1) : $1 },
      isPartial: { partial.contains($0) })
    let cut = messages.flatMap(wire)
    #expect(cut.count == packets.count)
    #expect(cut.map(plain) == packets.map(plain))
    #expect(bench.device.counters.writtenPackets == UInt64(packets.count))
    #expect(bench.device.counters.malformed == 0 && bench.device.counters.refused == 0)
  }

  @Test(arguments: [true, false], [true, false])
  func `a plain flow becomes one packet`(isTCP: Bool, isIPv6: Bool) throws {
    for isPartial in [true, false] {
      var maker = PacketMaker(seed: 9)
      let head = maker.header(isTCP: isTCP, isIPv6: isIPv6, optionWords: isTCP ? 3 : 0)
      let run = SlowPackets.partial(head + maker.bytes(40 * 1300 + 7))
      var bench = try TunnelBench()
      let packets = SlowPackets.cut(run, segment: 1300)
      #expect(packets.count == 41)
      let messages = try bench.write(packets, isPartial: { _ in isPartial })
      #expect(messages.count == 1)
      #expect(messages.first?.packet == run)
      #expect(messages.first?.header.segment == 1300)
      #expect(Int(messages.first?.header.headerLength ?? 0) == head.count)
      // And the device itself cuts it into the same.
      if let message = messages.first { try bench.offer(message.header, message.packet) }
      #expect(try bench.read() == packets)
    }
  }

  @Test
  func `datagrams stay single for a kernel that takes no runs of them`() throws {
    var maker = PacketMaker(seed: 9)
    let head = maker.header(isTCP: false, isIPv6: true, optionWords: 0)
    let packets = SlowPackets.cut(SlowPackets.finished(head + maker.bytes(10_000)), segment: 1000)
    var bench = try TunnelBench(joinsDatagrams: false)
    #expect(try bench.write(packets).map(\.packet) == packets)
  }

  @Test(arguments: UInt64(0)..<200)
  func `a run is cut as slow code cuts it, however little room there is`(seed: UInt64) throws {
    var maker = PacketMaker(seed: seed)
    let mtu = 1280 + maker.below(200)
    var bench = try TunnelBench(mtu: mtu, arenaBytes: mtu + 64 + maker.below(100_000))
    let capacity = 1 + maker.below(100)
    for _ in 0..<2 {
      let isTCP = !maker.oneIn(3)
      let isIPv6 = maker.oneIn(2)
      let head = maker.header(isTCP: isTCP, isIPv6: isIPv6, optionWords: maker.below(11))
      let segment = 1 + maker.below(mtu - head.count)
      var run = head + maker.bytes(1 + maker.below(min(8000, segment * 60)))
      let start = SlowPackets.headerLength(run)
      if isTCP { run[start + 13] |= UInt8([0, 8, 1, 9, 0x80, 0x88][maker.below(6)]) }
      let kind: UInt8 = isTCP ? isIPv6 ? 4 : 1 : 5
      let header = VirtualHeader(
        flags: 1, kind: kind | (maker.oneIn(5) ? 0x80 : 0), headerLength: UInt16(head.count),
        segment: UInt16(segment), checksumStart: UInt16(start), checksumOffset: isTCP ? 16 : 6)
      try bench.offer(header, SlowPackets.partial(run))
      let expected = SlowPackets.cut(SlowPackets.finished(run), segment: segment)
      #expect(try bench.read(listCapacity: capacity) == expected)
      // One that came whole.
      let single = Array(maker.flow(segmentMax: 1100)[0])
      let isPartial = maker.oneIn(2)
      let place = SlowPackets.headerLength(single)
      try bench.offer(
        VirtualHeader(
          flags: isPartial ? 1 : 0, checksumStart: UInt16(place),
          checksumOffset: SlowPackets.isTCP(single) ? 16 : 6),
        isPartial ? SlowPackets.partial(single) : single)
      #expect(try bench.read(listCapacity: capacity) == [single])
    }
    #expect(bench.device.counters.unusable == 0)
  }

  @Test
  func `datagrams of a run lie side by side once they are sealed`() throws {
    var maker = PacketMaker(seed: 3)
    let head = maker.header(isTCP: true, isIPv6: true, optionWords: 3)
    let run = SlowPackets.partial(head + maker.bytes(30_000))
    var bench = try TunnelBench()
    try bench.offer(
      VirtualHeader(
        flags: 1, kind: 4, segment: 1336, checksumStart: 40, checksumOffset: 16), run)
    var list = PacketList<TunnelPacket>(capacity: 64)
    try bench.device.read(into: &list)
    #expect(list.count == 23)
    for index in 1..<list.count {
      #expect(list[index].start - list[index - 1].start == 1408 + 64)
    }
  }

  @Test
  func `a checksum that nobody could finish later is finished at once`() throws {
    var maker = PacketMaker(seed: 4)
    var bench = try TunnelBench()
    // Behind a hop-by-hop header: the sum is the kernel's own, here of nothing.
    var packet: [UInt8] = [0x60, 0, 0, 0, 0, 28, 0, 64] + maker.bytes(32)
    packet += [17, 0, 1, 4, 0, 0, 0, 0] + maker.bytes(4) + [0, 20, 0x12, 0x34] + maker.bytes(12)
    let field = ~SlowPackets.sum(packet[48...]) & 0xFFFF
    var expected = packet
    SlowPackets.put(field, &expected, 54)
    try bench.offer(VirtualHeader(flags: 1, checksumStart: 48, checksumOffset: 6), packet)
    #expect(try bench.read() == [expected])
    try bench.offer(VirtualHeader(flags: 1, checksumStart: 67, checksumOffset: 6), packet)
    #expect(try bench.read().isEmpty)
    #expect(bench.device.counters.unusable == 1)
  }
}
