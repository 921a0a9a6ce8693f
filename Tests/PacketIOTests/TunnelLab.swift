import Base
import Foundation
import LinuxIO
import Netlink
import SkynetWire

@testable import PacketIO

/// Two namespaces with a tunnel device each, and this process between them.
///
///     space "near": tun0 fd07::1, 10.7.0.1  ==pump==  space "far": tun0 fd07::2, 10.7.0.2
final class TunnelLab {
  final class Side {
    let space: NetworkSpace
    var device: TunnelDevice
    var packets = PacketList<TunnelPacket>(capacity: 128)

    init(number: UInt8, mtu: Int) throws {
      space = try NetworkSpace.make()
      device = try space.visit {
        let device = try TunnelDevice(name: "tun0", mtu: mtu)
        var routes = try RouteSocket()
        let index = UInt32(if_nametoindex("tun0"))
        try routes.addAddress(TunnelLab.address6(number), prefixBits: 128, to: index)
        try routes.addAddress([10, 7, 0, number], prefixBits: 32, to: index)
        try routes.setUp(interface: index, mtu: UInt32(mtu))
        try routes.addRoute(to: TunnelLab.address6(0), prefixBits: 16, over: index)
        try routes.addRoute(to: [10, 7, 0, 0], prefixBits: 16, over: index)
        return device
      }
    }

    /// A counter of the kernel for this space, of /proc/net/snmp.
    func counter(_ family: String, _ name: String) throws -> Int {
      let text = try space.visit {
        try String(contentsOfFile: "/proc/thread-self/net/snmp", encoding: .utf8)
      }
      let lines = text.split(separator: "\n").filter { $0.hasPrefix(family + ":") }
        .map { $0.split(separator: " ") }
      guard lines.count == 2, let place = lines[0].firstIndex(of: Substring(name)),
        let value = Int(lines[1][place])
      else { throw SystemError("find", name, code: ENOENT) }
      return value
    }
  }

  static func address6(_ number: UInt8) -> [UInt8] {
    [0xFD, 7] + [UInt8](repeating: 0, count: 13) + [number]
  }

  let near: Side
  let far: Side
  private var poller: Poller
  private let bell = Bell()
  /// What the wire does to a packet; false loses it.
  var wire: (inout TunnelPacket) -> Bool = { _ in true }

  /// A thread shares it.
  final class Bell: Sendable {
    let bell: Doorbell
    init() {
      guard let bell = try? Doorbell() else { fatalError("no doorbell") }
      self.bell = bell
    }
  }

  init(mtu: Int = 1408) throws {
    near = try Side(number: 1, mtu: mtu)
    far = try Side(number: 2, mtu: mtu)
    poller = try Poller()
    try poller.add(near.device.number, token: 1)
    try poller.add(far.device.number, token: 2)
    try poller.add(bell.bell.number, token: 0)
  }

  /// Carries packets until both jobs have ended; they run on threads of their own.
  func pump(while jobs: [@Sendable () -> Void]) throws {
    let bell = bell
    let left = Countdown(jobs.count)
    for job in jobs {
      try WorkerThread.start {
        job()
        if left.down() { bell.bell.ring() }
      }
    }
    while true {
      guard try poller.wait(milliseconds: 60_000) > 0 else {
        throw SystemError("wait for", "the end of a transfer", code: ETIMEDOUT)
      }
      try carry(from: near, to: far)
      try carry(from: far, to: near)
      if left.isDone { break }
    }
    bell.bell.clear()
  }

  /// Carries packets from the near side until it is enough.
  func carry(until isEnough: () -> Bool) throws {
    while !isEnough() {
      guard try poller.wait(milliseconds: 20_000) > 0 else {
        throw SystemError("wait for", "packets", code: ETIMEDOUT)
      }
      try carry(from: near, to: far)
      try carry(from: far, to: near)
    }
  }

  /// One round.
  func carry(from: Side, to: Side) throws {
    repeat {
      try from.device.read(into: &from.packets)
      var kept = PacketList<TunnelPacket>(capacity: 128)
      for index in 0..<from.packets.count {
        var packet = from.packets[index]
        if wire(&packet) { kept.append(packet) }
      }
      try to.device.write(kept)
    } while from.device.hasRest
  }
}

/// Counts to zero, once, across threads.
final class Countdown: @unchecked Sendable {
  private let lock = NSLock()
  private var count: Int

  init(_ count: Int) { self.count = count }

  func down() -> Bool {
    lock.withLock {
      count -= 1
      return count == 0
    }
  }

  var isDone: Bool { lock.withLock { count == 0 } }
}

/// Blocking TCP of one family, for threads of the tests.
struct Stream: Sendable {
  let number: Int32

  private static func withAddress<Result>(
    _ address: [UInt8], port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    // struct sockaddr_in and sockaddr_in6.
    var bytes = [UInt8](repeating: 0, count: address.count == 4 ? 16 : 28)
    bytes[0] = UInt8(address.count == 4 ? AF_INET : AF_INET6)
    bytes[2] = UInt8(port >> 8)
    bytes[3] = UInt8(port & 0xFF)
    bytes.replaceSubrange(
      (address.count == 4 ? 4 : 8)..<(address.count == 4 ? 8 : 24), with: address)
    return bytes.withUnsafeBytes { run in
      guard let base = run.baseAddress else { fatalError("an address has bytes") }
      return body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(run.count))
    }
  }

  private static func make(_ address: [UInt8], _ kind: __socket_type) throws -> Int32 {
    let number = socket(address.count == 4 ? AF_INET : AF_INET6, Int32(kind.rawValue), 0)
    guard number >= 0 else { throw SystemError("open", "a socket", code: errno) }
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
    setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
    return number
  }

  static func listen(_ address: [UInt8], port: UInt16) throws -> Stream {
    let number = try make(address, SOCK_STREAM)
    guard withAddress(address, port: port, { bind(number, $0, $1) }) == 0,
      Glibc.listen(number, 4) == 0
    else { throw SystemError("listen on", "\(port)", code: errno) }
    return Stream(number: number)
  }

  static func datagrams(_ address: [UInt8], port: UInt16) throws -> Stream {
    let number = try make(address, SOCK_DGRAM)
    guard withAddress(address, port: port, { bind(number, $0, $1) }) == 0 else {
      throw SystemError("bind to", "\(port)", code: errno)
    }
    return Stream(number: number)
  }

  /// Not connected yet.
  static func client(_ address: [UInt8], _ kind: __socket_type = SOCK_STREAM) throws -> Stream {
    Stream(number: try make(address, kind))
  }

  func connect(_ address: [UInt8], port: UInt16) -> Bool {
    Self.withAddress(address, port: port) { Glibc.connect(number, $0, $1) } == 0
  }

  func accept() -> Stream? {
    let peer = Glibc.accept(number, nil, nil)
    return peer < 0 ? nil : Stream(number: peer)
  }

  func close() { _ = Glibc.close(number) }

  /// Sends `total` bytes of a seed, in odd pieces.
  func sendAll(_ total: Int, seed: UInt64) -> Bool {
    let payload = Payload(count: 1 << 20, seed: seed)
    var random = SplitMix64(seed: seed)
    var sent = 0
    while sent < total {
      let offset = sent % payload.count
      let wish = min(total - sent, payload.count - offset, 1 + Int(random.next() % 200_000))
      let done = send(number, payload.start + offset, wish, Int32(MSG_NOSIGNAL))
      guard done > 0 else { return false }
      sent += done
    }
    return shutdown(number, Int32(SHUT_WR)) == 0
  }

  /// How many bytes come before the end, if all are those of the seed; else -1.
  func receiveAll(seed: UInt64) -> Int {
    let payload = Payload(count: 1 << 20, seed: seed)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var total = 0
    while true {
      let offset = total % payload.count
      let count = recv(number, &buffer, min(buffer.count, payload.count - offset), 0)
      if count == 0 { return total }
      guard count > 0, memcmp(buffer, payload.start + offset, count) == 0 else { return -1 }
      total += count
    }
  }
}

/// A value that a thread leaves behind.
final class Outcome: @unchecked Sendable {
  private let lock = NSLock()
  private var stored = 0
  var value: Int {
    get { lock.withLock { stored } }
    set { lock.withLock { stored = newValue } }
  }
}
