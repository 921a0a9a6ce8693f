internal import ChildPrograms
public import Foundation

/// The programs of one contender while it is measured; they end together.
public final class ProgramGroup {
  /// For settings, keys and logs; nobody else uses it.
  public let folder: URL
  private var running: [(program: ChildProgram, name: String)] = []

  public init(folder: URL) throws {
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Writes a file that only root may read.
  public func write(_ text: String, to name: String) throws -> String {
    let url = folder.appending(path: name)
    try Data(text.utf8).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
    return url.path
  }

  /// Starts a program that stays.
  ///
  /// - Parameter name: of the log file that its output goes into.
  /// - Returns: its process number.
  @discardableResult
  public func start(_ command: Command, name: String) throws -> Int32 {
    let log = folder.appending(path: name + ".log")
    try Data().write(to: log)
    let file = try FileHandle(forWritingTo: log)
    defer { try? file.close() }
    let program = try command.start(output: file.fileDescriptor, errors: file.fileDescriptor)
    running.append((program, name))
    return program.identifier
  }

  /// Asks a question over and over until it is answered.
  ///
  /// - Throws: `BenchProblem` with the programs' last words when one of them ends or time is up.
  @discardableResult
  public func wait<Answer>(for what: String, _ ask: () throws -> Answer?) throws -> Answer {
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      if let answer = try ask() { return answer }
      if let dead = running.first(where: { !$0.program.isRunning }) {
        throw problem("\(dead.name) ended before \(what)")
      }
      guard ContinuousClock.now < deadline else { throw problem("no \(what) within 20 s") }
      usleep(50_000)
    }
  }

  /// Ends the programs, the last first, and waits until they are gone.
  public func end() {
    for (program, _) in running.reversed() { program.send(SIGTERM) }
    let deadline = ContinuousClock.now + .seconds(3)
    for (program, _) in running {
      while program.isRunning, ContinuousClock.now < deadline { usleep(10_000) }
      program.send(SIGKILL)
      program.wait()
    }
    running = []
  }

  private func problem(_ what: String) -> BenchProblem {
    let words = running.map { program in
      let log = folder.appending(path: program.name + ".log")
      let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").suffix(5).map { "\n    \(program.name): \($0)" }.joined()
    }
    return BenchProblem(
      what + words.joined(), cause: "the last lines of its programs above may say it",
      wayOut: "measure the others with '--only', or mend this one")
  }
}
