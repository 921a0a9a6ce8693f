import ControlSocket
import Foundation
import LinuxIO
import SkynetStatus

/// Two real daemons in network namespaces of their own, joined by a cable; all of it is gone afterwards.
final class DaemonPair {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Why it cannot run here; nil where it can.
  static var obstacle: String? {
    if !System.isRoot { return "namespaces need root" }
    if access("/dev/net/tun", R_OK | W_OK) != 0 { return "there is no /dev/net/tun" }
    return nil
  }

  private let folder: String
  private let names: [String]
  private var daemons: [Process] = []
  private var others: [Process] = []

  init() throws {
    let tag =
      String(ProcessInfo.processInfo.processIdentifier) + "-\(UInt16.random(in: 0...UInt16.max))"
    folder = NSTemporaryDirectory() + "skynetd-" + tag
    names = ["skya" + tag, "skyb" + tag]
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    for name in names {
      try run("ip", "netns", "add", name)
      try run("ip", "-n", name, "link", "set", "lo", "up")
    }
    try run(
      "ip", "-n", names[0], "link", "add", "wire", "type", "veth", "peer", "name", "wire",
      "netns", names[1])
    for (index, name) in names.enumerated() {
      try run("ip", "-n", name, "addr", "add", "10.77.0.\(index + 1)/24", "dev", "wire")
      try run("ip", "-n", name, "link", "set", "wire", "up")
    }
  }

  deinit {
    for process in daemons + others where process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    for name in names { _ = try? run("ip", "netns", "del", name) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  func runFolder(_ index: Int) -> String { folder + "/run\(index)" }

  /// Starts a daemon and waits until it forwards.
  func start(_ index: Int, settings: String) throws -> NodeReport {
    let file = folder + "/\(index).toml"
    try ("[skynet]\n" + settings).write(toFile: file, atomically: true, encoding: .utf8)
    let daemon = Process()
    daemon.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    daemon.arguments = [
      "ip", "netns", "exec", names[index], Self.program, "--config", file, "--state",
      folder + "/state\(index)", "--run", runFolder(index),
    ]
    let log = folder + "/\(index).log"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    daemon.standardError = FileHandle(forWritingAtPath: log)
    try daemon.run()
    daemons.append(daemon)
    for _ in 0..<200 {
      if let text = try? ask(index, "status"), let report = NodeReport(parsing: text) {
        return report
      }
      guard daemon.isRunning else { break }
      usleep(50_000)
    }
    let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    throw Failure(description: "daemon \(index) does not forward: " + said)
  }

  func ask(_ index: Int, _ question: String) throws -> String {
    try ControlClient.ask(
      question, of: SkynetQuestion.path(folder: runFolder(index)), patienceMilliseconds: 5000)
  }

  /// Comes back for the answer of a question that takes a while.
  func askPatiently(_ index: Int, _ question: String) throws -> String {
    var answer = try ask(index, question)
    guard let number = RunningAnswer.number(in: answer) else { return answer }
    for _ in 0..<300 {
      answer = try ask(index, "result \(number)")
      if RunningAnswer.number(in: answer) == nil { return answer }
      usleep(50_000)
    }
    throw Failure(description: question + " has no end")
  }

  /// Ends both as their supervisor would.
  ///
  /// - Returns: their exit codes.
  func stop() -> [Int32] {
    for daemon in daemons { daemon.terminate() }
    return daemons.map { daemon in
      daemon.waitUntilExit()
      return daemon.terminationStatus
    }
  }

  /// A program of one namespace.
  @discardableResult
  func run(in index: Int, _ words: String...) throws -> String {
    try Self.run(["ip", "netns", "exec", names[index]] + words)
  }

  /// One that goes on beside the test, until it ends itself or the test does.
  func begin(in index: Int, _ words: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ip", "netns", "exec", names[index]] + words
    try process.run()
    others.append(process)
  }

  @discardableResult
  private func run(_ words: String...) throws -> String { try Self.run(words) }

  private static func run(_ words: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: output, as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw Failure(description: words.joined(separator: " ") + ": " + text)
    }
    return text
  }

  /// The daemon lies where the tests lie.
  private static var program: String {
    let tests = CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appendingPathComponent("skynetd").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    return FileManager.default.currentDirectoryPath + "/.build/debug/skynetd"
  }
}
