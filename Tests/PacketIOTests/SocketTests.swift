import Base
import Foundation
import LinuxIO
import SkynetWire
import Testing

@testable import PacketIO

@Suite(.enabled(if: Kernel.hasSpaces, Comment(rawValue: Kernel.needsSpaces)))
struct SocketTests {
  /// Sends one datagram of each size to the other and looks at what comes.
  private func exchange(_ sizes: some Sequence<Int>, to endpoint: (UInt16) -> Endpoint) throws {
    var sender = try PacketSocket(port: 0)
    var receiver = try PacketSocket(port: 0)
    let payload = Payload(count: 65507, seed: 1)
    let to = endpoint(receiver.port)
    let from = endpoint(sender.port)
    var out = PacketList<DatagramRun>(capacity: 1)
    var runs = PacketList<DatagramRun>(capacity: 4)
    for size in sizes {
      let offset = 65507 - size
      out.removeAll()
      out.append(
        DatagramRun(
          start: payload.start + offset, length: Int32(size), segmentLength: Int32(size),
          endpoint: to))
      try #require(sender.send(&out) == 1)
      try receiver.receiveSurely(into: &runs)
      try #require(runs.count == 1, "size \(size)")
      let run = runs[0]
      try #require(Int(run.length) == size && run.count == 1)
      try #require(run.endpoint == from)
      try #require(memcmp(run.start, payload.start + offset, size) == 0)
    }
    #expect(sender.counters.lost == 0 && receiver.counters.unsound == 0)
    #expect(sender.counters.sentBytes == receiver.counters.receivedBytes)
  }

  @Test
  func `a datagram of every size crosses over IPv4`() throws {
    try NetworkSpace.run { try exchange(1...65507, to: Endpoint.loopback4) }
  }

  @Test
  func `datagrams of all sizes cross over IPv6`() throws {
    try NetworkSpace.run {
      try exchange(stride(from: 1, through: 65487, by: 61), to: Endpoint.loopback6)
    }
  }

  @Test(arguments: UInt64(0)..<60)
  func `runs arrive as the datagrams that they are made of`(seed: UInt64) throws {
    try NetworkSpace.run {
      var random = SplitMix64(seed: seed)
      var sender = try PacketSocket(port: 0, messagesMax: 1 + Int(random.next() % 8))
      let receivers = [try Receiver(), try Receiver()]
      let payload = Payload(count: 1 << 20, seed: seed)
      var runs = PacketList<DatagramRun>(capacity: 40)
      var expected: [[Datagram]] = [[], []]
      var offset = 0
      for _ in 0..<(1 + random.next() % 40) {
        let segment = [100, 1200, 1472, 1 + Int(random.next() % 20000)][Int(random.next() % 4)]
        let length = min(1 + Int(random.next() % UInt64(segment * 90)), 90_000)
        if random.next() % 2 == 0 { offset += 64 }
        guard offset + length <= payload.count else { break }
        let side = Int(random.next() % 2)
        let port = receivers[side].socket.port
        let run = DatagramRun(
          start: payload.start + offset, length: Int32(length),
          segmentLength: Int32(min(segment, length)),
          endpoint: side == 0 ? .loopback4(port) : .loopback6(port),
          congestion: UInt8(random.next() % 8 < 6 ? 0 : random.next() % 4))
        runs.append(run)
        expected[side] += run.split
        offset += length
      }
      #expect(sender.send(&runs) == runs.count)
      #expect(sender.counters.lost == 0 && sender.counters.splitRuns == 0)
      for side in 0..<2 where !expected[side].isEmpty {
        let found = try receivers[side].socket.collect(expected[side].count)
        #expect(found.map(\.datagram) == expected[side])
      }
    }
  }

  /// An array keeps no noncopyable values.
  private final class Receiver {
    var socket: PacketSocket
    init() throws { socket = try PacketSocket(port: 0) }
  }

  @Test
  func `packets that lie apart go out as one message, and come back as one`() throws {
    try NetworkSpace.run {
      var sender = try PacketSocket(port: 0)
      var receiver = try PacketSocket(port: 0)
      let payload = Payload(count: 100_000, seed: 5)
      var runs = PacketList<DatagramRun>(capacity: 45)
      for index in 0..<44 {
        runs.append(
          DatagramRun(
            start: payload.start + index * 2000, length: index == 43 ? 9 : 1472,
            segmentLength: index == 43 ? 9 : 1472, endpoint: .loopback6(receiver.port),
            congestion: 1))
      }
      #expect(sender.send(&runs) == 44)
      var arrived = PacketList<DatagramRun>(capacity: 4)
      try receiver.receiveSurely(into: &arrived)
      #expect(arrived.count == 1)
      #expect(arrived[0].segmentLength == 1472 && arrived[0].length == 43 * 1472 + 9)
      #expect(arrived[0].congestion == 1)
      let expected = (0..<44).map {
        Datagram(bytes: payload.bytes($0 * 2000, $0 == 43 ? 9 : 1472), congestion: 1)
      }
      #expect(arrived[0].split == expected)
    }
  }

  @Test
  func `two sockets share a port`() throws {
    try NetworkSpace.run {
      let first = try PacketSocket(port: 7060)
      let second = try PacketSocket(port: 7060)
      #expect(first.port == 7060 && second.port == 7060)
    }
  }

  @Test
  func `a link-local address is reached over its interface`() throws {
    let near = try NetworkSpace.make()
    let far = try NetworkSpace.make()
    var address = [UInt8](repeating: 0, count: 16)
    address[0] = 0xFE
    address[1] = 0x80
    address[15] = 1
    var other = address
    other[15] = 2
    try NetworkSpace.wire(near, address, far, other, mtu: 1500)
    var sender = try near.visit { try PacketSocket(port: 0) }
    var receiver = try far.visit { try PacketSocket(port: 0) }
    let index = try near.visit { UInt32(if_nametoindex("eth0")) }
    let payload = Payload(count: 4000, seed: 2)
    var runs = PacketList<DatagramRun>(capacity: 1)
    runs.append(
      DatagramRun(
        start: payload.start, length: 4000, segmentLength: 1400,
        endpoint: Endpoint(address: other, port: receiver.port, interface: index), congestion: 3))
    #expect(sender.send(&runs) == 1)
    let found = try receiver.collect(3)
    #expect(found.map(\.datagram) == runs[0].split)
    let back = try far.visit { UInt32(if_nametoindex("eth0")) }
    #expect(found[0].from == Endpoint(address: address, port: sender.port, interface: back))
  }
}
