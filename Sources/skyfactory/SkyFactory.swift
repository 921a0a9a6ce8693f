import ArgumentParser
import Factory
import Foundation

/// The factory's command line.
@main
struct SkyFactory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skyfactory",
    abstract: "Makes the keys of Skywire miners, and puts each board's on its card.",
    subcommands: [
      Root.self, Batch.self, Labels.self, Personalise.self, Inspect.self, Erase.self,
      ShowLedger.self, CertifyRegistry.self,
    ])

  static func main() {
    // Memory with keys in it must not land in a file.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let problem as FactoryProblem {
      FileHandle.standardError.write(Data("skyfactory: \(problem)\n".utf8))
      exit(withError: ExitCode(1))
    } catch {
      exit(withError: error)
    }
  }

  /// Seconds since 1970.
  static func now() throws(FactoryProblem) -> UInt64 {
    let seconds = Date().timeIntervalSince1970
    // 2026: before that nothing of this project existed.
    guard seconds > 1_767_225_600 else {
      throw FactoryProblem(
        "the clock of this machine is wrong", cause: "it says a time before 2026",
        wayOut: "set it: certificates and ledger carry the time")
    }
    return UInt64(seconds)
  }
}
