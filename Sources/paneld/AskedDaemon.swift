import ControlSocket
import Panel

/// A daemon whose figures the panel shows: asked in turn, left alone for a while when it does not answer.
struct AskedDaemon {
  /// A daemon that did not answer is left alone for so long: asking holds up the button.
  private static let pauseMilliseconds: UInt64 = 10_000
  private static let patienceMilliseconds: Int32 = 1000
  /// Silence for so long is an alarm.
  ///
  /// Services start side by side, and a busy board answers late now and then: neither is.
  private static let silenceMilliseconds: UInt64 = 60_000

  private let name: String
  private let title: String
  private let question: String
  private let path: String
  private var pauseUntil: UInt64 = 0
  private var answeredAt: UInt64

  /// - Parameter title: for people, as `the board daemon`.
  init(_ name: String, _ title: String, question: String, path: String, now: UInt64) {
    self.name = name
    self.title = title
    self.question = question
    self.path = path
    answeredAt = now
  }

  /// - Returns: nil when there is no answer, or none that can be read.
  mutating func ask<Answer>(now: UInt64, _ parse: (String) -> Answer?) -> Answer? {
    guard now >= pauseUntil else { return nil }
    guard
      let text = try? ControlClient.ask(
        question, of: path, patienceMilliseconds: Self.patienceMilliseconds),
      let answer = parse(text)
    else {
      pauseUntil = now + Self.pauseMilliseconds
      return nil
    }
    answeredAt = now
    return answer
  }

  /// Adds an alarm where the silence has lasted too long.
  func addAlarm(to figures: inout PanelFigures, _ now: UInt64) {
    guard now > answeredAt + Self.silenceMilliseconds else { return }
    figures.alarms.append(
      PanelFigures.Alarm(name: name, text: title + " does not answer", isGrave: true))
  }
}
