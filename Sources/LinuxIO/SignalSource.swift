internal import CLinux

/// The signals that a daemon on any Linux box understands, as something that its loop can wait for; none
/// of them does anything by itself any more.
public struct SignalSource: ~Copyable {
  public enum Signal: Equatable, Sendable {
    /// SIGTERM, or SIGINT from a terminal.
    case end
    /// SIGHUP.
    case reload
  }

  private let file: FileDescriptor

  /// Before the first thread is made: each thread has a mask of its own, and takes its maker's.
  public init() throws(SystemError) {
    file = FileDescriptor(
      owning: Int32(try check(sky_signal_descriptor(), "wait for", "signals")))
  }

  /// To wait for.
  public var descriptor: Int32 { file.number }

  /// Nil when none has come.
  public func next() throws(SystemError) -> Signal? {
    let number = try check(sky_next_signal(file.number), "read", "a signal")
    guard number != 0 else { return nil }
    return number == Int64(SKY_SIGNAL_RELOAD) ? .reload : .end
  }
}
