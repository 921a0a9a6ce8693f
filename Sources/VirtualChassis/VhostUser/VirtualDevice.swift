/// A device as the server of one front end sees it.
///
/// Everything but `doorbell` is used on the thread of that server alone.
protocol VirtualDevice: AnyObject, Sendable {
  /// Feature bits of this kind of device, without those of the transport.
  var features: UInt64 { get }
  var queueCount: Int { get }
  /// The device's configuration space.
  var configuration: [UInt8] { get }
  /// Rung when the host side has changed something that `serve` should look at.
  var doorbell: Doorbell { get }

  /// A driver that knows nothing yet begins to use the device.
  func begin()
  /// Nobody drives the device any more: the guest's power is gone.
  func lose()
  /// Takes what is available and gives back what is due.
  ///
  /// - Returns: false where it wants to be called again at once.
  func serve(_ queues: [SplitQueue]) -> Bool
  /// A queue is about to stop: chains that were kept must be given back now.
  func release(_ queue: SplitQueue)
  /// Does what is due at `now`.
  ///
  /// - Parameter now: nanoseconds of the monotonic clock.
  /// - Returns: when to be called again; nil where nothing waits for a time.
  func advance(to now: UInt64) -> UInt64?
}
