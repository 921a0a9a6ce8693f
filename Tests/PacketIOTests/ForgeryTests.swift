import Base
import SkynetWire
import Testing

@testable import PacketIO

/// Packets that come from others, and what a strange kernel might give.
struct ForgeryTests {
  private func isSound(_ packet: [UInt8]) -> Bool {
    guard packet.count >= 20 else { return false }
    if packet[0] >> 4 == 4 {
      let header = Int(packet[0] & 15) * 4
      return header >= 20 && header <= packet.count
        && SlowPackets.word(packet, 2) == packet.count
    }
    return packet[0] >> 4 == 6 && packet.count >= 40
      && SlowPackets.word(packet, 4) == packet.count - 40
  }

  @Test(arguments: UInt64(0)..<200)
  func `damaged packets are dropped, or pass as they are and join nothing`(seed: UInt64) throws {
    var maker = PacketMaker(seed: seed)
    var packets: [[UInt8]] = []
    for _ in 0..<4 { packets += maker.flow(segmentMax: 300) }
    for index in packets.indices where maker.oneIn(3) {
      switch maker.below(4) {
      case 0: packets[index][maker.below(min(60, packets[index].count))] = maker.bytes(1)[0]
      case 1: packets[index].removeLast(maker.below(packets[index].count))
      case 2: packets[index] += maker.bytes(1 + maker.below(40))
      default: packets[index][maker.below(packets[index].count)] ^= UInt8(1 << maker.below(8))
      }
    }
    var bench = try TunnelBench()
    let messages = try bench.write(packets)
    let sound = packets.filter(isSound)
    #expect(Int(bench.device.counters.malformed) == packets.count - sound.count)
    #expect(Int(bench.device.counters.writtenPackets) == sound.count)
    // Every byte of every packet is there in its order, headers of joined ones apart; a packet whose
    // checksum is wrong stays alone.
    var rest = sound[...]
    for message in messages {
      guard message.header.kind != VirtualHeader.single else {
        #expect(message.header.flags == 0 && message.packet == rest.first)
        rest = rest.dropFirst()
        continue
      }
      for packet in SlowPackets.cut(message.packet, segment: Int(message.header.segment)) {
        guard let original = rest.popFirst() else { break }
        #expect(original.count == packet.count && SlowPackets.finished(original) == original)
        let start = SlowPackets.headerLength(packet)
        #expect(original[start...] == packet[start...])
      }
    }
    #expect(rest.isEmpty)
  }

  @Test
  func `a partial checksum of something else than TCP and UDP is refused`() throws {
    var maker = PacketMaker(seed: 1)
    var bench = try TunnelBench()
    let head = maker.header(isTCP: true, isIPv6: false, optionWords: 0)
    let good = SlowPackets.finished(head + maker.bytes(100))
    var ping = good
    ping[9] = 1
    var fragment = good
    fragment[6] = 0x20
    var late = good
    late[7] = 1
    var long = good
    long[32] = 0xF0
    long = Array(long.prefix(60))
    long[3] = 60
    let short = Array(good.prefix(30))
    let packets = [ping, fragment, late, long, short]
    #expect(try bench.write(packets, isPartial: { _ in true }).isEmpty)
    #expect(bench.device.counters.malformed == 5)
    #expect(
      try bench.write([ping, fragment, late, long]).map(\.packet) == [ping, fragment, late, long])
  }

  @Test
  func `joining ends at 64 KiB`() throws {
    var maker = PacketMaker(seed: 1)
    for isTCP in [true, false] {
      let head = maker.header(isTCP: isTCP, isIPv6: true, optionWords: 0)
      var packets: [[UInt8]] = []
      var next = head
      for _ in 0..<6 {
        packets.append(SlowPackets.finished(next + maker.bytes(16_000)))
        if isTCP {
          let sequence = SlowPackets.word(next, 44) << 16 + SlowPackets.word(next, 46) + 16_000
          SlowPackets.put(sequence >> 16 & 0xFFFF, &next, 44)
          SlowPackets.put(sequence & 0xFFFF, &next, 46)
        }
      }
      var bench = try TunnelBench(mtu: 16_060)
      let messages = try bench.write(packets)
      #expect(messages.map(\.packet.count) == [head.count + 64_000, head.count + 32_000])
    }
  }

  @Test(arguments: UInt64(0)..<200)
  func `nonsense from the kernel is counted and gives packets within the MTU`(seed: UInt64) throws {
    var maker = PacketMaker(seed: seed)
    var bench = try TunnelBench(mtu: 1280, arenaBytes: 20_000)
    for _ in 0..<6 {
      var packet = maker.oneIn(2) ? maker.bytes(maker.below(3000)) : maker.flow()[0]
      if maker.oneIn(4), !packet.isEmpty {
        packet[maker.below(min(60, packet.count))] = maker.bytes(1)[0]
      }
      let header = VirtualHeader(
        flags: UInt8(maker.below(2)),
        kind: [0, 1, 4, 5, 0x81, UInt8(maker.below(256))][maker.below(6)],
        headerLength: UInt16(maker.below(200)),
        segment: UInt16(maker.oneIn(3) ? maker.below(65536) : maker.below(1400)),
        checksumStart: UInt16(maker.oneIn(3) ? maker.below(65536) : [20, 40][maker.below(2)]),
        checksumOffset: UInt16(maker.oneIn(3) ? maker.below(65536) : [6, 16][maker.below(2)]))
      try bench.offer(header, packet)
      var list = PacketList<TunnelPacket>(capacity: 1 + maker.below(300))
      var cuts = 0
      repeat {
        try bench.device.read(into: &list)
        for index in 0..<list.count {
          #expect(list[index].length >= 20 && list[index].length <= 1280)
        }
        cuts += list.count
      } while !list.isEmpty || bench.device.hasRest
      #expect(cuts <= max(1, packet.count))
    }
  }
}
