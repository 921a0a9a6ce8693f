public import Foundation

/// Measures what a hop in the middle can hand on, contender by contender, round by round.
public struct TransitBench {
  public static let payloadBytes = [64, 512, 1400]
  static let port: UInt16 = 7100

  let contenders: [any TransitContender]
  let rounds: Int
  let seconds: Int
  let folder: URL
  let say: (String) -> Void

  public init(
    contenders: [any TransitContender], rounds: Int, seconds: Int, folder: URL,
    say: @escaping (String) -> Void
  ) {
    self.contenders = contenders
    self.rounds = rounds
    self.seconds = seconds
    self.folder = folder
    self.say = say
  }

  public func run(_ modes: [Offloads]) -> TransitResults {
    var results = TransitResults(
      names: contenders.map(\.name),
      shadows: Dictionary(
        uniqueKeysWithValues: contenders.compactMap { one in
          one.pacing.map { ($0.like, one.name) }
        }))
    for round in 1...rounds {
      for offloads in modes {
        say("transit, round \(round) of \(rounds), offloads \(offloads.rawValue)")
        for contender in contenders {
          do {
            try measure(contender, offloads, round, &results)
          } catch {
            say("  \(contender.name) failed: \(error)")
          }
        }
      }
    }
    return results
  }

  private func measure(
    _ contender: any TransitContender, _ offloads: Offloads, _ round: Int,
    _ results: inout TransitResults
  ) throws {
    let chain = try NetworkChain(names: ["near", "hop", "far"], offloads: offloads)
    defer { chain.remove() }
    let programs = try ProgramGroup(
      folder: folder.appending(path: "transit-\(contender.name)-\(offloads)-\(round)"))
    defer { programs.end() }
    let route = try contender.start(in: chain, with: programs, port: Self.port)
    if route.setsUpPaths {
      results.add(contender.name, setUp: try FirstPacket.milliseconds(chain, to: route))
    }
    try programs.wait(for: "first packet in the far namespace") {
      try? PacketRun(chain, to: route, payloadBytes: 64, seconds: 1)
    }
    for size in Self.payloadBytes {
      let pacing = contender.pacing
      let like = try pacing.map { try results.last($0.like, offloads, size) }
      let bytes = min(
        (like?.payloadBytes ?? size) + (pacing?.moreBytes ?? 0), route.payloadBytesMax)
      let run = try PacketRun(
        chain, to: route, payloadBytes: bytes, seconds: seconds,
        packetsPerSecondMax: like?.packetsPerSecond)
      results.add(contender.name, offloads, size, run)
      let figures = [
        Samples.number(run.packetsPerSecond, 0) + " packets/s",
        Samples.number(run.hopNanosecondsPerPacket, 0) + " ns each",
        Samples.number(run.lost * 100, 2) + " % lost",
      ]
      say("  \(contender.name), \(bytes) bytes: " + figures.joined(separator: ", "))
    }
  }
}

/// The table of the transit.
public struct TransitResults: Sendable {
  private struct Cell: Hashable {
    let offloads: Offloads
    let name: String
    let payloadBytes: Int
  }

  public let names: [String]
  /// By name of a contender: who had the same load.
  let shadows: [String: String]
  private var runs: [Cell: [PacketRun]] = [:]
  /// Milliseconds until the first packet was there, by contender.
  private var setUps: [String: Samples] = [:]

  public init(names: [String], shadows: [String: String] = [:]) {
    self.names = names
    self.shadows = shadows
  }

  /// The newest run.
  func last(_ name: String, _ offloads: Offloads, _ payloadBytes: Int) throws -> PacketRun {
    let cell = Cell(offloads: offloads, name: name, payloadBytes: payloadBytes)
    guard let run = runs[cell]?.last else {
      throw BenchProblem(
        "no load to take over from '\(name)'", cause: "its own run failed, as is said above",
        wayOut: "mend that first")
    }
    return run
  }

  mutating func add(_ name: String, _ offloads: Offloads, _ payloadBytes: Int, _ run: PacketRun) {
    runs[Cell(offloads: offloads, name: name, payloadBytes: payloadBytes), default: []].append(run)
  }

  mutating func add(_ name: String, setUp milliseconds: Double) {
    setUps[name, default: Samples()].add(milliseconds)
  }

  /// A line for each contender that sets up paths.
  var setUpLines: String {
    setUps.sorted { $0.key < $1.key }.map { name, samples in
      "First packet over a hop by \(name), path set-up included: \(samples.text(decimals: 1)) ms\n"
    }.joined()
  }

  /// A table in Markdown: packets a second, processor time of the hop for each, share lost.
  public func table(_ offloads: Offloads) -> String {
    let heads = [
      "", "payload bytes", "packets/s", "hop's ns a packet", "lost %", "x \(names[0])",
      "x under the same load",
    ]
    var rows: [[String]] = []
    for size in TransitBench.payloadBytes {
      let bare = samples(names[0], offloads, size, \.hopNanosecondsPerPacket).median
      for name in names {
        let cost = samples(name, offloads, size, \.hopNanosecondsPerPacket)
        // The share of the bare forwarder's rate that the same processor time would give.
        let ratio = bare.flatMap { bare in cost.median.map { bare / $0 } }
        let shadow = shadows[name].flatMap {
          samples($0, offloads, size, \.hopNanosecondsPerPacket).median
        }
        let equalRatio = shadow.flatMap { shadow in cost.median.map { shadow / $0 } }
        let sent = runs[Cell(offloads: offloads, name: name, payloadBytes: size)]?.first?
          .payloadBytes
        rows.append([
          name, "\(sent ?? size)", samples(name, offloads, size, \.packetsPerSecond).text(),
          cost.text(),
          samples(name, offloads, size) { $0.lost * 100 }.text(decimals: 2),
          ratio.map { Samples.number($0, 2) } ?? "-",
          equalRatio.map { Samples.number($0, 2) } ?? "-",
        ])
      }
    }
    return Markdown.table(heads, rows)
  }

  private func samples(
    _ name: String, _ offloads: Offloads, _ payloadBytes: Int, _ figure: (PacketRun) -> Double
  ) -> Samples {
    let cell = Cell(offloads: offloads, name: name, payloadBytes: payloadBytes)
    return Samples((runs[cell] ?? []).map(figure))
  }
}
