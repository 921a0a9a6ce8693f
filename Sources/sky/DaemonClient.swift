import ControlSocket
import LinuxIO

/// Asks a daemon of this board and prints what it answers.
enum DaemonClient {
  /// - Parameters:
  ///   - path: of the daemon's socket.
  ///   - daemon: as `identity`, for messages.
  ///   - mayRefuse: whether an answer that begins with that word is a refusal; the board daemon's may
  ///     begin with any name.
  /// - Returns: 0; 1 when no answer came or the question was refused.
  static func printAnswer(to line: String, of path: String, daemon: String, mayRefuse: Bool)
    -> Int32
  {
    do throws(SystemError) {
      let answer = try ControlClient.ask(line, of: path)
      guard !mayRefuse || !answer.utf8.starts(with: "refused".utf8) else {
        StandardStream.error.write("sky: " + answer)
        return 1
      }
      StandardStream.output.write(answer)
      return 0
    } catch {
      StandardStream.error.write(
        "sky: the " + daemon + " daemon does not answer: " + error.explanation
          + ".\n     It is started again by itself; if this lasts, restart the board.\n")
      return 1
    }
  }
}
