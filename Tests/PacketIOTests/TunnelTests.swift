import Base
import Foundation
import LinuxIO
import Netlink
import SkynetWire
import Testing

@testable import PacketIO

/// Between two kernels' TCP and UDP, as it will be.
@Suite(.enabled(if: Kernel.hasTunnels, Comment(rawValue: Kernel.needsTunnels)))
struct TunnelTests {
  private static let near4: [UInt8] = [10, 7, 0, 1]
  private static let far4: [UInt8] = [10, 7, 0, 2]
  private static let near6 = TunnelLab.address6(1)
  private static let far6 = TunnelLab.address6(2)

  /// Streams of a seed in both directions at once over one connection; all must be there.
  private func transfer(
    _ lab: TunnelLab, to address: [UInt8], port: UInt16 = 5000, bytes: Int
  ) throws {
    let listener = try lab.far.space.visit { try Stream.listen(address, port: port) }
    let client = try lab.near.space.visit { try Stream.client(address) }
    let there = Outcome()
    let back = Outcome()
    try lab.pump(while: [
      {
        guard let peer = listener.accept() else { return }
        let thread = Thread { _ = peer.sendAll(bytes / 4, seed: 2) }
        thread.start()
        there.value = peer.receiveAll(seed: 1)
      },
      {
        guard client.connect(address, port: port) else { return }
        let thread = Thread { _ = client.sendAll(bytes, seed: 1) }
        thread.start()
        back.value = client.receiveAll(seed: 2)
      },
    ])
    listener.close()
    client.close()
    #expect(there.value == bytes)
    #expect(back.value == bytes / 4)
  }

  private func expectSoundChecksums(_ lab: TunnelLab) throws {
    for side in [lab.near, lab.far] {
      #expect(try side.counter("Tcp", "InCsumErrors") == 0)
      #expect(try side.counter("Udp", "InCsumErrors") == 0)
      #expect(try side.counter("Ip", "InHdrErrors") == 0)
      let counters = side.device.counters
      #expect(counters.malformed == 0 && counters.refused == 0 && counters.unusable == 0)
    }
  }

  @Test
  func `a device has its name, address, MTU and routes, and more than one queue`() throws {
    let lab = try TunnelLab()
    try lab.near.space.visit {
      var routes = try RouteSocket()
      let interface = try #require(try routes.interface(named: "tun0"))
      #expect(interface.isUp)
      let addresses = try routes.addresses(of: interface.index)
      #expect(
        addresses.contains {
          $0.bytes == Self.near6 && $0.prefixBits == 128 && $0.isUsable
        })
      #expect(addresses.contains { $0.bytes == Self.near4 && $0.prefixBits == 32 })
      // Again is as good, also what is there already.
      try routes.addAddress(Self.near6, prefixBits: 128, to: interface.index)
      try routes.addRoute(to: TunnelLab.address6(0), prefixBits: 16, over: interface.index)
      let mtu = try String(contentsOfFile: "/proc/thread-self/net/dev_snmp6/tun0", encoding: .utf8)
      #expect(!mtu.isEmpty)
      let second = try TunnelDevice(name: "tun0", mtu: 1408)
      let name = second.name
      #expect(name == "tun0")
      #expect(throws: NetlinkError.self) {
        try routes.addRoute(to: [10, 8, 0, 0], prefixBits: 16, over: 99)
      }
    }
    #expect(throws: SystemError.self) {
      _ = try TunnelDevice(name: "a-name-too-long-", mtu: 1408)
    }
  }

  @Test
  func `a stream arrives whole over IPv6 and IPv4, cut and joined on its way`() throws {
    let lab = try TunnelLab()
    try transfer(lab, to: Self.far6, bytes: 24 << 20)
    try transfer(lab, to: Self.far4, bytes: 24 << 20)
    try expectSoundChecksums(lab)
    let near = lab.near.device.counters
    let far = lab.far.device.counters
    #expect(near.readPackets > near.reads * 4)
    #expect(far.writtenPackets > far.writes * 4)
  }

  @Test
  func `a stream arrives whole when every checksum is finished on its way`() throws {
    let lab = try TunnelLab()
    lab.wire = { packet in
      finishChecksum(of: &packet)
      return true
    }
    try transfer(lab, to: Self.far6, bytes: 12 << 20)
    try transfer(lab, to: Self.far4, bytes: 12 << 20)
    try expectSoundChecksums(lab)
    #expect(lab.far.device.counters.writtenPackets > lab.far.device.counters.writes * 4)
  }

  @Test
  func `a packet that was damaged on its way is seen by TCP, whatever it was joined with`() throws {
    let lab = try TunnelLab()
    var random = SplitMix64(seed: 6)
    lab.wire = { packet in
      finishChecksum(of: &packet)
      guard packet.length > 500, random.next() % 100 == 0 else { return true }
      packet.start[400] ^= 0x10
      return true
    }
    try transfer(lab, to: Self.far6, bytes: 6 << 20)
    try transfer(lab, to: Self.far4, bytes: 6 << 20)
    #expect(try lab.far.counter("Tcp", "InCsumErrors") > 20)
  }

  @Test(arguments: UInt64(0)..<3)
  func `a stream arrives whole over a wire that loses packets`(seed: UInt64) throws {
    let lab = try TunnelLab(mtu: seed == 0 ? 1280 : 1408)
    var random = SplitMix64(seed: seed)
    lab.wire = { _ in random.next() % 200 != 0 }
    try transfer(lab, to: seed == 1 ? Self.far4 : Self.far6, bytes: 4 << 20)
    try expectSoundChecksums(lab)
  }

  @Test(arguments: [true, false])
  func `runs of datagrams are cut to the MTU and arrive one by one`(isIPv6: Bool) throws {
    let lab = try TunnelLab()
    let address = isIPv6 ? Self.far6 : Self.far4
    let receiver = try lab.far.space.visit { try Stream.datagrams(address, port: 7000) }
    let sender = try lab.near.space.visit {
      let sender = try Stream.client(address, SOCK_DGRAM)
      #expect(sender.connect(address, port: 7000))
      return sender
    }
    var segment: Int32 = 1300
    try #require(setsockopt(sender.number, Int32(IPPROTO_UDP), 103, &segment, 4) == 0)
    let payload = Payload(count: 1300 * 20 + 100, seed: 8)
    try #require(send(sender.number, payload.start, payload.count, 0) == payload.count)
    try lab.carry(until: { lab.far.device.counters.writtenBytes >= UInt64(payload.count) })
    var buffer = [UInt8](repeating: 0, count: 2000)
    for index in 0...20 {
      let count = recv(receiver.number, &buffer, buffer.count, 0)
      #expect(
        Array(buffer.prefix(max(0, count))) == payload.bytes(index * 1300, index < 20 ? 1300 : 100))
    }
    try expectSoundChecksums(lab)
    let counters = lab.far.device.counters
    #expect(counters.writtenPackets >= 21)
    if lab.far.device.segmentsDatagrams {
      #expect(counters.writes + 20 <= counters.writtenPackets)
    }
    receiver.close()
    sender.close()
  }

  @Test
  func `what is no packet is dropped, and the kernel refuses nothing that passes`() throws {
    let lab = try TunnelLab()
    var maker = PacketMaker(seed: 11)
    var packets: [[UInt8]] = []
    for _ in 0..<30 { packets += maker.flow() }
    for index in packets.indices where index % 5 == 0 {
      packets[index][maker.below(min(40, packets[index].count))] = maker.bytes(1)[0]
    }
    var list = PacketList<TunnelPacket>(capacity: packets.count)
    let memory = Payload(count: packets.reduce(0) { $0 + $1.count }, seed: 0)
    var offset = 0
    for packet in packets {
      for (place, byte) in packet.enumerated() { memory.start[offset + place] = byte }
      list.append(
        TunnelPacket(
          start: memory.start + offset, length: Int32(packet.count), isChecksumPartial: false))
      offset += packet.count
    }
    try lab.far.device.write(list)
    let counters = lab.far.device.counters
    #expect(counters.malformed > 0 && counters.refused == 0)
    #expect(counters.writtenPackets + counters.malformed == UInt64(packets.count))
  }

  @Test
  func `a device that is down takes nothing and ends nothing`() throws {
    let space = try NetworkSpace.make()
    var device = try space.visit { try TunnelDevice(name: "tun0", mtu: 1408) }
    var maker = PacketMaker(seed: 1)
    let packet = maker.flow()[0]
    let memory = Payload(count: 2000, seed: 1)
    for (place, byte) in packet.enumerated() { memory.start[place] = byte }
    var list = PacketList<TunnelPacket>(capacity: 1)
    list.append(
      TunnelPacket(start: memory.start, length: Int32(packet.count), isChecksumPartial: false))
    try device.write(list)
    #expect(device.counters.refused == 1)
    try device.read(into: &list)
    let left = list.count
    #expect(left == 0)
  }
}
