import Base
import SkynetStatus
import SkynetWire

/// Eight daemons: two ways of three nodes between the ends 0 and 7, and a wire across between the ways.
final class EightNodes {
  static let wires = [(0, 1), (1, 2), (2, 3), (3, 7), (0, 4), (4, 5), (5, 6), (6, 7), (2, 5)]
  static let farEnd = 7
  /// Nodes whose wall clock is not the machine's: one on each way.
  static let nodesOfFalseClock = [2, 5]
  /// A droplet a byte: what was paid shows what was counted.
  static let price: UInt64 = 1 << 30
  private static let meetMilliseconds: UInt64 = 40_000

  let network: DaemonNetwork
  private(set) var nodes: [NodeReport] = []
  private(set) var clocks: [Int: FalseClock] = [:]

  var far: NodeReport { nodes[Self.farEnd] }

  /// Starts all of them; nothing disturbs the wires yet.
  init(seed: UInt64) throws {
    network = try DaemonNetwork(count: 8)
    try network.layWires(Self.wires, seed: seed)
    change { $0.delayMilliseconds = 1...3 }
    for node in Self.nodesOfFalseClock {
      clocks[node] = try FalseClock(file: network.folder + "/clock\(node)")
    }
    for node in 0..<8 {
      let peers = neighbours(of: node).filter { $0 < node }.map { far in
        "\"\(Text.hex(nodes[far].key.bytes))@\(network.address(of: far, towards: node)):7060\""
      }
      let settings =
        "price = \(Self.price)\npeers = [" + peers.joined(separator: ", ") + "]\n"
      nodes.append(try network.start(node, settings: settings, clock: clocks[node]))
    }
  }

  func neighbours(of node: Int) -> [Int] {
    Self.wires.compactMap { $0.0 == node ? $0.1 : $0.1 == node ? $0.0 : nil }
  }

  func node(_ key: PublicKey) -> Int? { nodes.firstIndex { $0.key == key } }

  // MARK: - Wires

  /// Changes all wires.
  func change(_ body: @Sendable (inout WireConditions) -> Void) {
    for wire in Self.wires.indices { network.exchange.change(wire, body) }
  }

  func cut(_ one: Int, _ other: Int, _ isCut: Bool = true) {
    for (index, wire) in Self.wires.enumerated()
    where wire == (one, other) || wire == (other, one) {
      network.exchange.change(index) { $0.isCut = isCut }
    }
  }

  // MARK: - Nodes

  /// Starts a node again, with the settings and the folder that it had.
  func restart(_ node: Int) throws -> NodeReport {
    try network.start(node, clock: clocks[node])
  }

  /// Waits until the near end has two ways to the far one, and all links are up.
  func meet() throws {
    let question = "ping " + Text.hex(far.key.bytes)
    let isMet = try DaemonNetwork.wait(milliseconds: Self.meetMilliseconds) {
      guard try nodes.indices.allSatisfy({ try isLinked($0) }) else { return false }
      let answer = try network.askPatiently(0, question)
      guard PingReport(parsing: answer)?.outcome == .answered else { return false }
      return try ways().count == 2
    }
    guard isMet else {
      let said = try network.ask(0, "peers") + network.ask(0, "paths") + network.said(0)
      throw DaemonNetwork.Failure(description: "the ends do not meet: " + said)
    }
  }

  /// Whether a node has a link with each of its neighbours.
  func isLinked(_ node: Int) throws -> Bool {
    let peers = try network.peers(node).filter { $0.state == .up }
    return Set(peers.compactMap { self.node($0.key) }) == Set(neighbours(of: node))
  }

  /// Paths of the near end to the far one.
  func ways() throws -> [PathReport] {
    try network.paths(0).filter {
      $0.peer == far.key && $0.isSource && ($0.state == .active || $0.state == .standby)
    }
  }

  /// The nodes that traffic passes, and would pass next; the far end is the last one.
  func installed() throws -> Ways {
    let text = try network.ask(0, "route " + far.address.text)
    guard let report = RouteReport(parsing: text), report.state == .installed else { return Ways() }
    return Ways(
      route: report.hops.compactMap { node($0.key) },
      spare: report.spare.compactMap { node($0.key) })
  }

  struct Ways {
    var route: [Int] = []
    var spare: [Int] = []

    /// Links between hops of the way in use that the other one does not take.
    var links: [(Int, Int)] {
      guard !spare.isEmpty else { return [] }
      let others = Array(zip([0] + spare, spare))
      return zip(route, route.dropFirst()).filter { link in
        !others.contains { $0 == link || $0 == (link.1, link.0) }
      }
    }

    /// Hops of the way in use that the other one does not pass.
    var nodes: [Int] { spare.isEmpty ? [] : route.filter { !spare.contains($0) } }
  }
}
