import Foundation

/// A program that a test started, waited for by plain system calls: Foundation's `Process` needs a run
/// loop to notice an end, and on a loaded machine now and then never did.
final class ChildProgram {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let identifier: Int32
  private let name: String
  private var ended: Int32?

  /// - Parameters:
  ///   - words: the program, looked for in PATH, and its arguments.
  ///   - input, output: descriptors that become its first and its other two.
  init(_ words: [String], input: Int32? = nil, output: Int32? = nil) throws {
    name = words.joined(separator: " ")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      posix_spawn_file_actions_adddup2(&actions, output, 2)
    }
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let failure = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
    guard failure == 0 else {
      throw Failure(description: "\(name): errno \(failure)")
    }
    identifier = process
  }

  deinit {
    if isRunning { kill(identifier, SIGKILL) }
    wait()
  }

  var isRunning: Bool { look(WNOHANG) == nil }

  /// - Returns: the exit status, or 128 and the signal that ended it.
  @discardableResult
  func wait() -> Int32 { look(0) ?? 127 }

  func send(_ signal: Int32) {
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
  static func run(_ words: [String]) throws -> String {
    let pipe = try PipeEnds()
    let program = try ChildProgram(words, output: pipe.writer)
    pipe.closeWriter()
    let text = String(decoding: pipe.readAll(), as: UTF8.self)
    guard program.wait() == 0 else { throw Failure(description: "\(program.name): \(text)") }
    return text
  }
}

/// A pipe whose ends no other program inherits.
final class PipeEnds {
  let reader: Int32
  private(set) var writer: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    // Sockets, since they are made and kept from other programs in one call.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw ChildProgram.Failure(description: "no pipe: errno \(errno)")
    }
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    closeWriter()
  }

  func closeWriter() {
    if writer >= 0 { close(writer) }
    writer = -1
  }

  func readAll() -> [UInt8] {
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(reader, &part, part.count)
      if count > 0 { all += part[..<count] }
      if count == 0 || (count < 0 && errno != EINTR) { return all }
    }
  }
}
