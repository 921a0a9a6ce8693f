import Foundation
import LinuxIO

@testable import Netlink

/// A network namespace that only this process holds: gone with it, however it ends.
struct NetworkSpace: ~Copyable {
  let descriptor: FileDescriptor

  /// The one that this thread is in.
  static func current() throws -> NetworkSpace {
    NetworkSpace(descriptor: try FileDescriptor("/proc/thread-self/ns/net", .read))
  }

  /// A new one; this thread is in it afterwards.
  static func make() throws -> NetworkSpace {
    guard try call("unshare")(newNetwork) == 0 else {
      throw SystemError("make", "a network namespace", code: errno)
    }
    return try current()
  }

  func enter() throws {
    guard try call2("setns")(descriptor.number, newNetwork) == 0 else {
      throw SystemError("enter", "a network namespace", code: errno)
    }
  }

  /// Runs the body in this namespace and comes back.
  func visit<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    let home = try Self.current()
    try enter()
    defer { home.enterSurely() }
    return try body()
  }

  /// Other tests use this thread afterwards: it must not stay in a namespace of ours.
  func enterSurely() {
    guard (try? enter()) != nil else { fatalError("a thread is lost in a network namespace") }
  }

  /// Runs the body on this thread in a namespace of its own, and comes back.
  static func run(_ body: () throws -> Void) throws {
    let home = try current()
    defer { home.enterSurely() }
    _ = try make()
    try body()
  }
}

// CLONE_NEWNET
private let newNetwork: Int32 = 0x4000_0000

// The C library has these only for programs that ask for extensions, which Swift's view of it does not.
private func call(_ name: String) throws -> @convention(c) (Int32) -> Int32 {
  guard let symbol = dlsym(nil, name) else { throw SystemError("find", name, code: ENOSYS) }
  return unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
}

private func call2(_ name: String) throws -> @convention(c) (Int32, Int32) -> Int32 {
  guard let symbol = dlsym(nil, name) else { throw SystemError("find", name, code: ENOSYS) }
  return unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
}

/// What this machine can show.
enum Kernel {
  static let hasSpaces = geteuid() == 0 && (try? NetworkSpace.run {}) != nil

  /// Whether a bridge can hold to VLANs (CONFIG_BRIDGE_VLAN_FILTERING).
  static let filtersVLANs = filtering == nil
  /// Why it cannot; nil where it can.
  static let filtering: NetlinkError? = {
    guard hasSpaces else { return .socket(number: EPERM) }
    var refusal: NetlinkError?
    try? NetworkSpace.run {
      var socket = try RouteSocket()
      do throws(NetlinkError) {
        try socket.order(.makeBridge("probe", defaultVLAN: 1))
      } catch {
        refusal = error
      }
    }
    return refusal
  }()

  static let needsSpaces = "network namespaces need root"
  static let needsFiltering =
    "this kernel is built without CONFIG_BRIDGE_VLAN_FILTERING; GuestTests runs it on one that has it"
}
