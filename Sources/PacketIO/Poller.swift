internal import CLinux
public import LinuxIO

/// Waits for several descriptors at once (epoll(7)).
@safe
public struct Poller: ~Copyable {
  public struct Event: BitwiseCopyable, Sendable {
    public let token: UInt32
    /// Also where there is an error: the next call on the descriptor brings it out.
    public let isReadable: Bool
    public let isWritable: Bool
  }

  private let descriptor: FileDescriptor
  private let events: UnsafeMutablePointer<epoll_event>
  private let capacity: Int
  private var count = 0

  /// - Parameter eventsMax: how many events a call gives; the others come with the next.
  public init(eventsMax: Int = 16) throws(SystemError) {
    precondition(eventsMax > 0, "a poller gives events")
    descriptor = FileDescriptor(
      owning: Int32(try demand(sky_poller_open(), "open", "a poller")))
    unsafe events = .allocate(capacity: eventsMax)
    capacity = eventsMax
  }

  deinit { unsafe events.deallocate() }

  /// Waits from now on until the descriptor can be read; `token` names it in events.
  public mutating func add(
    _ number: Int32, token: UInt32, isWritableToo: Bool = false
  ) throws(SystemError) {
    try set(Int32(SKY_POLLER_ADD), number, token, isWritableToo)
  }

  /// Changes whether to wait also until it can be written.
  public mutating func change(
    _ number: Int32, token: UInt32, isWritableToo: Bool
  ) throws(SystemError) {
    try set(Int32(SKY_POLLER_CHANGE), number, token, isWritableToo)
  }

  public mutating func remove(_ number: Int32) throws(SystemError) {
    try demand(
      sky_poller_remove(descriptor.number, number), "forget", "descriptor \(number)")
  }

  private func set(
    _ how: Int32, _ number: Int32, _ token: UInt32, _ isWritableToo: Bool
  ) throws(SystemError) {
    try demand(
      sky_poller_set(descriptor.number, how, number, token, isWritableToo ? 1 : 0), "wait for",
      "descriptor \(number)")
  }

  /// How many events there are; 0 when the time is over or a signal came.
  ///
  /// - Parameter milliseconds: -1 waits without end.
  public mutating func wait(milliseconds: Int32) throws(SystemError) -> Int {
    count = 0
    let result = unsafe sky_poller_wait(
      descriptor.number, events, Int32(capacity), milliseconds)
    if result == -Int64(SKY_ERROR_INTERRUPTED) { return 0 }
    count = Int(try demand(result, "wait for", "descriptors"))
    return count
  }

  /// An event of the last call of `wait`.
  public subscript(index: Int) -> Event {
    precondition(index >= 0 && index < count, "no such event")
    let event = unsafe events + index
    return unsafe Event(
      token: sky_event_token(event), isReadable: sky_event_is_readable(event) != 0,
      isWritable: sky_event_is_writable(event) != 0)
  }
}
