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
    let pipes = (input: try PlainPipe(), output: try PlainPipe(), errors: try PlainPipe())
    let process = try ChildProcess(
      words, input: pipes.input.reader.fileDescriptor,
      output: pipes.output.writer.fileDescriptor, errors: pipes.errors.writer.fileDescriptor)
    // Inputs are keys and errors are lines: both fit into a pipe. Output may not.
    pipes.input.writer.write(Data(input.utf8))
    try pipes.input.writer.close()
    try pipes.output.writer.close()
    try pipes.errors.writer.close()
    let output = pipes.output.reader.readDataToEndOfFile()
    let errors = pipes.errors.reader.readDataToEndOfFile()
    return (
      process.wait(), String(decoding: output, as: UTF8.self),
      String(decoding: errors, as: UTF8.self)
    )
  }
}
