import ControlSocket
import LinuxIO
import Provisioning

/// Asks the identity daemon and prints what it answers.
enum IdentityClient {
  /// - Returns: 0; 1 when no answer came or the question was refused.
  static func printAnswer(to question: IdentityQuestion) -> Int32 {
    do throws(SystemError) {
      let answer = try ControlClient.ask(question.line, of: IdentityQuestion.path)
      guard !answer.utf8.starts(with: "refused".utf8) else {
        StandardStream.error.write("sky: " + answer)
        return 1
      }
      StandardStream.output.write(answer)
      return 0
    } catch {
      StandardStream.error.write(
        "sky: the identity daemon does not answer: " + error.explanation
          + ".\n     It is started again by itself; if this lasts, restart the board.\n")
      return 1
    }
  }
}
