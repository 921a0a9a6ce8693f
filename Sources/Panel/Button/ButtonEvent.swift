/// What a button was found to do.
public enum ButtonEvent: Equatable, Sendable {
  /// A press has begun: what was dark wakes.
  case down
  /// Released before it was long.
  case short
  /// Held long enough; the release is not reported.
  case long
  /// Held for what destroys, released, and pressed once more in time.
  case resetRequested
}

/// What the owner must be told while the button is held for what destroys.
public enum ButtonPrompt: Equatable, Sendable {
  /// Go on holding for so many seconds.
  case hold(secondsLeft: Int)
  case release
  /// One short press within so many seconds.
  case confirm(secondsLeft: Int)
}
