import Base
import Foundation
import PartitionTable
import Testing

@testable import ImageBuilder

/// A folder in which the program runs, with passphrases and cards.
final class ProgramRun: Sendable {
  static let rootPassphrase = "a passphrase for the root"
  static let passphrase = "a passphrase for the batch"

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "skyfactory-test-\(UUID())", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in [
      ("root-passphrase", Self.rootPassphrase), ("passphrase", Self.passphrase),
    ] {
      try Data((text + "\n").utf8).write(to: place(name))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o600], ofItemAtPath: place(name).path)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func place(_ name: String) -> URL { folder.appending(path: name) }

  var key: String { "--passphrase-file=" + place("passphrase").path }
  var rootKey: String { "--passphrase-file=" + place("root-passphrase").path }

  func batchArguments(_ name: String, units: Int) -> [String] {
    [
      "batch", "make", name, "--root", "root", "--units", "\(units)", "--board", "qemu-virt",
      "--name", "2026-11", "--cost", "interactive", key,
      "--root-passphrase-file=" + place("root-passphrase").path,
    ]
  }

  func makeBatch(units: Int) throws {
    _ = try good("root", "make", "root", rootKey, "--cost", "interactive")
    _ = try good(batchArguments("batch", units: units))
  }

  /// A disk with the layout of the images; its path.
  func card(_ name: String) throws -> String {
    let table = try DiskLayout.table(seed: name)
    var image = try ImageFile.create(place(name), size: DiskLayout.imageSize)
    try image.write(sector: 0, table.protectiveMBR())
    try table.write(to: &image)
    return place(name).path
  }

  static var factoryOffset: Int {
    get throws {
      let table = try DiskLayout.table(seed: "")
      return Int(try #require(table.partition(named: "factory")).first) * sectorSize
    }
  }

  static func write(_ bytes: [UInt8], at offset: Int, to path: String) throws {
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data(bytes))
  }

  /// What it prints where all goes well.
  func good(_ arguments: String...) throws -> String { try good(arguments) }

  func good(_ arguments: [String]) throws -> String {
    let (status, output, error) = try program(arguments)
    #expect(status == 0, "\(arguments) said: \(error)")
    return output
  }

  func program(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
    let process = try prepare(arguments)
    let output = Pipe()
    let error = Pipe()
    process.standardOutput = output
    process.standardError = error
    try process.run()
    // Neither is ever longer than what a pipe holds.
    process.waitUntilExit()
    let text = { (pipe: Pipe) in
      String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }
    return (process.terminationStatus, try text(output), try text(error))
  }

  func start(_ arguments: [String]) throws -> Process {
    let process = try prepare(arguments)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func prepare(_ arguments: [String]) throws -> Process {
    let process = Process()
    let executable: URL = try #require(Self.executable, "build the product skyfactory")
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Built along with the tests and beside them.
  private static let executable: URL? = {
    let beside =
      CommandLine.arguments.map { URL(filePath: $0).deletingLastPathComponent() }
      + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    let usual = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".build/debug")
    return (beside + [usual]).map { $0.appending(path: "skyfactory") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()
}
