public import ArgumentParser
import Foundation
public import SkynetBench

extension Offloads: ExpressibleByArgument {}

/// All measurements in one run.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure TCP over each contender, then the transit of packets; prints tables.",
    discussion: """
      Contenders take turns, round by round. All namespaces, interfaces and programs are in a cage \
      that the kernel clears away when this ends, however it ends.
      """)

  @Option(help: "Folder of other projects' programs, as 'skyimage rivals' prints it.")
  var rivals: String?
  @Option(help: "The Skynet daemon.")
  var skynetd: String?
  @Option(help: "The command 'sky', to ask the daemon.")
  var sky: String?
  @Option(help: "How many times each figure is taken.")
  var rounds = 3
  @Option(help: "Seconds of each flow.")
  var seconds = 5
  @Option(help: "Names of the contenders to measure, with commas; all without it.")
  var only: String?
  @Option(help: "Offloads of the veth cables: on, tcp-off, or off; the first and last without it.")
  var offloads: Offloads?
  @Flag(help: "Leave out the packets a second of a transit hop.")
  var noTransit = false
  @Flag(help: "Leave out the TCP flows.")
  var noFlows = false
  @Flag(help: "Leave out the memory for 10,000 paths.")
  var noMemory = false

  func validate() throws {
    guard rounds > 0, seconds > 0 else {
      throw ValidationError("rounds and seconds are at least 1")
    }
  }

  func run() throws {
    guard Cage.isInside else {
      try Cage.check()
      throw ExitCode(try Cage.enter())
    }
    let folder = try Cage.furnish()
    let modes = offloads.map { [$0] } ?? [.on, .off]
    let say: (String) -> Void = { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }
    var report = BenchReport()
    report.machine = MachineState.description()
    report.rounds = rounds
    report.seconds = seconds
    report.loadBefore = MachineState.load()
    if !noFlows {
      report.flows = FlowBench(
        contenders: try contenders(), rounds: rounds, seconds: seconds, folder: folder, say: say
      ).run(modes)
    }
    if !noTransit {
      report.transit = TransitBench(
        contenders: try transitContenders(), rounds: rounds, seconds: seconds, folder: folder,
        say: say
      ).run(modes)
    }
    if !noMemory {
      say("memory for 10,000 paths")
      report.memory = try memory(in: folder)
    }
    report.loadAfter = MachineState.load()
    print(report.text(modes), terminator: "")
  }

  private func memory(in folder: URL) throws -> PathMemory.Figures? {
    let record = folder.appending(path: "happenings")
    try PathMemory().record(to: record)
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return PathMemory.Figures(parsing: try Command(program, "hold", record.path).run())
  }

  private var ours: SkynetPrograms? {
    guard let skynetd, let sky else { return nil }
    return SkynetPrograms(daemon: skynetd, sky: sky)
  }

  private func contenders() throws -> [any Contender] {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var all: [any Contender] = [BareVeth(), BareTunnel(program: program)]
    if let ours { all.append(Skynet(programs: ours)) }
    if let rivals { all += try RivalPrograms(folder: rivals).contenders }
    guard let only else { return all }
    let names = only.split(separator: ",").map(String.init)
    for name in names where !all.contains(where: { $0.name == name }) {
      throw ValidationError(
        "there is no contender '\(name)', but " + all.map(\.name).joined(separator: ", "))
    }
    return all.filter { names.contains($0.name) }
  }

  private func transitContenders() throws -> [any TransitContender] {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var all: [any TransitContender] = [BareForwarder(program: program)]
    if let ours {
      for sealsHeaderOnly in [false, true] {
        let hop = SkynetTransit(programs: ours, sealsHeaderOnly: sealsHeaderOnly)
        all += [hop, BareForwarder(program: program, pacing: hop.load)]
      }
    }
    return all
  }
}
