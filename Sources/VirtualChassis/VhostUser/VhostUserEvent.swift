/// What happened between a device and its front end.
public enum VhostUserEvent: Sendable, Equatable {
  case connected
  /// A second front end came while the first was still there, and was sent away.
  case refused
  /// The front end went away, or was sent away for `VhostUserError`.
  case ended(VhostUserError?)
  /// The content of a queue is damaged; it is served again when the driver sets it up anew.
  case queueStopped(queue: Int, QueueFault)
  /// The server itself cannot go on.
  case failed(SystemFailure)
}
