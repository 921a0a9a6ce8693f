/// One question and its answer over the board daemon's socket: a line in, a document out, closed.
///
/// A pure state machine: the shell gives it bytes and does what it says.
public struct StatusConversation: Sendable {
  public enum Action: Equatable, Sendable {
    /// Keep reading.
    case wait
    /// Send the answer and close.
    case answer(StatusQuestion)
    /// Send this text and close.
    case refuse(String)
  }

  /// Where the daemon listens.
  public static let path = "/run/boardd/control.sock"
  /// Longest question in bytes, its line feed included.
  public static let questionMax = 64
  /// A client that has not asked and read by then is sent away.
  public static let patienceMilliseconds: UInt64 = 5000

  private var received: [UInt8] = []
  public let deadline: UInt64

  public init(now: UInt64) { deadline = now + Self.patienceMilliseconds }

  /// - Parameter bytes: what arrived; empty when the client closed its side.
  public mutating func receive(_ bytes: [UInt8]) -> Action {
    received.append(contentsOf: bytes.prefix(Self.questionMax + 1 - received.count))
    for question in StatusQuestion.allCases where received == Array(question.line.utf8) {
      return .answer(question)
    }
    if received.contains(0x0A) {
      return .refuse(
        "{\"error\":\"unknown question; ask 'status', 'version', with ' json' or without\"}\n")
    }
    if received.count > Self.questionMax {
      return .refuse("{\"error\":\"the question is longer than 64 bytes\"}\n")
    }
    return bytes.isEmpty ? .refuse("{\"error\":\"no question came\"}\n") : .wait
  }
}

extension StatusReport {
  public func answer(to question: StatusQuestion) -> String {
    switch question {
    case .status: text
    case .statusJSON: json + "\n"
    case .version: versionText
    case .versionJSON: versionJSON + "\n"
    }
  }
}
