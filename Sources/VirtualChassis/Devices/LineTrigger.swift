/// What the guest wants to be interrupted for on a line (VIRTIO 1.3, 5.16.6).
public enum LineTrigger: UInt8, Sendable, Equatable {
  case none = 0
  case rising = 1
  case falling = 2
  case both = 3
  case high = 4
  case low = 8

  /// A change to `level` is one that the guest waits for.
  func isEdge(to level: Bool) -> Bool {
    switch self {
    case .rising: level
    case .falling: !level
    case .both: true
    case .none, .high, .low: false
    }
  }

  /// The guest is to be interrupted as long as the line is at `level`.
  func isActive(at level: Bool) -> Bool {
    switch self {
    case .high: level
    case .low: !level
    case .none, .rising, .falling, .both: false
    }
  }
}
