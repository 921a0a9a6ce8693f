import Foundation

/// A program with its arguments, as the system is asked to start it.
public struct Command: Equatable, Sendable {
  public var words: [String]

  public init(_ words: String...) { self.words = words }

  public init(words: [String]) { self.words = words }

  public static func + (command: Command, arguments: [String]) -> Command {
    Command(words: command.words + arguments)
  }

  /// Runs it to its end.
  ///
  /// - Parameter input: what it reads from standard input.
  /// - Returns: its standard output.
  /// - Throws: `BenchProblem` when it cannot be started or ends with another status than 0.
  @discardableResult
  public func run(input: String = "") throws -> String {
    let (status, output, errors) = try outcome(input: input)
    guard status == 0 else {
      throw BenchProblem(
        "'\(words.joined(separator: " "))' ended with status \(status): \(errors + output)",
        cause: "the message above says it",
        wayOut: "mend that and start again; nothing of this run is left on the machine")
    }
    return output
  }

  /// Runs it to its end, whatever its status is, and kills it when that takes too long.
  func outcome(secondsMax: Int) throws -> (status: Int32, output: String, errors: String) {
    try (Command("timeout", "--signal=KILL", "\(secondsMax)") + words).outcome()
  }

  /// Runs it to its end, whatever its status is.
  func outcome(input: String = "") throws -> (status: Int32, output: String, errors: String) {
    let process = process()
    let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
    process.standardInput = pipes.input
    process.standardOutput = pipes.output
    process.standardError = pipes.errors
    try Self.start(process, words)
    // Inputs are keys and errors are lines: both fit into a pipe. Output may not.
    pipes.input.fileHandleForWriting.write(Data(input.utf8))
    try pipes.input.fileHandleForWriting.close()
    let output = pipes.output.fileHandleForReading.readDataToEndOfFile()
    let errors = pipes.errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: output, as: UTF8.self),
      String(decoding: errors, as: UTF8.self)
    )
  }

  /// The process to be, not started yet; a bare name is looked for in PATH.
  func process() -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    return process
  }

  static func start(_ process: Process, _ words: [String]) throws {
    do {
      try process.run()
    } catch {
      throw BenchProblem(
        "'\(words.first ?? "")' could not be started: \(error)", cause: "it is not there",
        wayOut: "start by 'make bench-skynet', which installs what is missing")
    }
  }
}
