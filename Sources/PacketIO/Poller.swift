public import LinuxIO

/// Waits for several descriptors at once (epoll).
public struct Poller: ~Copyable {
  public struct Event: BitwiseCopyable, Sendable {
    public let token: UInt32
    public let isReadable: Bool
    public let isWritable: Bool
  }

  /// - Parameter descriptorsMax: more are our bug.
  public init(descriptorsMax: Int = 16) throws(SystemError) { fatalError() }

  /// `token` names the descriptor in events.
  public mutating func add(
    _ descriptor: Int32, token: UInt32, isWritableToo: Bool = false
  ) throws(SystemError) { fatalError() }

  /// Changes whether to wait until it can be written, too.
  public mutating func change(
    _ descriptor: Int32, token: UInt32, isWritableToo: Bool
  ) throws(SystemError) { fatalError() }

  public mutating func remove(_ descriptor: Int32) throws(SystemError) { fatalError() }

  /// How many events there are, 0 when the time is over or a signal came; `event` gives them.
  ///
  /// - Parameter milliseconds: -1 waits without end.
  public mutating func wait(milliseconds: Int32) throws(SystemError) -> Int { fatalError() }

  public func event(_ index: Int) -> Event { fatalError() }
}

/// Wakes a thread that waits in a `Poller` (eventfd); `ring` may be called from any thread.
public struct Doorbell: ~Copyable, Sendable {
  public let number: Int32 = -1
  public init() throws(SystemError) { fatalError() }
  public func ring() { fatalError() }
  /// Makes it quiet again.
  public func clear() { fatalError() }
}
