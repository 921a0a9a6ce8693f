public import Foundation

/// Measures TCP flows over one contender after the other, round by round, so that a slow hour of the
/// machine hits all of them.
public struct FlowBench {
  let contenders: [any Contender]
  let rounds: Int
  let seconds: Int
  let folder: URL
  let say: (String) -> Void

  /// - Parameters:
  ///   - seconds: of each flow.
  ///   - folder: for files of contenders.
  ///   - say: takes a line about how far it is.
  public init(
    contenders: [any Contender], rounds: Int, seconds: Int, folder: URL,
    say: @escaping (String) -> Void
  ) {
    self.contenders = contenders
    self.rounds = rounds
    self.seconds = seconds
    self.folder = folder
    self.say = say
  }

  public func run(_ modes: [Offloads]) -> FlowResults {
    var results = FlowResults(
      rows: contenders.map { FlowResults.Row(name: $0.name, version: $0.version) })
    for round in 1...rounds {
      for offloads in modes {
        let load = MachineState.load()
        say("round \(round) of \(rounds), offloads \(offloads.rawValue), load \(load)")
        for contender in contenders {
          do {
            try measure(contender, offloads, round, &results)
          } catch {
            say("  \(contender.name) failed: \(error)")
            results.fail(contender.name, offloads, "\(error)")
          }
        }
      }
    }
    return results
  }

  private func measure(
    _ contender: any Contender, _ offloads: Offloads, _ round: Int, _ results: inout FlowResults
  ) throws {
    let chain = try NetworkChain(names: ["near", "far"], offloads: offloads)
    defer { chain.remove() }
    let programs = try ProgramGroup(
      folder: folder.appending(path: "\(contender.name)-\(offloads)-\(round)"))
    defer { programs.end() }
    try programs.start(chain.far.inside(Command("iperf3", "--server")), name: "iperf3")
    let address = try contender.start(in: chain, with: programs)
    let client = chain.near.inside(
      Command("iperf3", "--json", "--congestion", "cubic", "--client", address))
    // One byte tells whether packets pass yet; iperf3's status does not when it reports in JSON.
    try programs.wait(for: "way to \(address)") {
      let probe = client + ["--bytes", "1", "--connect-timeout", "500"]
      return try? IperfReport(json: probe.outcome(secondsMax: 10).output)
    }
    var line: [String] = []
    for shape in FlowShape.allCases {
      let before = MachineState.processorSeconds()
      // A failed flow says why in the report.
      let flow = client + ["--time", "\(seconds)"] + shape.arguments
      let output = try flow.outcome(secondsMax: seconds + 20).output
      let report = try IperfReport(json: output)
      results.add(
        contender.name, offloads, shape, bitsPerSecond: report.bitsPerSecond, bytes: report.bytes,
        processorSeconds: MachineState.processorSeconds() - before)
      line.append(Samples.number(report.bitsPerSecond / 1e6, 0))
    }
    say("  \(contender.name): \(line.joined(separator: ", ")) Mbit/s")
  }
}
