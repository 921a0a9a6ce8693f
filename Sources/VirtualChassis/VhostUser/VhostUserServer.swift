/// Serves a device to one front end at a time, on a thread of its own; a front end may leave and another come.
///
/// The socket listens as soon as the server exists, so QEMU may be started then.
public final class VhostUserServer: Sendable {
  public typealias Observer = @Sendable (VhostUserEvent) -> Void

  /// Where the front end connects to.
  public let path: String
  private let thread: DeviceThread
  private let stopFlag: StopFlag
  private let doorbell: Doorbell

  /// - Parameters:
  ///   - path: of the socket, at most 107 bytes; what is there is replaced.
  ///   - observer: told of events, on the device's thread.
  public convenience init(
    _ bus: VirtualI2CBus, path: String, observer: @escaping Observer = { _ in }
  ) throws(SystemFailure) {
    try self.init(device: bus, path: path, observer: observer)
  }

  public convenience init(
    _ lines: VirtualLineBank, path: String, observer: @escaping Observer = { _ in }
  ) throws(SystemFailure) {
    try self.init(device: lines, path: path, observer: observer)
  }

  init(
    device: any VirtualDevice, path: String, observer: @escaping Observer
  ) throws(SystemFailure) {
    let stopFlag = StopFlag()
    let listener = try LocalListener(path: path)
    self.path = path
    self.stopFlag = stopFlag
    doorbell = device.doorbell
    thread = try DeviceThread {
      VhostUserLoop(device: device, listener: listener, stopFlag: stopFlag, observer: observer)
        .run()
    }
  }

  /// Ends the connection and the thread, and removes the socket; returns when all of it is done.
  ///
  /// Not to be called by the observer.
  public func stop() {
    stopFlag.raise()
    doorbell.ring()
    thread.join()
  }

  deinit { stop() }
}
