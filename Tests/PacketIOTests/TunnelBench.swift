import Foundation
import LinuxIO
import SkynetWire
import Testing

@testable import PacketIO

/// A tunnel device that the tests play the kernel for: over a pair of sockets that keep borders.
struct TunnelBench: ~Copyable {
  var device: TunnelDevice
  let kernel: FileDescriptor

  init(mtu: Int = 1408, arenaBytes: Int = 256 << 10, joinsDatagrams: Bool = true) throws {
    let ends = try MessageSocket.pair()
    kernel = FileDescriptor(owning: ends.patient)
    var room: Int32 = 1 << 20
    setsockopt(ends.prompt, SOL_SOCKET, SO_SNDBUFFORCE, &room, 4)
    setsockopt(ends.patient, SOL_SOCKET, SO_SNDBUFFORCE, &room, 4)
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      ends.patient, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    device = TunnelDevice(
      FileDescriptor(owning: ends.prompt), name: "bench", mtu: mtu, arenaBytes: arenaBytes,
      segmentsDatagrams: joinsDatagrams)
  }

  /// What the kernel gets for these packets, and how many packets each of its messages stands for.
  mutating func write(
    _ packets: [[UInt8]], isPartial: (Int) -> Bool = { _ in false }
  ) throws -> [(header: VirtualHeader, packet: [UInt8])] {
    let total = packets.reduce(0) { $0 + $1.count }
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, total))
    defer { memory.deallocate() }
    var list = PacketList<TunnelPacket>(capacity: max(1, packets.count))
    var offset = 0
    for (index, packet) in packets.enumerated() {
      packet.withUnsafeBufferPointer { source in
        if let base = source.baseAddress {
          (memory + offset).update(from: base, count: packet.count)
        }
      }
      list.append(
        TunnelPacket(
          start: memory + offset, length: Int32(packet.count),
          isChecksumPartial: isPartial(index)))
      offset += packet.count
    }
    // One message at a time could fill the socket.
    var messages: [(VirtualHeader, [UInt8])] = []
    let before = device.counters
    var single = PacketList<TunnelPacket>(capacity: max(1, packets.count))
    for index in 0..<list.count { single.append(list[index]) }
    try device.write(single)
    for _ in 0..<Int(device.counters.writes - before.writes) {
      let bytes = try kernel.read(upTo: 70_000)
      messages.append(split(bytes))
    }
    return messages
  }

  private func split(_ bytes: [UInt8]) -> (VirtualHeader, [UInt8]) {
    var head = Array(bytes.prefix(VirtualHeader.bytes))
    let header = head.withUnsafeMutableBufferPointer { run in
      run.baseAddress.map { VirtualHeader.load($0) } ?? VirtualHeader()
    }
    return (header, Array(bytes.dropFirst(VirtualHeader.bytes)))
  }

  /// The kernel has a packet for us.
  func offer(_ header: VirtualHeader, _ packet: [UInt8]) throws {
    var head = [UInt8](repeating: 0, count: VirtualHeader.bytes)
    head.withUnsafeMutableBufferPointer { run in
      if let base = run.baseAddress { header.store(base) }
    }
    try MessageSocket.send(head + packet, over: kernel)
  }

  /// The packets that wait; those with a partial checksum are finished, after a look at the field.
  mutating func read(listCapacity: Int = 256) throws -> [[UInt8]] {
    var list = PacketList<TunnelPacket>(capacity: listCapacity)
    var found: [[UInt8]] = []
    repeat {
      try device.read(into: &list)
      for index in 0..<list.count {
        var packet = list[index]
        // Room in front and behind is ours.
        memset(packet.start - PacketLayout.headroom, 0xEE, PacketLayout.headroom)
        memset(packet.start + Int(packet.length), 0xEE, PacketLayout.tailroom)
        if packet.isChecksumPartial {
          #expect(packet.copy == SlowPackets.partial(packet.copy))
          finishChecksum(of: &packet)
        }
        found.append(packet.copy)
      }
    } while !list.isEmpty || device.hasRest
    return found
  }
}

extension TunnelPacket {
  var copy: [UInt8] { Array(UnsafeBufferPointer(start: start, count: Int(length))) }
}
