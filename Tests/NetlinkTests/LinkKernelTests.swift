import Foundation
import Hardware
import LinuxIO
import Testing

@testable import Netlink

/// What the kernel tells of interfaces, on wires of this test's own.
@Suite(.enabled(if: Kernel.hasSpaces, Comment(rawValue: Kernel.needsSpaces)))
struct LinkKernelTests {
  /// The next event; waits for it.
  private func next(_ watch: inout LinkWatch) throws -> LinkEvent {
    while true {
      if let event = try watch.nextLinkEvent() { return event }
      var events = PollSet()
      events.add(watch.descriptor)
      try events.wait(milliseconds: 30_000)
      guard events.isReady(watch.descriptor) else {
        throw SystemError("wait for", "a link event", code: ETIMEDOUT)
      }
    }
  }

  /// Until every port has its link, which may come a moment after the wire.
  private func start(_ ports: [String]) throws -> LinkWatch {
    var watch = try LinkWatch(ports: ports)
    var socket = try RouteSocket()
    var missing = Set(ports)
    for link in try socket.links() where link.hasLink { missing.remove(link.name) }
    while !missing.isEmpty {
      let event = try next(&watch)
      if event.hasLink { missing.remove(event.name) } else { missing.insert(event.name) }
    }
    return watch
  }

  private func setUpPorts(_ ports: [String]) throws {
    for port in ports { try SwitchLab.setUp(port, true) }
  }

  @Test
  func `a pulled cable and a plugged one are events`() throws {
    try SwitchLab.run(["lan1", "lan2"]) { lab in
      try setUpPorts(["lan1", "lan2"])
      var watch = try start(["lan1", "lan2"])
      #expect(try watch.nextLinkEvent() == nil)
      try lab.setBoard("lan2", isUp: false)
      #expect(try next(&watch) == LinkEvent(name: "lan2", hasLink: false))
      try lab.setBoard("lan2", isUp: true)
      #expect(try next(&watch) == LinkEvent(name: "lan2", hasLink: true))
      try lab.setBoard("lan1", isUp: false)
      #expect(try next(&watch) == LinkEvent(name: "lan1", hasLink: false))
      try SwitchLab.remove("lan2")
      #expect(try next(&watch) == LinkEvent(name: "lan2", hasLink: false))
      #expect(try watch.nextLinkEvent() == nil)
      #expect(watch.overflows == 0)
    }
  }

  @Test
  func `news that were lost are found again in the list, and what is older is not believed`() throws
  {
    try SwitchLab.run(["lan1", "lan2"]) { lab in
      try setUpPorts(["lan1", "lan2"])
      _ = try start(["lan1", "lan2"])
      try SwitchLab.setUp("lan1", false)
      // Room for one message, which says that lan1 is up; all that follows is lost.
      var watch = try LinkWatch(ports: ["lan1", "lan2"], bufferBytes: 1)
      for _ in 0..<50 {
        for isUp in [true, false] { try SwitchLab.setUp("lan1", isUp) }
      }
      try lab.setBoard("lan2", isUp: false)
      var last: [String: Bool] = [:]
      while last["lan2"] != false {
        let event = try next(&watch)
        last[event.name] = event.hasLink
      }
      while let event = try watch.nextLinkEvent() { last[event.name] = event.hasLink }
      #expect(last["lan1"] != true)
      #expect(watch.overflows > 0)
      // What follows is heard as before.
      try SwitchLab.setUp("lan1", true)
      while last["lan1"] != true {
        let event = try next(&watch)
        last[event.name] = event.hasLink
      }
    }
  }

  @Test
  func `an interface has its number, address, carrier and counters`() throws {
    let space = try SwitchLab.makeSpace()
    try NetworkSpace.run {
      try SwitchLab.makePair("eth7", to: space)
      var socket = try RouteSocket()
      let down = try #require(try socket.interface(named: "eth7"))
      #expect(!down.isUp && !down.hasLink)
      #expect(down.hardwareAddress.count == 6)
      #expect(down.hardwareAddress[0] & 3 == 2)
      #expect(try socket.addresses(of: down.index).isEmpty)
      #expect(try socket.interface(named: "eth8") == nil)
      #expect(try socket.interface(named: "") == nil)

      try SwitchLab.setUp("eth7", true)
      try space.visit { try SwitchLab.setUp("eth0", true) }
      let address = try usableLinkLocal("eth7")
      // RFC 4291, appendix A: the interface's number is made of its hardware address.
      let hardware = down.hardwareAddress
      #expect(address.bytes[8] == hardware[0] ^ 2)
      #expect(Array(address.bytes[13...]) == Array(hardware[3...]))
      #expect(address.prefixBits == 64)
      let up = try #require(try socket.interface(named: "eth7"))
      #expect(up.isUp && up.hasLink)
      #expect(up.index == down.index)
      #expect(up.sentBytes > 0)
    }
  }
}

/// Waits for the link-local address that the kernel gives, and for its proof that nobody else has it.
func usableLinkLocal(_ name: String) throws -> InterfaceAddress {
  // RTMGRP_IPV6_IFADDR
  let news = try RouteSocket.open(groups: 0x100, bufferBytes: 0)
  var socket = try RouteSocket()
  let index = try SwitchLab.index(name)
  while true {
    let addresses = try socket.addresses(of: index)
    if let found = addresses.first(where: { $0.isLinkLocal && $0.isUsable }) { return found }
    var events = PollSet()
    events.add(news.number)
    try events.wait(milliseconds: 30_000)
    guard try RouteSocket.receive(from: news, capacity: 65536) != nil else {
      throw SystemError("wait for", "an address of " + name, code: ETIMEDOUT)
    }
  }
}
