import ChildPrograms
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
    let pipes = (input: try PipeEnds(), output: try PipeEnds(), errors: try PipeEnds())
    let program = try start(
      input: pipes.input.reader, output: pipes.output.writer, errors: pipes.errors.writer)
    // Inputs are keys and errors are lines: both fit into a pipe. Output may not.
    _ = Array(input.utf8).withUnsafeBytes { write(pipes.input.writer, $0.baseAddress, $0.count) }
    pipes.input.closeWriter()
    pipes.output.closeWriter()
    pipes.errors.closeWriter()
    let output = pipes.output.readAll()
    let errors = pipes.errors.readAll()
    return (
      program.wait(), String(decoding: output, as: UTF8.self),
      String(decoding: errors, as: UTF8.self)
    )
  }

  /// Starts it; with descriptors that are nil as `ChildProgram` has them.
  func start(input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil) throws -> ChildProgram
  {
    do {
      return try ChildProgram(words, input: input, output: output, errors: errors)
    } catch {
      throw BenchProblem(
        error.description, cause: "it is not there",
        wayOut: "start by 'make bench-skynet', which installs what is missing")
    }
  }
}
