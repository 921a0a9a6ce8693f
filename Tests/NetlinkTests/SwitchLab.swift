import Foundation
import Hardware
import LinuxIO

@testable import Netlink

/// A switch of the kernel with a board behind each port, all in namespaces of this test.
///
///     space of the switch            space of board "lan1"
///     br0 --- lan1 ================= eth0
///         --- lan2 ================= eth0 (space of board "lan2")
///         --- wan  ================= eth0 (space of the way out)
final class SwitchLab {
  enum Arrival: Equatable {
    case nothing
    case untagged
    case tagged(UInt16)
  }

  private final class Board {
    let space: NetworkSpace
    let outside: PacketSocket
    /// At the port, where a frame has been seen before the bridge takes it.
    let inside: PacketSocket

    init(space: consuming NetworkSpace, outside: PacketSocket, inside: PacketSocket) {
      self.space = space
      self.outside = outside
      self.inside = inside
    }
  }

  static let bridge = "br0"
  private var boards: [String: Board] = [:]
  private var number: UInt32 = 0

  /// Runs the body in the switch's namespace.
  static func run(_ ports: [String], _ body: (SwitchLab) throws -> Void) throws {
    try NetworkSpace.run {
      let lab = SwitchLab()
      for port in ports { try lab.wire(port) }
      try body(lab)
    }
  }

  private func wire(_ port: String) throws {
    let space = try Self.makeSpace()
    try Self.makePair(port, to: space)
    let outside = try space.visit {
      try Self.setUp("eth0", true)
      return try PacketSocket(index: try Self.index("eth0"))
    }
    let inside = try PacketSocket(index: try Self.index(port))
    boards[port] = Board(space: space, outside: outside, inside: inside)
  }

  /// A namespace that this thread is not in.
  static func makeSpace() throws -> NetworkSpace {
    let home = try NetworkSpace.current()
    defer { home.enterSurely() }
    return try NetworkSpace.make()
  }

  /// Two interfaces joined by a wire: `name` here, `eth0` in the other namespace.
  static func makePair(_ name: String, to space: borrowing NetworkSpace) throws {
    var far = AttributeWriter()
    far.text(RouteNumbers.name, "eth0")
    far.u32(28, UInt32(space.descriptor.number))
    var data = AttributeWriter()
    data.add(1 | Attribute.nestedFlag, RouteRequest.head(0) + far.bytes)
    var info = AttributeWriter()
    info.text(RouteNumbers.infoKind, "veth")
    info.nest(RouteNumbers.infoData, data)
    var attributes = AttributeWriter()
    attributes.text(RouteNumbers.name, name)
    attributes.nest(RouteNumbers.linkInfo, info)
    try order(
      RouteRequest(
        type: RouteNumbers.newLink,
        flags: RouteNumbers.acknowledge | RouteNumbers.create | RouteNumbers.exclusive,
        payload: RouteRequest.head(0) + attributes.bytes))
  }

  static func order(_ request: RouteRequest) throws {
    var socket = try RouteSocket()
    try socket.order(request)
  }

  static func index(_ name: String) throws -> UInt32 {
    var socket = try RouteSocket()
    guard let link = try socket.link(named: name) else {
      throw SystemError("find", name, code: ENODEV)
    }
    return UInt32(link.index)
  }

  static func setUp(_ name: String, _ isUp: Bool) throws {
    try order(.setUp(Int32(try index(name)), isUp: isUp))
  }

  static func remove(_ name: String) throws {
    try order(
      RouteRequest(
        type: RouteNumbers.deleteLink, payload: RouteRequest.head(0, Int32(try index(name)))))
  }

  /// Plugs the board's cable, or pulls it.
  func setBoard(_ port: String, isUp: Bool) throws {
    guard let board = boards[port] else { throw SystemError("find", port, code: ENODEV) }
    try board.space.visit { try Self.setUp("eth0", isUp) }
  }

  /// Returns when every port forwards and every board sends: the kernel brings them there on a thread of
  /// its own, and drops frames until then.
  func waitUntilForwarding() throws {
    let count = boards.count
    try Self.wait(for: "ports that forward") { socket in
      let states = try socket.ask(.bridgePorts).compactMap { try Self.portState($0) }
      return states.count == count && states.allSatisfy { $0 == 3 }
    }
    for board in boards.values {
      try board.space.visit {
        try Self.wait(for: "a board that sends") { socket in
          try socket.ask(.link(named: "eth0")).allSatisfy { try Self.operatingState($0) == 6 }
        }
      }
    }
  }

  /// Asks again after each piece of news until the answer is yes.
  private static func wait(
    for what: String, _ isSo: (inout RouteSocket) throws -> Bool
  ) throws {
    let news = try RouteSocket.open(groups: RouteNumbers.linkGroup, bufferBytes: 0)
    var socket = try RouteSocket()
    while try !isSo(&socket) {
      var events = PollSet()
      events.add(news.number)
      try events.wait(milliseconds: 30_000)
      guard try RouteSocket.receive(from: news, capacity: 65536) != nil else {
        throw SystemError("wait for", what, code: ETIMEDOUT)
      }
    }
  }

  /// IFLA_BRPORT_STATE of a port; nil for the bridge itself.
  private static func portState(_ message: NetlinkMessage) throws -> UInt8? {
    for attribute in try Attribute.parse(message.payload.dropFirst(Link.headBytes))
    where attribute.type == RouteNumbers.protocolInfo {
      return try attribute.nested().first { $0.type == 1 }?.u8()
    }
    return nil
  }

  /// IFLA_OPERSTATE (RFC 2863).
  private static func operatingState(_ message: NetlinkMessage) throws -> UInt8? {
    try Attribute.parse(message.payload.dropFirst(Link.headBytes)).first { $0.type == 16 }?.u8()
  }

  /// Whether, and how, a frame that the board behind `a` sends comes to the board behind `b`.
  ///
  /// Silence is proved by order: the frame has been seen at the port of `a`, then a marker goes the last
  /// stretch to `b` by itself, and what the bridge sent there before has come before it.
  func send(from a: String, to b: String, vlan: UInt16? = nil) throws -> Arrival {
    guard let from = boards[a], let to = boards[b] else {
      throw SystemError("find", a + " and " + b, code: ENODEV)
    }
    let frame = next(vlan)
    try from.outside.send(frame)
    _ = try from.inside.receive(upTo: frame.number)
    let marker = next(nil)
    try to.inside.send(marker)
    let seen = try to.outside.receive(upTo: marker.number).filter { $0.number == frame.number }
    guard let first = seen.first, seen.count == 1 else {
      guard seen.isEmpty else { throw SystemError("count", "copies of one frame", code: EEXIST) }
      return .nothing
    }
    return first.vlan.map { .tagged($0) } ?? .untagged
  }

  private func next(_ vlan: UInt16?) -> Frame {
    number += 1
    return Frame(number: number, vlan: vlan)
  }

  /// Makes the bridge forget about VLANs, as somebody else might.
  func stopFiltering() throws {
    var settings = AttributeWriter()
    settings.u8(RouteNumbers.bridgeVLANFiltering, 0)
    var info = AttributeWriter()
    info.text(RouteNumbers.infoKind, BridgeFabric.kind)
    info.nest(RouteNumbers.infoData, settings)
    var attributes = AttributeWriter()
    attributes.nest(RouteNumbers.linkInfo, info)
    let index = Int32(try Self.index(Self.bridge))
    try Self.order(
      RouteRequest(
        type: RouteNumbers.newLink, payload: RouteRequest.head(0, index) + attributes.bytes))
  }

  /// What a command prints in the switch's namespace, which it gets from the thread that starts it.
  func output(of command: String) throws -> String {
    guard let stream = popen(command, "r") else { throw SystemError("run", command, code: errno) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(stream), byte != EOF { bytes.append(UInt8(byte)) }
    let status = pclose(stream)
    guard status == 0 else { throw SystemError("run", command, code: status) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
