import Foundation

@testable import ImageBuilder

/// The owner's way in: a key of their own, and OpenSSH's client.
final class SecureShell: Sendable {
  struct Answer: Sendable {
    let status: Int
    let output: String
    let errors: String
  }

  private let folder: TemporaryFolder
  private var key: URL { folder.url.appending(path: "id") }
  var publicKey: URL { folder.url.appending(path: "id.pub") }
  private var knownHosts: URL { folder.url.appending(path: "known_hosts") }

  init() async throws {
    folder = try TemporaryFolder()
    try await Shell(logs: folder.url.appending(path: "logs")).run(
      "keygen", "ssh-keygen",
      ["-q", "-t", "ed25519", "-N", "", "-C", "owner", "-f", folder.url.appending(path: "id").path])
  }

  /// Runs a command line on the board.
  ///
  /// The first board that answers is remembered: another host key is refused from then on.
  func run(
    _ command: String, on machine: Machine, as user: String = "owner", options: [String] = [],
    retries: Bool = true
  ) async throws -> Answer {
    let arguments = [
      "-k", "5", "120", "ssh", "-F", "none", "-i", key.path, "-p", "\(machine.sshPort)",
      "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "ConnectTimeout=60",
      "-o", "UserKnownHostsFile=\(knownHosts.path)", "-o", "StrictHostKeyChecking=accept-new",
      "-o", "HostKeyAlias=board", "-o", "LogLevel=ERROR",
    ]
    let deadline = Date(timeIntervalSinceNow: 20)
    while true {
      let answer = try await HostProgram.run(
        "timeout", arguments + options + ["\(user)@127.0.0.1", command], in: folder.url)
      // The server takes three strangers at a time, and keeps one whom it refused for a second.
      let isBusy = answer.status == 255 && answer.errors.contains("kex_exchange_identification")
      guard isBusy, retries, Date() < deadline else { return answer }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// What a command line on the board writes; a failure of it fails the test.
  func capture(_ command: String, on machine: Machine) async throws -> String {
    let answer = try await run(command, on: machine)
    guard answer.status == 0 else {
      throw machine.problem("'\(command)' over SSH gave \(answer)")
    }
    return answer.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Waits until the board takes logins: its services start side by side.
  func waitUntilOn(_ machine: Machine) async throws {
    let deadline = Date(timeIntervalSinceNow: Machine.patienceSeconds)
    while true {
      let answer = try await run("true", on: machine)
      if answer.status == 0 { return }
      guard Date() < deadline else { throw machine.problem("no login over SSH: \(answer)") }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}

/// Runs a program of this machine whose failure is part of a test.
enum HostProgram {
  static func run(_ name: String, _ arguments: [String], in folder: URL) async throws
    -> SecureShell.Answer
  {
    let files = ["out", "err"].map { folder.appending(path: "\($0)-\(UUID().uuidString)") }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    let handles = try files.map { file in
      try Data().write(to: file)
      return try FileHandle(forWritingTo: file)
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    let status = try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Int32, any Error>) in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return SecureShell.Answer(status: Int(status), output: texts[0], errors: texts[1])
  }
}
