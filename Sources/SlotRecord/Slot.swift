/// One of the two halves that a miner boots from; the other is the one an update may write.
public enum Slot: UInt8, CaseIterable, Sendable {
  case a = 0
  case b = 1

  /// `a` or `b`, as it stands in partition names and on the kernel's command line.
  public var letter: String {
    switch self {
    case .a: "a"
    case .b: "b"
    }
  }

  public var other: Slot {
    switch self {
    case .a: .b
    case .b: .a
    }
  }

  public init?(letter: String) {
    switch letter {
    case "a": self = .a
    case "b": self = .b
    default: return nil
    }
  }
}
