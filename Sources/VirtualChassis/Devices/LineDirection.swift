/// What the guest does with a line (VIRTIO 1.3, 5.16.6).
public enum LineDirection: UInt8, Sendable, Equatable {
  /// Nothing: not requested yet, or released. Linux says so when the last holder closes the line.
  case none = 0
  case output = 1
  case input = 2
}
