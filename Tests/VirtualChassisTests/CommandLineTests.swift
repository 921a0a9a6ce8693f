import Foundation
import Testing

/// The program as it is called.
struct CommandLineTests {
  private static let program: URL? = {
    let beside = (CommandLine.arguments + Bundle.allBundles.map(\.bundlePath)).map {
      URL(filePath: $0).deletingLastPathComponent()
    }
    let usual = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build/debug")
    return (beside + [usual]).map { $0.appending(path: "skychassis") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  private func run(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    let output = Pipe()
    let program = try #require(Self.program, "build the product skychassis first")
    process.executableURL = program
    process.arguments = arguments
    // The width of whoever's terminal must not get into a snapshot.
    process.environment = ProcessInfo.processInfo.environment.merging(["COLUMNS": "80"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  /// SNAPSHOTS=write in the environment takes a new one.
  @Test
  func `the help names every option`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Snapshots/help.txt")
    let outcome = try run("--help")
    #expect(outcome.status == 0)
    if ProcessInfo.processInfo.environment["SNAPSHOTS"] == "write" {
      try Data(outcome.output.utf8).write(to: file)
    }
    #expect(try outcome.output == String(contentsOf: file, encoding: .utf8))
  }

  @Test
  func `an option that there is not ends with the status of wrong usage`() throws {
    let outcome = try run("--no-such-option")
    #expect(outcome.status == 64)
    #expect(outcome.output.contains("--no-such-option"))
  }
}
