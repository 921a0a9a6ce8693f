import Base
import ChildPrograms
import ControlSocket
import Foundation
import LinuxIO
import SkynetStatus

/// Real daemons in network namespaces of their own; all of it is gone afterwards.
///
/// A warden of its own takes namespaces, programs and files away as soon as the test's end of a pipe closes:
/// when the network is no longer used, and also when the test process is killed.
final class DaemonNetwork {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Why it cannot run here; nil where it can.
  static var obstacle: String? {
    if !System.isRoot { return "namespaces need root" }
    if access("/dev/net/tun", R_OK | W_OK) != 0 { return "there is no /dev/net/tun" }
    return nil
  }

  /// A link of the underlay, between two nodes.
  struct Wire {
    let one: Int
    let other: Int
    /// Of the exchange; nil for a cable of the kernel's.
    let number: Int?
  }

  private static let warden = """
    trap '' INT TERM HUP
    read -r nothing
    for name in $1; do
      pids=$(ip netns pids "$name") && [ -n "$pids" ] && kill -KILL $pids
      ip netns del "$name"
    done
    rm -rf "$2"
    """

  let folder: String
  let names: [String]
  private(set) var wires: [Wire] = []
  let exchange = WireExchange()
  private var isExchanging = false
  var daemons: [Int: ChildProgram] = [:]
  var others: [ChildProgram] = []
  private let guarding: PipeEnds
  private let guardian: ChildProgram

  init(count: Int) throws {
    let tag = "\(getpid())-\(UInt16.random(in: 0...UInt16.max))"
    folder = NSTemporaryDirectory() + "skynetd-" + tag
    names = (0..<count).map { "sky\($0)-" + tag }
    guarding = try PipeEnds()
    guardian = try ChildProgram(
      ["sh", "-c", Self.warden, "warden", names.joined(separator: " "), folder],
      input: guarding.reader)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    for name in names {
      try ChildProgram.run(["ip", "netns", "add", name])
      try ip(name, "link", "set", "lo", "up")
    }
  }

  deinit {
    daemons.removeAll()
    others.removeAll()
    if isExchanging { exchange.stop() }
    guarding.closeWriter()
    guardian.wait()
  }

  // MARK: - Wires

  /// Joins two nodes by a cable of the kernel's, which loses nothing.
  func layCable(_ one: Int, _ other: Int) throws {
    let interfaces = (Self.interface(other), Self.interface(one))
    try ip(
      names[one], "link", "add", interfaces.0, "type", "veth", "peer", "name", interfaces.1,
      "netns", names[other])
    try join(Wire(one: one, other: other, number: nil))
  }

  /// Joins nodes by wires whose fates follow a seed; once for a network.
  func layWires(_ pairs: [(Int, Int)], seed: UInt64) throws {
    for (one, other) in pairs {
      let random = UInt32.random(in: 0...UInt32.max)
      let devices = ("sk\(random)a", "sk\(random)b")
      let number = try exchange.add(devices)
      for (device, (end, far)) in [(devices.0, (one, other)), (devices.1, (other, one))] {
        try ChildProgram.run([
          "ip", "link", "set", "dev", device, "netns", names[end], "name", Self.interface(far),
        ])
      }
      try join(Wire(one: one, other: other, number: number))
    }
    isExchanging = true
    exchange.start(seed: seed)
  }

  private func join(_ wire: Wire) throws {
    wires.append(wire)
    for (end, far) in [(wire.one, wire.other), (wire.other, wire.one)] {
      let (name, interface) = (names[end], Self.interface(far))
      try ip(name, "link", "set", "dev", interface, "addrgenmode", "none", "up")
      try ip(name, "addr", "add", address(of: end, towards: far) + "/24", "dev", interface)
    }
  }

  static func interface(_ far: Int) -> String { "to\(far)" }

  /// Where a node's datagrams from this neighbour arrive.
  func address(of node: Int, towards far: Int) -> String {
    let place = wires.firstIndex { ($0.one, $0.other) == (node, far) }
    if let place { return "10.77.\(place).1" }
    let back = wires.firstIndex { ($0.one, $0.other) == (far, node) }
    return "10.77.\(back ?? 255).2"
  }

  private func ip(_ namespace: String, _ words: String...) throws {
    try ChildProgram.run(["ip", "-n", namespace] + words)
  }
}
