import BoardStatus
import LinuxIO

/// Asks the board daemon and prints what it answers.
enum StatusClient {
  /// Longest answer that is taken.
  private static let answerMax = 65536
  private static let patienceMilliseconds: Int32 = 10_000

  /// - Returns: 0, or 1 when no answer came.
  static func printAnswer(to question: StatusQuestion) -> Int32 {
    do throws(SystemError) {
      let answer = try ask(question)
      guard !answer.isEmpty else {
        throw SystemError("hear from", StatusConversation.path, code: 110)
      }
      StandardStream.output.write(String(decoding: answer, as: UTF8.self))
      return 0
    } catch {
      StandardStream.error.write(
        "sky: the board daemon does not answer: " + error.explanation
          + ".\n     It is started again by itself; if this lasts, restart the board.\n")
      return 1
    }
  }

  private static func ask(_ question: StatusQuestion) throws(SystemError) -> [UInt8] {
    let socket = try LocalSocket.connect(StatusConversation.path)
    try socket.write(Array(question.line.utf8))
    var answer: [UInt8] = []
    var poll = PollSet()
    poll.add(socket.number)
    while answer.count < answerMax {
      try poll.wait(milliseconds: patienceMilliseconds)
      guard poll.isReady(socket.number) else { break }
      let run = try socket.read(upTo: 4096)
      if run.isEmpty { break }
      answer.append(contentsOf: run)
    }
    return answer
  }
}
