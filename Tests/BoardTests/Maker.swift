import Base
import Foundation
import Synchronization
import Testing

@testable import ImageBuilder

/// The maker of boards: root, a batch, and a registry on this machine's loopback, by the programs that a
/// real one uses.
final class Maker: Sendable {
  private static let passphrase = "twelve hands at one long table"

  let root: String
  private let folder: TemporaryFolder
  private let shell: Shell
  private let registry = Mutex<RunningRegistry?>(nil)

  /// - Parameter units: of the batch.
  init(units: Int) async throws {
    folder = try TemporaryFolder()
    shell = Shell(logs: folder.url.appending(path: "logs"))
    let secret = folder.url.appending(path: "passphrase")
    try Data((Self.passphrase + "\n").utf8).write(to: secret)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret.path)
    let rootFolder = folder.url.appending(path: "root").path
    let passphrase = ["--passphrase-file", secret.path]
    try await shell.run(
      "root", try Self.program("skyfactory"),
      ["root", "make", rootFolder, "--cost", "interactive"] + passphrase)
    root = try String(contentsOfFile: rootFolder + "/root.pub", encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try await shell.run(
      "batch", try Self.program("skyfactory"),
      [
        "batch", "make", batch, "--root", rootFolder, "--units", "\(units)", "--board",
        "qemu-virt", "--name", "test", "--root-passphrase-file", secret.path, "--cost",
        "interactive",
      ] + passphrase)
    let key = try await shell.capture(
      "registry-key", try Self.program("skyregistry"), ["key", "make", registryFolder])
    try await shell.run(
      "certify", try Self.program("skyfactory"),
      [
        "certify-registry", "--root", rootFolder, "--key",
        key.trimmingCharacters(in: .whitespacesAndNewlines), "--out",
        registryFolder + "/registry.cert",
      ] + passphrase)
    try startRegistry()
  }

  private var batch: String { folder.url.appending(path: "batch").path }
  private var registryFolder: String { folder.url.appending(path: "registry").path }
  private var secretFile: String { folder.url.appending(path: "passphrase").path }

  /// Where the registry listens on loopback; boards reach it at `Emulator.serverAddress`.
  var port: Int {
    get throws { try #require(registry.withLock { $0 }, "the registry is down").port }
  }

  func startRegistry(port: Int = 0) throws {
    let started = try RunningRegistry(
      program: Self.program("skyregistry"), folder: registryFolder, root: root, port: port)
    registry.withLock { $0 = started }
  }

  func stopRegistry() { registry.withLock { $0 = nil } }

  /// Puts a unit's record on a card that was flashed like every other.
  func personalise(_ card: Card, unit: Int) async throws {
    try await shell.run(
      "personalise", try Self.program("skyfactory"),
      [
        "personalise", "--batch", batch, "--unit", "\(unit)", card.url.path, "--passphrase-file",
        secretFile,
      ])
  }

  /// Names the registry on the owner's partition.
  func configure(_ card: Card, more: String = "") async throws {
    let file = folder.url.appending(path: "skyminer-\(UUID().uuidString.prefix(8)).toml")
    let text = "[registry]\nurl = \"http://\(Emulator.serverAddress)\"\n" + more
    try Data(text.utf8).write(to: file)
    try await card.putOnConfig(file, as: "skyminer.toml")
  }

  /// Serial and operational key of every registered board.
  func registered() async throws -> [(serial: String, key: String)] {
    let text = try await shell.capture(
      "list", try Self.program("skyregistry"), ["list", "--folder", registryFolder])
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count >= 5 else { return nil }
      return (words[0], words[4])
    }
  }

  /// The newest revocation snapshot, as a file.
  func snapshot() async throws -> String {
    let file = folder.url.appending(path: "snapshot-\(UUID().uuidString.prefix(8))").path
    try await shell.run(
      "snapshot", try Self.program("skyregistry"),
      ["snapshot", "--folder", registryFolder, "--root", root, "--out", file])
    return file
  }

  /// What the verifier's own `sky` prints; it talks to nobody.
  func verify(
    challenge: String, attestation: String, snapshot: String?
  ) async throws -> String {
    let file = folder.url.appending(path: "attestation-\(UUID().uuidString.prefix(8))")
    try Data(attestation.utf8).write(to: file)
    var words = [
      "attest", "verify", "--root", root, "--challenge", challenge, "--attestation", file.path,
    ]
    if let snapshot { words += ["--revocations", snapshot] }
    return try await shell.capture("verify", try Self.program("sky"), words)
  }

  func challenge() async throws -> String {
    try await shell.capture("challenge", try Self.program("sky"), ["attest", "challenge"])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A program of this checkout, built with the tests.
  private static func program(_ name: String) throws -> String {
    let file = TestedImage.repository.appending(path: ".build/debug/" + name).path
    try #require(
      FileManager.default.isExecutableFile(atPath: file), "swift build --product \(name)")
    return file
  }
}

/// A registry that ends with its owner, or with this process.
final class RunningRegistry: Sendable {
  let port: Int
  private let process: Process
  private let hasEnded = DispatchSemaphore(value: 0)

  init(program: String, folder: String, root: String, port: Int) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments = [
      "--pdeathsig", "KILL", program, "serve", "--folder", folder, "--root", root, "--port",
      "\(port)", "--no-limits",
    ]
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    self.process = process
    // The kernel ends the registry with the thread that started it, so that thread stays.
    let hasEnded = hasEnded
    Thread {
      if (try? process.run()) != nil { process.waitUntilExit() }
      try? output.fileHandleForWriting.close()
      hasEnded.signal()
    }.start()
    var line = ""
    while !line.hasSuffix("\n") {
      let run = output.fileHandleForReading.availableData
      guard !run.isEmpty else { break }
      line += String(decoding: run, as: UTF8.self)
    }
    self.port = try #require(
      line.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) }, "it said: \(line)")
  }

  deinit {
    if process.isRunning { _ = kill(process.processIdentifier, SIGKILL) }
    hasEnded.wait()
  }
}
