import Foundation
import LinuxIO
import Testing

@testable import Netlink

/// Two boards on one wire.
@Suite(.enabled(if: Kernel.hasSpaces, Comment(rawValue: Kernel.needsSpaces)))
struct MulticastKernelTests {
  private static let group: [UInt8] = [0xFF, 2] + [UInt8](repeating: 0, count: 12) + [0x5B, 0x79]
  private static let port: UInt16 = 7311

  private final class Station {
    var socket: MulticastSocket
    let address: [UInt8]

    init(_ name: String) throws {
      address = try usableLinkLocal(name).bytes
      socket = try MulticastSocket(
        group: MulticastKernelTests.group, on: name, port: MulticastKernelTests.port)
    }

    func next() throws -> MulticastSocket.Datagram {
      while true {
        if let datagram = try socket.receive() { return datagram }
        var events = PollSet()
        events.add(socket.descriptor)
        try events.wait(milliseconds: 30_000)
        guard events.isReady(socket.descriptor) else {
          throw SystemError("wait for", "a datagram", code: ETIMEDOUT)
        }
      }
    }
  }

  private func withWire(
    _ body: (Station, Station, borrowing NetworkSpace) throws -> Void
  ) throws {
    let space = try SwitchLab.makeSpace()
    try NetworkSpace.run {
      try SwitchLab.makePair("eth0", to: space)
      try SwitchLab.setUp("eth0", true)
      let far = try space.visit {
        try SwitchLab.setUp("eth0", true)
        return try Station("eth0")
      }
      let near = try Station("eth0")
      try body(near, far, space)
    }
  }

  @Test
  func `datagrams go both ways, with the sender's address, and not back`() throws {
    try withWire { near, far, _ in
      try near.socket.send([1, 2, 3])
      let first = try far.next()
      #expect(first.bytes == [1, 2, 3])
      #expect(first.source == near.address)
      #expect(first.port == Self.port)
      try far.socket.send([4])
      let second = try near.next()
      // Its own came first, had it come.
      #expect(second.bytes == [4])
      #expect(second.source == far.address)
      #expect(try near.socket.receive() == nil)
    }
  }

  @Test
  func `a datagram has at most 1500 bytes, and an empty one is a datagram`() throws {
    try withWire { near, far, space in
      let long = (0..<1500).map { UInt8(truncatingIfNeeded: $0) }
      try near.socket.send(long)
      #expect(try far.next().bytes == long)
      try near.socket.send([])
      #expect(try far.next().bytes == [])
      // A stranger may send more.
      try MulticastKernelTests.shout(bytes: 1501, on: "eth0")
      try near.socket.send([7])
      #expect(try far.next().bytes == [7])
      #expect(far.socket.oversized == 1)
    }
  }

  @Test
  func `an interface that was down works on when it is up again`() throws {
    try withWire { near, far, space in
      try SwitchLab.setUp("eth0", false)
      let error = #expect(throws: SystemError.self) { try near.socket.send([1]) }
      #expect([ENETUNREACH, EADDRNOTAVAIL, ENETDOWN].contains(error?.code))
      #expect(try near.socket.receive() == nil)
      try SwitchLab.setUp("eth0", true)
      _ = try usableLinkLocal("eth0")
      try near.socket.send([2])
      #expect(try far.next().bytes == [2])
      try far.socket.send([3])
      #expect(try near.next().bytes == [3])
      // Joining once more does no harm.
      try near.socket.rejoin()
      try far.socket.send([4])
      #expect(try near.next().bytes == [4])
    }
  }

  @Test
  func `an interface that vanished gives errors, and a new one takes a new socket`() throws {
    try withWire { near, _, _ in
      try SwitchLab.remove("eth0")
      #expect(throws: SystemError.self) { try near.socket.send([1]) }
      #expect(throws: SystemError.self) { try near.socket.rejoin() }
      #expect(throws: SystemError("find interface", "eth0", code: ENODEV)) {
        _ = try MulticastSocket(group: Self.group, on: "eth0", port: Self.port)
      }
      let space = try SwitchLab.makeSpace()
      try SwitchLab.makePair("eth0", to: space)
      try SwitchLab.setUp("eth0", true)
      let far = try space.visit {
        try SwitchLab.setUp("eth0", true)
        return try Station("eth0")
      }
      let again = try Station("eth0")
      try again.socket.send([5])
      #expect(try far.next().bytes == [5])
    }
  }

  /// Sends to the group without our bounds.
  private static func shout(bytes count: Int, on name: String) throws {
    let number = socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
    guard number >= 0 else { throw SystemError("open", "a socket", code: errno) }
    let descriptor = FileDescriptor(owning: number)
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_scope_id = try SwitchLab.index(name)
    withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: group) }
    let bytes = [UInt8](repeating: 9, count: count)
    let sent = withUnsafeBytes(of: &address) { address in
      sendto(
        descriptor.number, bytes, bytes.count, 0,
        address.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(address.count))
    }
    guard sent == count else { throw SystemError("send on", name, code: errno) }
  }
}
