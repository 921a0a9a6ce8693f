internal import Foundation

/// A program that could not be started, or that failed.
public struct ChildProgramFailure: Error, CustomStringConvertible {
  public let description: String

  public init(description: String) { self.description = description }
}

/// A program that was started, waited for by plain system calls.
///
/// Foundation's `Process` needs a run loop to notice an end, and on a loaded machine now and then never did.
/// It is killed where nobody holds this any more.
public final class ChildProgram {
  public let identifier: Int32
  private let name: String
  private var ended: Int32?

  /// - Parameters:
  ///   - words: the program, looked for in PATH, and its arguments.
  ///   - input: a descriptor that it reads; nil: nothing.
  ///   - output, errors: descriptors that it writes to; nil: those of this program.
  public init(
    _ words: [String], input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil
  ) throws(ChildProgramFailure) {
    name = words.joined(separator: " ")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
    if let errors { posix_spawn_file_actions_adddup2(&actions, errors, 2) }
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let failure = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
    guard failure == 0 else {
      throw ChildProgramFailure(description: "'\(name)' could not be started: errno \(failure)")
    }
    identifier = process
  }

  deinit {
    if isRunning { kill(identifier, SIGKILL) }
    wait()
  }

  public var isRunning: Bool { look(WNOHANG) == nil }

  /// - Returns: the exit status, or 128 and the signal that ended it.
  @discardableResult
  public func wait() -> Int32 { look(0) ?? 127 }

  public func send(_ signal: Int32) {
    if isRunning { kill(identifier, signal) }
  }

  private func look(_ options: Int32) -> Int32? {
    if let ended { return ended }
    var status: Int32 = 0
    while true {
      let result = waitpid(identifier, &status, options)
      if result == 0 { return nil }
      if result < 0, errno == EINTR { continue }
      let signal = status & 0x7F
      ended = result < 0 ? 127 : signal == 0 ? (status >> 8) & 0xFF : 128 + signal
      return ended
    }
  }

  /// Runs a program to its end.
  ///
  /// - Returns: what it said.
  @discardableResult
  public static func run(_ words: [String]) throws(ChildProgramFailure) -> String {
    let pipe = try PipeEnds()
    let program = try ChildProgram(words, output: pipe.writer, errors: pipe.writer)
    pipe.closeWriter()
    let text = String(decoding: pipe.readAll(), as: UTF8.self)
    guard program.wait() == 0 else {
      throw ChildProgramFailure(description: "\(program.name): \(text)")
    }
    return text
  }
}
