internal import CLinux
public import LinuxIO

/// Wakes a thread that waits in a `Poller` (eventfd(2)).
public struct Doorbell: ~Copyable, Sendable {
  private let descriptor: FileDescriptor

  public init() throws(SystemError) {
    descriptor = FileDescriptor(
      owning: Int32(try demand(sky_doorbell_open(), "make", "a doorbell")))
  }

  /// For a `Poller`.
  public var number: Int32 { descriptor.number }

  /// From any thread; once is as good as often.
  public func ring() {
    var one: UInt64 = 1
    var result: Int64
    // A bell that was rung 2^64 times too often is heard anyway.
    repeat {
      result = unsafe sky_write(descriptor.number, &one, 8)
    } while result == -Int64(SKY_ERROR_INTERRUPTED)
  }

  /// Makes it quiet again, before looking at what it was rung for.
  public func clear() {
    var rings: UInt64 = 0
    _ = unsafe sky_read(descriptor.number, &rings, 8)
  }
}
