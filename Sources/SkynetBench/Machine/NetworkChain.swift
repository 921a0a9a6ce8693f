/// A network namespace.
public struct Namespace: Equatable, Sendable {
  public let name: String

  /// Where the kernel shows it as a file.
  public var path: String { "/run/netns/" + name }

  /// The same command, in here.
  public func inside(_ command: Command) -> Command {
    Command("ip", "netns", "exec", name) + command.words
  }

  /// Settings of interfaces, addresses and routes in here, by ip(8).
  public func ip(_ arguments: String...) throws {
    try (Command("ip", "-n", name) + arguments).run()
  }

  /// Gives an interface that a program made its address, and switches it on.
  ///
  /// - Parameter address: with its prefix length.
  public func bringUp(_ interface: String, address: String) throws {
    try ip("address", "add", address, "dev", interface)
    try ip("link", "set", interface, "up")
  }

  public func hasInterface(_ name: String) throws -> Bool {
    try Command("ip", "-n", self.name, "link", "show", "dev", name).outcome().status == 0
  }
}

/// What the cable between namespaces takes whole and cuts into packets never, or late.
public enum Offloads: String, CaseIterable, Sendable {
  /// All that veth offers, as it is by itself.
  case on
  /// TSO, GSO and GRO off at both ends: segments of TCP cross the cable one by one, but a message that
  /// UDP segmentation is to cut still crosses it whole.
  case tcpOff = "tcp-off"
  /// UDP segmentation off as well: everything crosses the cable packet by packet.
  case off

  /// Features in the words of ethtool(8) that are switched off.
  var featuresOff: [String] {
    switch self {
    case .on: []
    case .tcpOff: ["tso", "gso", "gro"]
    case .off: ["tso", "gso", "gro", "tx-udp-segmentation"]
    }
  }
}

/// Namespaces in a row, each connected with the next one by a veth cable.
///
/// A namespace calls its cables `left` and `right`. The cable number n from 0 has the addresses
/// 10.0.n.1 at its left end and 10.0.n.2 at its right one.
public struct NetworkChain: Sendable {
  public let namespaces: [Namespace]
  public let offloads: Offloads

  public var near: Namespace { namespaces[0] }
  public var far: Namespace { namespaces[namespaces.count - 1] }

  /// - Parameter names: at least two.
  public init(names: [String], offloads: Offloads) throws {
    namespaces = names.map(Namespace.init)
    self.offloads = offloads
    do {
      for namespace in namespaces {
        try Command("ip", "netns", "add", namespace.name).run()
        try namespace.ip("link", "set", "lo", "up")
      }
      for cable in 0..<names.count - 1 { try lay(cable) }
    } catch {
      remove()
      throw error
    }
  }

  /// The address of namespace `index` on a cable of its own: the left one where it has two.
  public func address(of index: Int) -> String { Self.address(of: index) }

  static func address(of index: Int) -> String {
    index == 0 ? "10.0.0.1" : "10.0.\(index - 1).2"
  }

  /// Deletes the namespaces and with them their interfaces.
  public func remove() {
    for namespace in namespaces {
      _ = try? Command("ip", "netns", "delete", namespace.name).outcome()
    }
  }

  private func lay(_ cable: Int) throws {
    let (left, right) = (namespaces[cable], namespaces[cable + 1])
    try Command(
      "ip", "link", "add", "right", "netns", left.name, "type", "veth", "peer", "name", "left",
      "netns", right.name
    ).run()
    let ends = [(left, "right", "10.0.\(cable).1/24"), (right, "left", "10.0.\(cable).2/24")]
    for (namespace, interface, address) in ends {
      if !offloads.featuresOff.isEmpty {
        let switches = offloads.featuresOff.flatMap { [$0, "off"] }
        try namespace.inside(Command("ethtool", "-K", interface) + switches).run()
      }
      try namespace.bringUp(interface, address: address)
    }
  }
}
