public import LinuxIO

/// Asks a daemon of this board one question.
public enum ControlClient {
  /// Longest answer that is taken.
  public static let answerMax = 65536

  /// - Parameter patienceMilliseconds: longest silence before the answer's next part.
  /// - Returns: the whole answer, never empty.
  public static func ask(
    _ line: String, of path: String, patienceMilliseconds: Int32 = 10_000
  ) throws(SystemError) -> String {
    let seconds = max(1, Int64(patienceMilliseconds) / 1000)
    let socket = try LocalSocket.connect(path, patienceSeconds: seconds)
    try socket.write(Array((line + "\n").utf8))
    var answer: [UInt8] = []
    var poll = PollSet()
    poll.add(socket.number)
    while answer.count < answerMax {
      try poll.wait(milliseconds: patienceMilliseconds)
      guard poll.isReady(socket.number) else { throw SystemError("hear from", path, code: 110) }
      let run = try socket.read(upTo: 4096)
      if run.isEmpty { break }
      answer.append(contentsOf: run)
    }
    guard !answer.isEmpty else { throw SystemError("hear from", path, code: 110) }
    return String(decoding: answer, as: UTF8.self)
  }
}
