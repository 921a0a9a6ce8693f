/// What the board daemon can be asked over its socket: one line, `status` or `version`, and ` json`
/// behind it for the form that programs read.
public enum StatusQuestion: Equatable, Sendable, CaseIterable {
  case status
  case statusJSON
  case version
  case versionJSON

  public var line: String {
    switch self {
    case .status: "status\n"
    case .statusJSON: "status json\n"
    case .version: "version\n"
    case .versionJSON: "version json\n"
    }
  }
}
