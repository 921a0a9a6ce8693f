import Base
import Foundation
import Identity
import IdentitySamples
import Testing

/// The program `skyregistry` as it is called, with the key of the sample factory.
final class RegistryProcess {
  static let program: URL? = {
    let beside = (CommandLine.arguments + Bundle.allBundles.map(\.bundlePath)).map {
      URL(filePath: $0).deletingLastPathComponent()
    }
    return (beside + [checkout.appending(path: ".build/debug")])
      .map { $0.appending(path: "skyregistry") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  let port: Int
  private let process: Process

  /// Key and certificate of the sample factory, as `key make` and `skyfactory` leave them.
  static func prepare(_ folder: URL, _ factory: SampleFactory) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let key = folder.appending(path: "registry.key")
    try Data(RegistryFixture.registrySeed(factory.seed)).write(to: key)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
    try Data(factory.registry.encoded).write(to: folder.appending(path: "registry.cert"))
  }

  /// Runs a command to its end.
  static func run(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    let output = Pipe()
    let program = try #require(program, "build the product skyregistry first")
    process.executableURL = program
    process.arguments = arguments
    process.environment = ["COLUMNS": "80"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  /// Serves on a free port until it is killed, terminated or let go.
  init(_ folder: URL, _ factory: SampleFactory, _ options: [String] = ["--no-limits"]) throws {
    process = Process()
    let output = Pipe()
    let program = try #require(Self.program, "build the product skyregistry first")
    process.executableURL = program
    process.arguments =
      ["serve", "--folder", folder.path, "--root", Text.hex(factory.root.bytes), "--port", "0"]
      + options
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let run = output.fileHandleForReading.availableData
      guard !run.isEmpty else { break }
      line += String(decoding: run, as: UTF8.self)
    }
    let words = line.split(whereSeparator: \.isWhitespace)
    port = try #require(words.last.flatMap { Int($0) }, "it said: \(line)")
  }

  deinit {
    if process.isRunning { kill() }
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Asks it to end, and waits.
  func terminate() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
