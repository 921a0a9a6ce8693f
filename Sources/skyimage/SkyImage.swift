import ArgumentParser
import Foundation
import ImageBuilder

/// The image builder's command line.
@main
struct SkyImage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skyimage",
    abstract: "Builds, checks and boots images of the Skywire miner.",
    subcommands: [
      Setup.self, SDK.self, Build.self, Verify.self, Run.self, Bench.self, Program.self, Keys.self,
      Relock.self, Rivals.self,
    ])

  static func main() async {
    // Folders of a root must not have the rights that whoever builds gives to new ones.
    umask(0o022)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let problem as BuildProblem {
      FileHandle.standardError.write(Data("skyimage: \(problem)\n".utf8))
      exit(withError: ExitCode(1))
    } catch {
      exit(withError: error)
    }
  }
}

/// What every command needs to know.
struct Place: ParsableArguments {
  @Option(help: "The checkout to work in.")
  var repository = "."

  func workspace() throws -> Workspace {
    try Workspace(repository: URL(filePath: repository, directoryHint: .isDirectory))
  }
}
