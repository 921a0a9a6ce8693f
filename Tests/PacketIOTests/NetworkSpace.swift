import Foundation
import LinuxIO

@testable import Netlink

/// A network namespace that only this process holds: gone with it, however it ends.
struct NetworkSpace: ~Copyable {
  let descriptor: FileDescriptor

  private static func current() throws -> NetworkSpace {
    NetworkSpace(descriptor: try FileDescriptor("/proc/thread-self/ns/net", .read))
  }

  /// A new one with its loopback up; this thread stays where it is.
  static func make() throws -> NetworkSpace {
    let home = try current()
    defer { home.enterSurely() }
    guard try symbol("unshare", (@convention(c) (Int32) -> Int32).self)(newNetwork) == 0 else {
      throw SystemError("make", "a network namespace", code: errno)
    }
    var routes = try RouteSocket()
    try routes.setUp(interface: 1, mtu: 65536)
    return try current()
  }

  /// Runs the body on this thread in a new namespace, and comes back.
  static func run(_ body: () throws -> Void) throws { try make().visit(body) }

  /// Runs the body in this namespace and comes back.
  func visit<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    let home = try Self.current()
    try enter()
    defer { home.enterSurely() }
    return try body()
  }

  private func enter() throws {
    let function = try Self.symbol("setns", (@convention(c) (Int32, Int32) -> Int32).self)
    guard function(descriptor.number, Self.newNetwork) == 0 else {
      throw SystemError("enter", "a network namespace", code: errno)
    }
  }

  /// Other tests use this thread afterwards: it must not stay in a namespace of ours.
  private func enterSurely() {
    guard (try? enter()) != nil else { fatalError("a thread is lost in a network namespace") }
  }

  // CLONE_NEWNET
  private static let newNetwork: Int32 = 0x4000_0000

  // The C library shows these only to programs that ask for extensions.
  private static func symbol<Function>(_ name: String, _ type: Function.Type) throws -> Function {
    guard let found = dlsym(nil, name) else { throw SystemError("find", name, code: ENOSYS) }
    return unsafeBitCast(found, to: type)
  }

  /// Two interfaces joined by a wire, one in each namespace, up and with these addresses of /64 or /24.
  static func wire(
    _ near: borrowing NetworkSpace, _ nearAddress: [UInt8], _ far: borrowing NetworkSpace,
    _ farAddress: [UInt8], mtu: UInt32
  ) throws {
    let number = far.descriptor.number
    try near.visit { try order(pair(far: number)) }
    try near.visit { try up(nearAddress, mtu) }
    try far.visit { try up(farAddress, mtu) }
  }

  private static func up(_ address: [UInt8], _ mtu: UInt32) throws {
    var routes = try RouteSocket()
    guard let index = try routes.interface(named: "eth0")?.index else {
      throw NetlinkError.malformed
    }
    try routes.addAddress(address, prefixBits: address.count == 4 ? 24 : 64, to: index)
    try routes.setUp(interface: index, mtu: mtu)
  }

  static func order(_ request: RouteRequest) throws {
    var routes = try RouteSocket()
    try routes.order(request)
  }

  /// A veth pair (linux/veth.h), both ends named `eth0`.
  private static func pair(far: Int32) -> RouteRequest {
    var peer = AttributeWriter()
    peer.text(RouteNumbers.name, "eth0")
    peer.u32(28, UInt32(far))
    var data = AttributeWriter()
    data.add(1 | Attribute.nestedFlag, RouteRequest.head(0) + peer.bytes)
    var info = AttributeWriter()
    info.text(RouteNumbers.infoKind, "veth")
    info.nest(RouteNumbers.infoData, data)
    var attributes = AttributeWriter()
    attributes.text(RouteNumbers.name, "eth0")
    attributes.nest(RouteNumbers.linkInfo, info)
    return RouteRequest(
      type: RouteNumbers.newLink,
      flags: RouteNumbers.acknowledge | RouteNumbers.create | RouteNumbers.exclusive,
      payload: RouteRequest.head(0) + attributes.bytes)
  }
}

/// What this machine can show.
enum Kernel {
  static let hasSpaces = geteuid() == 0 && (try? NetworkSpace.run {}) != nil
  static let hasTunnels = hasSpaces && access("/dev/net/tun", R_OK | W_OK) == 0

  static let needsSpaces = "network namespaces need root"
  static let needsTunnels = "tunnel devices need root and /dev/net/tun"
}
