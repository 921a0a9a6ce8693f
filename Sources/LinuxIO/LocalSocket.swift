internal import CLinux

/// Stream sockets with a path, between programs of one board.
public enum LocalSocket {
  /// Replaces a socket file that an earlier run left behind.
  public static func listen(_ path: String, mode: UInt32) throws(SystemError) -> FileDescriptor {
    FileDescriptor(
      owning: Int32(try check(unsafe sky_listen(path, 16, mode), "listen on", path)))
  }

  /// Waits no longer than that for a listener whose queue is full, and for each write later on.
  public static func connect(_ path: String, patienceSeconds: Int64 = 10) throws(SystemError)
    -> FileDescriptor
  {
    FileDescriptor(
      owning: Int32(try check(unsafe sky_connect(path, patienceSeconds), "connect to", path)))
  }

  /// Nil when nobody waits.
  public static func accept(_ listener: borrowing FileDescriptor) throws(SystemError)
    -> FileDescriptor?
  {
    let result = sky_accept(listener.number)
    if result == -Int64(SKY_ERROR_AGAIN) { return nil }
    return FileDescriptor(owning: Int32(try check(result, "accept", "a connection")))
  }

  /// The user at the other end, as the kernel noted when the connection was made (unix(7), SO_PEERCRED).
  public static func user(of connection: borrowing FileDescriptor) throws(SystemError) -> UInt32 {
    UInt32(try check(sky_peer_user(connection.number), "learn the user of", "a connection"))
  }
}

/// What a loop waits for.
public struct PollSet {
  public static let countMax = 64

  private var descriptors: [Int32] = []
  private var writable: [Int32] = []
  private var ready: [Int32] = []

  public init() {}

  /// Adds one descriptor; a 65th is our bug.
  public mutating func add(_ descriptor: Int32, writable isWritable: Bool = false) {
    precondition(descriptors.count < Self.countMax, "a poll set holds 64 descriptors")
    descriptors.append(descriptor)
    writable.append(isWritable ? 1 : 0)
    ready.append(0)
  }

  public mutating func removeAll() {
    descriptors.removeAll(keepingCapacity: true)
    writable.removeAll(keepingCapacity: true)
    ready.removeAll(keepingCapacity: true)
  }

  /// Blocks until one is ready or the time is over.
  public mutating func wait(milliseconds: Int32) throws(SystemError) {
    let result = unsafe sky_wait(
      descriptors, writable, &ready, Int32(descriptors.count), milliseconds)
    if result == -Int64(SKY_ERROR_INTERRUPTED) {
      for index in ready.indices { ready[index] = 0 }
      return
    }
    try check(result, "wait for", "events")
  }

  public var isAnyReady: Bool { ready.contains { $0 != 0 } }

  public func isReady(_ descriptor: Int32) -> Bool {
    for (index, candidate) in descriptors.enumerated() where candidate == descriptor {
      return ready[index] != 0
    }
    return false
  }
}
