/// What the board daemon can be asked over its socket: one line, `status` or `version`, and ` json`
/// behind it for the form that programs read; `figures` for the other daemons of the board.
public enum StatusQuestion: String, Equatable, Sendable, CaseIterable {
  case status
  case statusJSON = "status json"
  case version
  case versionJSON = "version json"
  case figures

  /// Where the board daemon listens.
  public static let path = "/run/boardd/control.sock"

  /// The answer to any other line.
  public static let refusal =
    "{\"error\":\"unknown question; ask 'status', 'version', with ' json' or without\"}\n"
}

extension StatusReport {
  public func answer(to question: StatusQuestion) -> String {
    switch question {
    case .status: text
    case .statusJSON: json + "\n"
    case .version: versionText
    case .versionJSON: versionJSON + "\n"
    case .figures: figures.text
    }
  }
}
