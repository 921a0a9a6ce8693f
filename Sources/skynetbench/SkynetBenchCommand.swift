import ArgumentParser
import Foundation
import SkynetBench

/// The command line of the benchmark; `make bench-skynet` calls it.
@main
struct SkynetBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skynetbench",
    abstract: "Measures Skynet beside the bare network and other overlays, in namespaces.",
    subcommands: [Measure.self, Forward.self, Tunnel.self, Hold.self],
    defaultSubcommand: Measure.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let problem as BenchProblem {
      FileHandle.standardError.write(Data("skynetbench: \(problem)\n".utf8))
      exit(withError: ExitCode(1))
    } catch {
      exit(withError: error)
    }
  }
}

/// The bare forwarder, which `Measure` starts in the namespace in the middle.
struct Forward: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hand on UDP datagrams and do nothing else, until killed.")

  @Option(help: "Address that datagrams arrive at.")
  var listen: String
  @Option(help: "Address that they are sent on to.")
  var to: String
  @Option(help: "UDP port of both.")
  var port: UInt16

  func run() throws { try BareForwarder.forward(from: listen, to: to, port: port) }
}

/// The bare tunnel, which `Measure` starts at both ends.
struct Tunnel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Carry packets of a device over UDP and do nothing else, until killed.")

  @Option(help: "Name of the device, which this makes.")
  var interface: String
  @Option(help: "Address that datagrams arrive at.")
  var listen: String
  @Option(help: "Address that they are sent to.")
  var to: String
  @Option(help: "UDP port of both.")
  var port: UInt16

  func run() throws {
    try BareTunnel.carry(interface: interface, from: listen, to: to, port: port)
  }
}

/// A hop that lives through what was recorded of it; `Measure` starts it to measure its memory.
struct Hold: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Be the hop of a record; prints KiB with links, KiB with paths, and the paths.")

  @Argument(help: "File of the record.")
  var record: String

  func run() throws { print(try PathMemory().hold(URL(fileURLWithPath: record))) }
}
