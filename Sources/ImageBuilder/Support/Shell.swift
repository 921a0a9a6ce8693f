import Foundation
import Subprocess
import SystemPackage

/// Runs other programs: nothing is given to a shell, nothing is read from standard input.
public struct Shell: Sendable {
  /// Where the output of programs is kept, one file a step.
  let logs: URL

  /// Runs a program whose output is only of interest when it fails.
  ///
  /// - Parameters:
  ///   - step: names the log file.
  ///   - environment: set on top of this process's own.
  ///   - accept: exit statuses that are no failure.
  @discardableResult
  func run(
    _ step: String, _ program: String, _ arguments: [String], in folder: URL? = nil,
    environment: [String: String] = [:], accept: Set<Int> = [0]
  ) async throws -> Int {
    let (log, file) = try openLog(step)
    let result = try await start(program, step) {
      try await Subprocess.run(
        Self.executable(program), arguments: Arguments(arguments),
        environment: Self.merged(environment),
        workingDirectory: folder.map { FilePath($0.path) }, input: .none,
        output: .fileDescriptor(file, closeAfterSpawningProcess: true),
        error: .combinedWithOutput)
    }
    let status = Self.status(result.terminationStatus)
    guard accept.contains(status) else { throw failure(step, program, status, log: log) }
    return status
  }

  /// Runs a program and returns its standard output.
  func capture(
    _ step: String, _ program: String, _ arguments: [String], in folder: URL? = nil,
    environment: [String: String] = [:]
  ) async throws -> String {
    let (log, file) = try openLog(step)
    let result = try await start(program, step) {
      try await Subprocess.run(
        Self.executable(program), arguments: Arguments(arguments),
        environment: Self.merged(environment),
        workingDirectory: folder.map { FilePath($0.path) }, input: .none,
        output: .string(limit: 64 << 20),
        error: .fileDescriptor(file, closeAfterSpawningProcess: true))
    }
    let status = Self.status(result.terminationStatus)
    guard status == 0 else { throw failure(step, program, status, log: log) }
    return result.standardOutput
  }

  private func openLog(_ step: String) throws -> (URL, FileDescriptor) {
    let log = try makeFolder(logs).appending(path: step + ".log")
    let file = try FileDescriptor.open(
      FilePath(log.path), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    return (log, file)
  }

  private func start<Result: Sendable>(
    _ program: String, _ step: String, _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch let error as SubprocessError {
      throw BuildProblem(
        "\(step): the program '\(program)' could not be started: \(error)",
        cause: "it is not installed",
        wayOut: "run 'make setup', which installs or names what is missing")
    }
  }

  private func failure(_ step: String, _ program: String, _ status: Int, log: URL) -> BuildProblem {
    let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    let tail = text.split(separator: "\n").suffix(15).map { "    " + $0 }.joined(separator: "\n")
    return BuildProblem(
      "\(step): '\(program)' ended with status \(status)\n\(tail)",
      cause: "see the last lines above; all of them are in \(log.path)",
      wayOut: "mend that and start again; finished steps are kept")
  }

  /// A bare name is looked for in PATH.
  private static func executable(_ program: String) -> Executable {
    program.contains("/") ? .path(FilePath(program)) : .name(program)
  }

  private static func status(_ status: TerminationStatus) -> Int {
    switch status {
    case .exited(let code): Int(code)
    case .signaled(let signal): 128 + Int(signal)
    }
  }

  private static func merged(_ values: [String: String]) -> Environment {
    .inherit.updating(
      Dictionary(uniqueKeysWithValues: values.map { (Environment.Key(stringLiteral: $0), $1) }))
  }
}
