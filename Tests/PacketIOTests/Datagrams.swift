import Base
import Foundation
import LinuxIO
import SkynetWire
import Testing

@testable import PacketIO

/// A datagram of the tests.
struct Datagram: Equatable {
  var bytes: [UInt8]
  var congestion: UInt8 = 0
}

/// Memory of the tests for runs to send: bytes of a seed.
final class Payload {
  let start: UnsafeMutablePointer<UInt8>
  let count: Int

  init(count: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    self.count = count
    start = .allocate(capacity: count)
    for index in 0..<count { start[index] = UInt8(truncatingIfNeeded: random.next()) }
  }

  deinit { start.deallocate() }

  func bytes(_ offset: Int, _ length: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start + offset, count: length))
  }
}

extension Endpoint {
  static func loopback4(_ port: UInt16) -> Endpoint {
    Endpoint(address: [127, 0, 0, 1], port: port)
  }
  static func loopback6(_ port: UInt16) -> Endpoint {
    Endpoint(high: 0, low: 1, port: port)
  }
}

extension PacketSocket {
  /// What comes, once something has come: on a busy machine even loopback takes its time.
  mutating func receiveSurely(into runs: inout PacketList<DatagramRun>) throws {
    try receive(into: &runs)
    guard runs.isEmpty else { return }
    var poller = try Poller()
    try poller.add(number, token: 0)
    guard try poller.wait(milliseconds: 20_000) > 0 else {
      throw SystemError("wait for", "a datagram", code: ETIMEDOUT)
    }
    try receive(into: &runs)
  }

  /// The datagrams that come until there are `count`, one by one.
  mutating func collect(_ count: Int) throws -> [(datagram: Datagram, from: Endpoint)] {
    var runs = PacketList<DatagramRun>(capacity: 64)
    var found: [(Datagram, Endpoint)] = []
    while found.count < count {
      try receiveSurely(into: &runs)
      for index in 0..<runs.count { found += runs[index].split.map { ($0, runs[index].endpoint) } }
    }
    return found
  }
}

extension DatagramRun {
  var split: [Datagram] {
    stride(from: 0, to: Int(length), by: Int(segmentLength)).map { offset in
      let size = min(Int(segmentLength), Int(length) - offset)
      return Datagram(
        bytes: Array(UnsafeBufferPointer(start: start + offset, count: size)),
        congestion: congestion)
    }
  }
}
