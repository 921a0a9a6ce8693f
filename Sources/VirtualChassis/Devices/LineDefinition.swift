/// A line of a virtual bank.
public struct LineDefinition: Sendable, Equatable {
  /// What a line is drawn to while nobody drives it.
  public enum Pull: Sendable, Equatable {
    case up, down
  }

  /// As the guest sees it; at most 31 bytes of ASCII.
  public let name: String
  public let pull: Pull

  public init(_ name: String, pull: Pull) {
    self.name = name
    self.pull = pull
  }
}
