import Base
import LinuxIO
import PacketIO
import SkynetWire

extension ParserTarget {
  /// Packets inside packets: of the kernel on their way out, and of other nodes on their way in.
  static let tunnel: [ParserTarget] = [
    .bounded(
      "tunnel-kernel-message", lengthMax: 1500, thousands: 1000,
      samples: {
        TunnelSample.flows.map { packets in
          let isIPv6 = packets[0][0] >> 4 == 6
          let isTCP = packets[0][isIPv6 ? 6 : 9] == 6
          let start = isIPv6 ? 40 : 20
          let rests = packets.dropFirst().flatMap { $0.dropFirst(start + (isTCP ? 20 : 8)) }
          // struct virtio_net_hdr, as a machine of low bytes first has it.
          let header: [UInt8] = [
            1, isTCP ? isIPv6 ? 4 : 1 : 5, 0, 0, 10, 0, UInt8(start), 0, isTCP ? 16 : 6, 0,
          ]
          return header + packets[0] + rests
        } + [[UInt8](repeating: 0, count: 10) + TunnelSample.ping]
      },
      isSound: { bytes in TunnelSample.reads(bytes) }),
    .bounded(
      "tunnel-inner-packets", lengthMax: 1024, thousands: 1000,
      samples: {
        TunnelSample.flows.flatMap { packets in
          [[1] + packets.flatMap(TunnelSample.framed), [0] + packets.flatMap(TunnelSample.framed)]
        } + [[0] + TunnelSample.framed(TunnelSample.ping)]
      },
      isSound: { bytes in TunnelSample.writes(bytes) }),
  ]
}

/// Tunnel devices whose kernel is the other end of a pair of sockets.
private enum TunnelSample {
  private static let mtu = 576
  private static let packetsMax = 64
  /// IPv6 without a next header.
  static let ping: [UInt8] = [0x60, 0, 0, 0, 0, 4, 59, 64] + [UInt8](repeating: 9, count: 36)

  /// Three packets each of TCP over IPv6, UDP over IPv4 and TCP over IPv4, whose checksums are right.
  static let flows: [[[UInt8]]] = {
    let tcp = (UInt8(0)..<3).map { (index: UInt8) -> [UInt8] in
      let header: [UInt8] = [0x60, 0, 0, 0, 0, 30, 6, 64] + [UInt8](repeating: 1, count: 32)
      return header + [0, 80, 0, 81, 0, 0, 0, index * 10, 0, 0, 0, 7, 0x50, 0x10, 1, 0, 0, 0, 0, 0]
        + [UInt8](repeating: index, count: 10)
    }
    let udp = (UInt8(0)..<3).map { (index: UInt8) -> [UInt8] in
      // The checksum of this header is 0x66C5 less the number of the packet.
      [0x45, 0, 0, 38, 0, index, 0, 0, 64, 17, 0x66, 0xC5 - index, 10, 0, 0, 1, 10, 0, 0, 2]
        + [0, 80, 0, 81, 0, 18, 0, 0] + [UInt8](repeating: index, count: 10)
    }
    let tcp4 = (UInt8(0)..<3).map { (index: UInt8) -> [UInt8] in
      var header: [UInt8] = [0x45, 0, 0, 50, 0, index, 0x40, 0, 64, 6, 0, 0, 100, 64, 0, 1]
      header += [198, 51, 100, 7]
      let sum = InternetChecksum.field(InternetChecksum.sum(header))
      (header[10], header[11]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
      return header + [0, 80, 0, 81, 0, 0, 0, index * 10, 0, 0, 0, 7, 0x50, 0x10, 1, 0, 0, 0, 0, 0]
        + [UInt8](repeating: index, count: 10)
    }
    return [tcp.map(finished), udp.map(finished), tcp4.map(finished)]
  }()

  private static func finished(_ packet: [UInt8]) -> [UInt8] {
    var bytes = packet
    bytes.withUnsafeMutableBufferPointer { memory in
      guard let start = memory.baseAddress else { return }
      var packet = TunnelPacket(
        start: start, length: Int32(memory.count), isChecksumPartial: true)
      finishChecksum(of: &packet)
    }
    return bytes
  }

  static func framed(_ packet: [UInt8]) -> [UInt8] {
    [UInt8(packet.count >> 8), UInt8(packet.count & 0xFF)] + packet
  }

  /// A message of the kernel: header and packet, or packets in a run.
  ///
  /// - Returns: nil where no packet came of it; else whether each is one that may go out.
  static func reads(_ bytes: [UInt8]) -> Bool? {
    guard !bytes.isEmpty, let ends = try? MessageSocket.pair() else { return nil }
    let kernel = FileDescriptor(owning: ends.patient)
    var device = TunnelDevice(
      FileDescriptor(owning: ends.prompt), name: "fuzz", mtu: mtu, arenaBytes: 4096,
      segmentsDatagrams: true)
    guard (try? MessageSocket.send(bytes, over: kernel)) != nil else { return false }
    guard let packets = allPackets(of: &device) else { return false }
    if packets.isEmpty { return device.counters.unusable == 1 ? nil : false }
    return device.counters.unusable == 0
      && packets.count <= bytes.count && packets.allSatisfy { (20...mtu).contains($0.count) }
  }

  /// Packets of another node, each after its length; the first byte says whether their checksums are partial
  /// (bit 0), and whether the kernel takes no runs of UDP (bit 1).
  ///
  /// - Returns: nil where no packet was taken; else whether those that a device joins come out of another one
  ///   as they do when each goes alone.
  static func writes(_ bytes: [UInt8]) -> Bool? {
    guard let mode = bytes.first else { return nil }
    var packets: [[UInt8]] = []
    var rest = bytes.dropFirst()
    while rest.count > 2, packets.count < packetsMax {
      let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
      packets.append(Array(rest.dropFirst(2).prefix(length)))
      rest = rest.dropFirst(2 + length)
    }
    guard let alone = passed(packets.map { [$0] }, mode: mode),
      let together = passed([packets], mode: mode)
    else { return false }
    if alone.isEmpty { return together.isEmpty ? nil : false }
    return alone.count == together.count && zip(alone, together).allSatisfy(isSame)
  }

  /// What a device reads that is the kernel of another one, which gets these lists to write.
  private static func passed(_ lists: [[[UInt8]]], mode: UInt8) -> [[UInt8]]? {
    guard let ends = try? MessageSocket.pair() else { return nil }
    var near = TunnelDevice(
      FileDescriptor(owning: ends.patient), name: "near", mtu: 1280, arenaBytes: 4096,
      segmentsDatagrams: mode & 2 == 0)
    var far = TunnelDevice(
      FileDescriptor(owning: ends.prompt), name: "far", mtu: 1280, arenaBytes: 4096,
      segmentsDatagrams: true)
    for packets in lists where !packets.isEmpty {
      guard write(packets, isPartial: mode & 1 != 0, to: &near) else { return nil }
    }
    let found = allPackets(of: &far)
    return far.counters.readPackets == near.counters.writtenPackets ? found : nil
  }

  private static func write(
    _ packets: [[UInt8]], isPartial: Bool, to device: inout TunnelDevice
  ) -> Bool {
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(
      capacity: packets.reduce(1) { $0 + $1.count })
    defer { memory.deallocate() }
    guard var place = memory.baseAddress else { return false }
    var list = PacketList<TunnelPacket>(capacity: packets.count)
    for packet in packets {
      place.update(from: packet, count: packet.count)
      list.append(
        TunnelPacket(start: place, length: Int32(packet.count), isChecksumPartial: isPartial))
      place += packet.count
    }
    return (try? device.write(list)) != nil
  }

  /// All that the device has to give, checksums finished.
  private static func allPackets(of device: inout TunnelDevice) -> [[UInt8]]? {
    var list = PacketList<TunnelPacket>(capacity: 5)
    var found: [[UInt8]] = []
    repeat {
      guard (try? device.read(into: &list)) != nil else { return nil }
      for index in 0..<list.count {
        var packet = list[index]
        finishChecksum(of: &packet)
        found.append(Array(UnsafeBufferPointer(start: packet.start, count: Int(packet.length))))
      }
    } while !list.isEmpty || device.hasRest
    return found
  }

  /// The two ways to write a sum of nothing are one here, and so are the numbers of packets that are never cut
  /// on their way (RFC 6864, 4.1).
  private static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one != other else { return true }
    guard one.count == other.count else { return false }
    let isIPv4 = one[0] >> 4 == 4
    let start = isIPv4 ? 20 : 40
    let sum = start + (one[isIPv4 ? 9 : 6] == 6 ? 16 : 6)
    var free: Set<Int> = [sum, sum + 1]
    if isIPv4 { free.formUnion([10, 11]) }
    if isIPv4, one[6] & 0x40 != 0 { free.formUnion([4, 5]) }
    return one.indices.allSatisfy { one[$0] == other[$0] || free.contains($0) }
  }
}
