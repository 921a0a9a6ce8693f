import Foundation

/// Ours: `skynetd` at both ends, connected by a link.
public struct Skynet: Contender {
  public let name = "skynetd"
  public let version = "of this checkout"
  let programs: SkynetPrograms

  public init(programs: SkynetPrograms) { self.programs = programs }

  public func start(in chain: NetworkChain, with group: ProgramGroup) throws -> String {
    try programs.startNodes(in: chain, with: group).farAddress
  }
}

/// Ours in the middle: the same with one more node, which only hands on.
///
/// The ends share the machine with the hop, so what the hop itself costs is its processor time, not the
/// packets a second.
public struct SkynetTransit: TransitContender {
  /// Headers of IPv6 and UDP.
  private static let headerBytes = 48
  /// On the cable also those of the overlay.
  private static let overheadBytes = 64

  public let name: String
  let programs: SkynetPrograms
  let settings: String

  /// What this one puts on the cable, for a forwarder that does nothing else.
  public var load: Pacing {
    Pacing(like: name, moreBytes: Self.headerBytes + Self.overheadBytes)
  }

  /// - Parameter sealsHeaderOnly: whether links seal the header of a packet alone.
  public init(programs: SkynetPrograms, sealsHeaderOnly: Bool = false) {
    self.programs = programs
    name = sealsHeaderOnly ? "skynetd, seal = \"header\"" : "skynetd"
    settings = sealsHeaderOnly ? "seal = \"header\"" : ""
  }

  public func start(
    in chain: NetworkChain, with group: ProgramGroup, port: UInt16
  ) throws -> TransitRoute {
    let nodes = try programs.startNodes(in: chain, with: group, settings: settings)
    try group.wait(for: "route to the far end") {
      try programs.knowsRoute(to: nodes.farAddress, chain.near, group)
    }
    let interface = try Command(
      "ip", "-n", chain.near.name, "link", "show", SkynetPrograms.interface
    ).outcome().output
    return TransitRoute(
      address: nodes.farAddress, port: port, hop: nodes.processes[1],
      payloadBytesMax: try SkynetPrograms.mtu(in: interface) - Self.headerBytes,
      setsUpPaths: true)
  }
}

/// Where the daemon and its command are.
public struct SkynetPrograms: Sendable {
  static let interface = "sky0"
  static let port = 7060

  let daemon: String
  let sky: String

  public init(daemon: String, sky: String) {
    self.daemon = daemon
    self.sky = sky
  }

  /// A node in each namespace, which dials its neighbour on the right.
  func startNodes(
    in chain: NetworkChain, with group: ProgramGroup, settings more: String = ""
  ) throws -> (processes: [Int32], farAddress: String) {
    var processes: [Int32] = []
    var neighbour: (key: String, address: String)?
    // From the right, so that a neighbour's key is known when it is dialled.
    for (index, namespace) in chain.namespaces.enumerated().reversed() {
      let folder = group.folder.appending(path: "node\(index)").path
      for part in ["state", "run"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
      }
      let peers = neighbour.map { "\"\($0.key)@\($0.address):\(Self.port)\"" } ?? ""
      let settings = try group.write(
        """
        [skynet]
        interface = "\(Self.interface)"
        port = \(Self.port)
        peers = [\(peers)]
        accept = "any"
        \(more)

        """, to: "node\(index).toml")
      let command = Command(
        daemon, "--config", settings, "--state", folder + "/state", "--run", folder + "/run")
      processes.append(try group.start(namespace.inside(command), name: "node\(index)"))
      let key = try group.wait(for: "key of node \(index)") {
        try nodeKey(run: folder + "/run", namespace)
      }
      neighbour = (key, chain.address(of: index))
    }
    let address = try group.wait(for: "address of \(Self.interface)") {
      Self.overlayAddress(
        in: try Command("ip", "-n", chain.far.name, "-6", "address", "show", Self.interface)
          .outcome().output)
    }
    return (processes.reversed(), address)
  }

  /// The map came round: without setting up a path, the near node can name one.
  func knowsRoute(
    to address: String, _ near: Namespace, _ group: ProgramGroup
  ) throws -> Bool? {
    let run = group.folder.appending(path: "node0/run").path
    let question = Command(sky, "route", address, "--run", run)
    return try near.inside(question).outcome().status == 0 ? true : nil
  }

  private func nodeKey(run folder: String, _ namespace: Namespace) throws -> String? {
    let question = Command(sky, "skynet", "--json", "--run", folder)
    let answer = try namespace.inside(question).outcome()
    guard answer.status == 0 else { return nil }
    return try JSONDecoder().decode(NodeAnswer.self, from: Data(answer.output.utf8)).key
  }

  /// What of the answer of `sky skynet --json` is wanted here.
  private struct NodeAnswer: Decodable {
    let key: String
  }

  /// The MTU in what `ip link show` prints.
  static func mtu(in text: String) throws -> Int {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let mark = words.firstIndex(of: "mtu"), mark + 1 < words.endIndex,
      let mtu = Int(words[mark + 1])
    else {
      throw BenchProblem(
        "no MTU in what 'ip link show' printed: \(text)", cause: "the interface is gone",
        wayOut: "look at the daemon's log with '--only'")
    }
    return mtu
  }

  /// The address below fd00::/8 in what `ip address show` prints.
  static func overlayAddress(in text: String) -> String? {
    let words = text.split(whereSeparator: \.isWhitespace)
    let address = words.first { $0.hasPrefix("fd") && $0.contains("/") && $0.contains(":") }
    return address.flatMap { $0.split(separator: "/").first }.map(String.init)
  }
}
