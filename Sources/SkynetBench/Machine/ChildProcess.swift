import Foundation

/// A program that was started, waited for by plain system calls.
///
/// Foundation's `Process` needs a run loop to notice an end, and on a loaded machine now and then never did.
final class ChildProcess {
  let identifier: Int32
  private var ended: Int32?

  /// - Parameters:
  ///   - words: the program, looked for in PATH, and its arguments.
  ///   - input, output, errors: descriptors that become its first three.
  init(_ words: [String], input: Int32 = 0, output: Int32 = 1, errors: Int32 = 2) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in [input, output, errors].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let failure = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
    guard failure == 0 else {
      throw BenchProblem(
        "'\(words[0])' could not be started: errno \(failure)", cause: "it is not there",
        wayOut: "start by 'make bench-skynet', which installs what is missing")
    }
    identifier = process
  }

  var isRunning: Bool { look(WNOHANG) == nil }

  /// Waits for the end.
  ///
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
      let signal = status & 0x7f
      ended = result < 0 ? 127 : signal == 0 ? (status >> 8) & 0xff : 128 + signal
      return ended
    }
  }
}

/// A pipe whose ends no other program inherits.
struct PlainPipe {
  let reader: FileHandle
  let writer: FileHandle

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw BenchProblem(
        "no pipe: errno \(errno)", cause: "too many open files", wayOut: "raise 'ulimit -n'")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reader = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    writer = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
  }
}
