import Chassis
import ControlSocket
import LinuxIO

/// Asks the chassis daemon and prints what it answers.
enum ChassisClient {
  /// - Returns: 0; 1 when no answer came or an order was refused.
  static func printAnswer(to line: String) -> Int32 {
    do throws(SystemError) {
      let answer = try ControlClient.ask(line, of: ChassisQuestion.path)
      guard !answer.utf8.starts(with: "refused".utf8) else {
        StandardStream.error.write("sky: " + answer)
        return 1
      }
      StandardStream.output.write(answer)
      return 0
    } catch {
      StandardStream.error.write(
        "sky: the chassis daemon does not answer: " + error.explanation
          + ".\n     It is started again by itself; if this lasts, restart the board.\n")
      return 1
    }
  }
}
