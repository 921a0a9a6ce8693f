import Foundation
import LinuxIO
import SkynetWire
import Testing

@testable import Netlink
@testable import PacketIO

/// What goes wrong while sending is counted and ends nothing.
@Suite(.enabled(if: Kernel.hasSpaces, Comment(rawValue: Kernel.needsSpaces)))
struct LossTests {
  private static let near: [UInt8] = [10, 7, 0, 1]
  private static let far: [UInt8] = [10, 7, 0, 2]

  private func list(_ payload: Payload, _ segment: Int32, _ count: Int32, _ to: Endpoint)
    -> PacketList<DatagramRun>
  {
    var runs = PacketList<DatagramRun>(capacity: 2)
    runs.append(
      DatagramRun(
        start: payload.start, length: segment * count, segmentLength: segment, endpoint: to))
    return runs
  }

  @Test
  func `a way that refuses runs gets single datagrams from then on`() throws {
    try NetworkSpace.run {
      var sender = try PacketSocket(port: 0)
      var receiver = try PacketSocket(port: 0)
      // A socket without checksums cannot have its runs cut: EINVAL.
      var on: Int32 = 1
      try #require(setsockopt(sender.number, SOL_SOCKET, SO_NO_CHECK, &on, 4) == 0)
      let payload = Payload(count: 20_000, seed: 3)
      for round in 1...3 {
        var runs = list(payload, 1200, 10, .loopback4(receiver.port))
        #expect(sender.send(&runs) == 1)
        #expect(sender.counters.splitRuns == 1)
        #expect(sender.counters.sentDatagrams == UInt64(10 * round))
        #expect(sender.counters.sentBytes == UInt64(12_000 * round))
        #expect(try receiver.collect(10).map(\.datagram) == runs[0].split)
      }
      let isSegmenting = sender.isSegmenting
      #expect(isSegmenting && sender.counters.lost == 0)
      // More endpoints of that kind than anybody counts: no runs at all.
      for port in UInt16(20_000)..<20_020 {
        var runs = list(payload, 1200, 10, .loopback4(port))
        #expect(sender.send(&runs) == 1)
      }
      let isSegmentingStill = sender.isSegmenting
      #expect(!isSegmentingStill && sender.counters.splitRuns == 17)
    }
  }

  @Test
  func `datagrams that are longer than the link are lost and counted, the others are not`() throws {
    let near = try NetworkSpace.make()
    let far = try NetworkSpace.make()
    try NetworkSpace.wire(near, Self.near, far, Self.far, mtu: 1280)
    var sender = try near.visit { try PacketSocket(port: 0) }
    var receiver = try far.visit { try PacketSocket(port: 0) }
    let payload = Payload(count: 20_000, seed: 4)
    let to = Endpoint(address: Self.far, port: receiver.port)
    // 1252 with IPv4's header and UDP's is 1280.
    for (segment, isGood) in [(Int32(1253), false), (1252, true), (1400, false), (200, true)] {
      let before = sender.counters
      var runs = list(payload, segment, 7, to)
      #expect(sender.send(&runs) == 1)
      if isGood {
        #expect(sender.counters.sentDatagrams == before.sentDatagrams + 7)
        #expect(sender.counters.splitRuns == before.splitRuns)
        #expect(try receiver.collect(7).map(\.datagram) == runs[0].split)
      } else {
        #expect(sender.counters.tooLong == before.tooLong + 7)
        #expect(sender.counters.sentDatagrams == before.sentDatagrams)
      }
    }
    let isSegmenting = sender.isSegmenting
    #expect(isSegmenting)
    #expect(sender.counters.lost == 14)
  }

  @Test
  func `no way, a forbidden one and a closed one are told apart`() throws {
    let near = try NetworkSpace.make()
    let far = try NetworkSpace.make()
    try NetworkSpace.wire(near, Self.near, far, Self.far, mtu: 1500)
    try near.visit {
      try NetworkSpace.order(route([10, 9, 0, 0], type: 8))  // RTN_PROHIBIT
      try NetworkSpace.order(route([10, 10, 0, 0], type: 7))  // RTN_UNREACHABLE
      try NetworkSpace.order(route([10, 11, 0, 0], type: 6))  // RTN_BLACKHOLE
    }
    var sender = try near.visit { try PacketSocket(port: 0) }
    let payload = Payload(count: 5000, seed: 1)
    func send(_ address: [UInt8]) -> SocketCounters {
      let before = sender.counters
      var runs = list(payload, 1000, 3, Endpoint(address: address, port: 7))
      runs.append(runs[0])
      #expect(sender.send(&runs) == 2)
      var change = SocketCounters()
      change.unreachable = sender.counters.unreachable - before.unreachable
      change.forbidden = sender.counters.forbidden - before.forbidden
      change.failed = sender.counters.failed - before.failed
      return change
    }
    var expected = SocketCounters()
    expected.unreachable = 6
    #expect(send([192, 0, 2, 1]) == expected)
    #expect(send([10, 10, 0, 1]) == expected)
    expected.unreachable = 0
    expected.forbidden = 6
    #expect(send([10, 9, 0, 1]) == expected)
    expected.forbidden = 0
    expected.failed = 6
    #expect(send([10, 11, 0, 1]) == expected)
    // And the good ones still go.
    let before = sender.counters.sentDatagrams
    _ = send(Self.far)
    #expect(sender.counters.sentDatagrams == before + 6)
  }

  private func route(_ prefix: [UInt8], type: UInt8) -> RouteRequest {
    var request = RouteRequest.addRoute(to: prefix, prefixBits: 16, over: 1)
    request.payload[6] = 0
    request.payload[7] = type
    // Such a route leads to no interface.
    request.payload.removeLast(8)
    return request
  }

  @Test
  func `a full socket keeps the rest for later`() throws {
    let near = try NetworkSpace.make()
    let far = try NetworkSpace.make()
    try NetworkSpace.wire(near, Self.near, far, Self.far, mtu: 1500)
    var sender = try near.visit { try PacketSocket(port: 0, messagesMax: 4) }
    var small: Int32 = 4096
    try #require(setsockopt(sender.number, SOL_SOCKET, SO_SNDBUF, &small, 4) == 0)
    let payload = Payload(count: 100_000, seed: 1)
    // Nobody has this address: datagrams wait in the socket's name for an answer about it.
    let to = Endpoint(address: [10, 7, 0, 99], port: 7)
    var runs = PacketList<DatagramRun>(capacity: 60)
    for index in 0..<60 {
      let length = Int32(900 + index)
      runs.append(
        DatagramRun(
          start: payload.start + index * 1000, length: length, segmentLength: length, endpoint: to))
    }
    let done = sender.send(&runs)
    #expect(done < 60 && done > 0)
    #expect(sender.counters.full == 1 && sender.counters.lost == 0)
    #expect(sender.counters.sentDatagrams == UInt64(done))
    #expect(sender.send(&runs, from: done) == done && sender.counters.full == 2)
    // A run of more than a message takes: what has gone is not sent again.
    var long = PacketList<DatagramRun>(capacity: 1)
    long.append(
      DatagramRun(start: payload.start, length: 90_000, segmentLength: 1000, endpoint: to))
    #expect(sender.send(&long) == 0 && long[0].length == 90_000)
  }
}
