import Base
import ChildPrograms
import ControlSocket
import Foundation
import SkynetStatus
import SkynetWire

extension DaemonNetwork {
  private static let startMilliseconds: UInt64 = 20_000

  func runFolder(_ index: Int) -> String { folder + "/run\(index)" }
  func stateFolder(_ index: Int) -> String { folder + "/state\(index)" }

  /// Starts a daemon and waits until it forwards.
  ///
  /// - Parameters:
  ///   - settings: lines of `[skynet]`; nil: those of the start before.
  ///   - clock: its wall clock, where it is not the machine's.
  @discardableResult
  func start(
    _ index: Int, settings: String? = nil, clock: FalseClock? = nil
  ) throws -> NodeReport {
    let file = folder + "/\(index).toml"
    if let settings {
      try ("[skynet]\n" + settings).write(toFile: file, atomically: true, encoding: .utf8)
    }
    let log = open(folder + "/\(index).log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(log) }
    let daemon = try ChildProgram(
      ["ip", "netns", "exec", names[index]] + (clock?.prefix ?? []) + [
        Self.program, "--config", file, "--state", stateFolder(index), "--run", runFolder(index),
      ], output: log, errors: log)
    daemons[index] = daemon
    var report: NodeReport?
    _ = Self.wait(milliseconds: Self.startMilliseconds) {
      report = (try? ask(index, "status")).flatMap(NodeReport.init(parsing:))
      return report != nil || !daemon.isRunning
    }
    if let report { return report }
    throw Failure(description: "daemon \(index) does not forward: " + said(index))
  }

  /// What a daemon has logged.
  func said(_ index: Int) -> String {
    (try? String(contentsOfFile: folder + "/\(index).log", encoding: .utf8)) ?? ""
  }

  func ask(_ index: Int, _ question: String) throws -> String {
    try ControlClient.ask(
      question, of: SkynetQuestion.path(folder: runFolder(index)), patienceMilliseconds: 5000)
  }

  /// Comes back for the answer of a question that takes a while.
  func askPatiently(_ index: Int, _ question: String) throws -> String {
    var answer = try ask(index, question)
    guard let number = RunningAnswer.number(in: answer) else { return answer }
    let isAnswered = try Self.wait(milliseconds: 40_000) {
      answer = try ask(index, "result \(number)")
      return RunningAnswer.number(in: answer) == nil
    }
    guard isAnswered else { throw Failure(description: question + " has no end") }
    return answer
  }

  /// Ends a daemon as its supervisor would.
  ///
  /// - Returns: its exit code.
  @discardableResult
  func stop(_ index: Int) -> Int32 { end(index, SIGTERM) }

  /// Ends a daemon as a lost supply would.
  func crash(_ index: Int) { end(index, SIGKILL) }

  @discardableResult
  private func end(_ index: Int, _ signal: Int32) -> Int32 {
    guard let daemon = daemons.removeValue(forKey: index) else { return 127 }
    daemon.send(signal)
    return daemon.wait()
  }

  /// A program of one namespace, to its end.
  @discardableResult
  func run(in index: Int, _ words: String...) throws -> String {
    try ChildProgram.run(["ip", "netns", "exec", names[index]] + words)
  }

  /// One that goes on beside the test, until it ends itself or the test does.
  ///
  /// - Parameter file: gets what it says.
  @discardableResult
  func begin(in index: Int, to file: String? = nil, _ words: String...) throws -> ChildProgram {
    let output = file.map { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) }
    defer { if let output { close(output) } }
    let program = try ChildProgram(
      ["ip", "netns", "exec", names[index]] + words, output: output, errors: output)
    others.append(program)
    return program
  }

  /// Looks again and again, since other programs are waited for.
  ///
  /// - Returns: whether it came to be so in time.
  static func wait(milliseconds: UInt64, until isSo: () throws -> Bool) rethrows -> Bool {
    let end = now + milliseconds
    while true {
      if try isSo() { return true }
      if now >= end { return false }
      usleep(20_000)
    }
  }

  /// Milliseconds of the monotonic clock, which all programs of a machine share.
  static var now: UInt64 { DispatchTime.now().uptimeNanoseconds / 1_000_000 }

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
