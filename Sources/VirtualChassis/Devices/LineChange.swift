/// Something that happened to a line.
public struct LineChange: Sendable, Equatable {
  public enum What: Sendable, Equatable {
    /// The guest took it as input or output, or released it.
    case direction(LineDirection)
    /// The voltage changed, whoever did it.
    case level(Bool)
    case trigger(LineTrigger)
  }

  public let name: String
  public let what: What
  /// Of the host's monotonic clock.
  public let nanoseconds: UInt64
}
