internal import Base

/// What Skynet's daemon answers on its socket, and the words for it.
///
/// A question is one of these words, `route`, `ping` and `trace` with a target behind it, `result` with a
/// number. Answers are the texts of the reports here, Prometheus' text for `metrics`, or a line that begins
/// with `refused`.
public enum SkynetQuestion: Equatable, Sendable {
  /// The folder of the daemon on a board.
  public static let folder = "/run/skynetd"

  /// `NodeReport`.
  case status
  /// `PeersReport`.
  case peers
  /// `PathsReport`.
  case paths
  /// `RouteReport`.
  case route(SkynetTarget)
  /// `RunningAnswer`: its result is a `PingReport`.
  case ping(SkynetTarget)
  /// `RunningAnswer`: its result is a `TraceReport`.
  case trace(SkynetTarget)
  /// `RunningAnswer` of a run that `ping` or `trace` began.
  case result(UInt32)
  /// `EarningsReport`.
  case earnings
  case metrics
  /// Reads the settings again; for the owner alone.
  case reload

  /// The socket in the daemon's folder.
  public static func path(folder: String) -> String { folder + "/control.sock" }

  /// - Returns: nil for any other line.
  public init?(parsing line: String) {
    let words = Text.words(Array(line.utf8)[...])
    guard let first = words.first else { return nil }
    let name = Text.string(first)
    switch (name, words.count) {
    case ("status", 1): self = .status
    case ("peers", 1): self = .peers
    case ("paths", 1): self = .paths
    case ("earnings", 1): self = .earnings
    case ("metrics", 1): self = .metrics
    case ("reload", 1): self = .reload
    case ("result", 2):
      guard let value = Text.decimal(words[1]), let number = UInt32(exactly: value) else {
        return nil
      }
      self = .result(number)
    case ("route", 2), ("ping", 2), ("trace", 2):
      guard let target = SkynetTarget(Text.string(words[1])) else { return nil }
      switch name {
      case "route": self = .route(target)
      case "ping": self = .ping(target)
      default: self = .trace(target)
      }
    default: return nil
    }
  }

  /// As it is sent, without its line feed.
  public var line: String {
    switch self {
    case .status: "status"
    case .peers: "peers"
    case .paths: "paths"
    case .route(let target): "route " + target.text
    case .ping(let target): "ping " + target.text
    case .trace(let target): "trace " + target.text
    case .result(let number): "result \(number)"
    case .earnings: "earnings"
    case .metrics: "metrics"
    case .reload: "reload"
    }
  }
}
