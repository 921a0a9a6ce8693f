/// One service as OpenRC sees it.
public struct ServiceStatus: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    case started
    case starting
    case failed
    case stopped
    /// It found nothing to do here: no card, no key, no watchdog.
    case off

    public var name: String {
      switch self {
      case .started: "started"
      case .starting: "starting"
      case .failed: "failed"
      case .stopped: "stopped"
      case .off: "off"
      }
    }
  }

  public let name: String
  public let state: State
  /// Memory of its processes; nil where none of that name runs.
  public let residentBytes: UInt64?

  public init(name: String, state: State, residentBytes: UInt64?) {
    self.name = name
    self.state = state
    self.residentBytes = residentBytes
  }
}
