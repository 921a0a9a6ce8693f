import ForwardingPlane
public import Foundation
import SkynetLink
import SkynetNode
import SkynetPath
import SkynetSimulation

/// What a hop takes of memory for the paths that go through it.
///
/// A hub is simulated with neighbours around it and nodes behind these. Each node asks for a path to each that is
/// not behind the same neighbour: all go through the hub. What came to the hub is recorded. A process of its own
/// then lives through the same alone, so that what it takes is the hub's.
public struct PathMemory: Sendable {
  /// No more than one announcement has room for.
  static let neighbours = 21
  private static let nodesEach = 5
  /// Where it stops, of the 10,500 that they ask for.
  private static let paths = 10_000
  private static let seed: UInt64 = 10_000
  /// Of the simulation.
  private static let patienceMilliseconds: UInt64 = 60_000
  /// After the last path: by then each has its receipts, which a hop keeps.
  private static let restMilliseconds: UInt64 = 12_000

  /// Of a process that was the hub, KiB.
  public struct Figures: Equatable, Sendable {
    /// With all links and no path.
    public let withLinks: Int
    public let withPaths: Int
    public let paths: Int

    /// As `hold` prints it.
    public init?(parsing text: String) {
      let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
      guard numbers.count == 3 else { return nil }
      (withLinks, withPaths, paths) = (numbers[0], numbers[1], numbers[2])
    }

    var line: String {
      let mebibytes = { (kibibytes: Int) in Samples.number(Double(kibibytes) / 1024, 2) + " MiB" }
      return "Memory of a hop: \(mebibytes(withPaths)) with \(paths) paths through it and "
        + "\(PathMemory.neighbours) links, \(mebibytes(withLinks)) with its links alone\n"
    }
  }

  public init() {}

  private var limits: PlaneLimits {
    var limits = PlaneLimits()
    limits.workers = 2
    return limits
  }

  /// Of the others: 200 paths end at each of the nodes behind neighbours, and only three quarters of the room are
  /// for paths of others.
  private var limitsOfOthers: PlaneLimits {
    var limits = PlaneLimits.simulated
    limits.paths = 512
    return limits
  }

  private var settings: NodeSettings {
    var settings = NodeSettings.open
    settings.links.linksMax = limits.links
    settings.paths.idleMilliseconds = 0
    return settings
  }

  /// Simulates all, and records what came to the hub.
  public func record(to file: URL) throws {
    let log = try HappeningFile(writing: file)
    let overlay = SimulatedOverlay(seed: Self.seed)
    let hub = overlay.addHost(settings, limits: limits)
    overlay.recorders[hub] = { log.write($0) }
    var groups: [[Int]] = []
    for _ in 0..<Self.neighbours {
      let neighbour = overlay.addHost(settings, limits: limitsOfOthers)
      overlay.connect(neighbour, hub)
      let group = (0..<Self.nodesEach).map { _ in overlay.addHost(settings, limits: limitsOfOthers)
      }
      for node in group { overlay.connect(node, neighbour) }
      groups.append(group)
    }
    let node = overlay.hosts[hub].node
    while node.paths.transitCount < Self.paths, overlay.now < Self.patienceMilliseconds {
      overlay.run(for: 2000)
      for (place, group) in groups.enumerated() {
        let others = groups.indices.filter { $0 != place }.flatMap { groups[$0] }
        for source in group { want(others, from: source, in: overlay) }
      }
    }
    guard node.paths.transitCount >= Self.paths else {
      throw BenchProblem(
        "a hub with \(node.paths.transitCount) paths of \(Self.paths)",
        cause: "a bound of SkynetNode or SkynetPath is too low for it",
        wayOut: "look at PathSettings and PlaneLimits")
    }
    overlay.run(for: Self.restMilliseconds)
    try log.close()
  }

  private func want(_ targets: [Int], from source: Int, in overlay: SimulatedOverlay) {
    let node = overlay.hosts[source].node
    for target in targets { node.want(overlay.hosts[target].node.key, now: overlay.now) }
    // Sending is what makes a simulated host look at what is wanted of it.
    overlay.send([1], from: source, to: targets[0])
  }

  /// Lives through a record, and measures this very process.
  public func hold(_ file: URL) throws -> String {
    let replay = HostReplay(seed: Self.seed, settings: settings, limits: limits)
    let log = try HappeningFile(reading: file)
    var withLinks = MachineState.residentKibibytes
    while let happening = try log.read() {
      if replay.host.node.paths.transitCount == 0 { withLinks = MachineState.residentKibibytes }
      replay.take(happening)
    }
    let paths = replay.host.node.paths.transitCount
    return "\(withLinks) \(MachineState.residentKibibytes) \(paths)"
  }
}
