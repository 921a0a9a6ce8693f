import BoardStatus
import ControlSocket
import LinuxIO

/// Asks the board daemon and prints what it answers.
enum StatusClient {
  /// - Returns: 0, or 1 when no answer came.
  static func printAnswer(to question: StatusQuestion) -> Int32 {
    do throws(SystemError) {
      StandardStream.output.write(
        try ControlClient.ask(question.rawValue, of: StatusQuestion.path))
      return 0
    } catch {
      StandardStream.error.write(
        "sky: the board daemon does not answer: " + error.explanation
          + ".\n     It is started again by itself; if this lasts, restart the board.\n")
      return 1
    }
  }
}
