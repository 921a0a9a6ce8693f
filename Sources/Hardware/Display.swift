import Base

/// Drives one 128 x 64 panel: what shall be seen goes in, one bus transfer after the other comes out.
///
/// Pure: whoever owns the bus asks for the `next` transfer, makes it, and says how it `finished`; the
/// clock is passed in, in milliseconds since the kernel started. At most ten updates a second; an update
/// that has begun is finished, and the newest wish comes after it.
///
/// The memory of a panel powers up as noise. So a panel is switched on only when all of its memory has
/// been written since it was set up, and after any error all begins anew. A panel that lost its power
/// without an error (a loose plug) is dark from then on; so everything is repeated once a minute,
/// without a flicker for a panel that still shows it.
public struct Display: Equatable, Sendable {
  /// What shall be seen.
  public struct Wish: Equatable, Sendable {
    public var frame: Frame
    /// 0 is dim, not dark.
    public var contrast: UInt8
    public var isOn: Bool

    public init(frame: Frame, contrast: UInt8 = 0x7F, isOn: Bool = true) {
      self.frame = frame
      self.contrast = contrast
      self.isOn = isOn
    }
  }

  /// What is known of the panel.
  private enum Known: Equatable, Sendable {
    case nothing
    /// Switched off; the memory is not relied on.
    case asleep
    case shows(Wish)
  }

  public static let transferBytesMax = 512
  /// From the beginning of an update to that of the next: ten a second.
  public static let updateMilliseconds: UInt64 = 100
  public static let repetitionMilliseconds: UInt64 = 60_000

  public let controller: PanelController
  public let address: UInt8
  /// For people: `/dev/i2c-0`.
  public let busName: String
  /// For panels that are mounted upside down.
  public let isUpsideDown: Bool
  public private(set) var health: DeviceHealth

  private var wanted: Wish?
  private var known = Known.nothing
  /// The update under way: the bytes of its transfers, how many are done, and what it leads to.
  private var steps: [[UInt8]] = []
  private var stepsDone = 0
  private var target: Wish?
  private var isComplete = false
  private var isWaiting = false
  private var nextUpdate: UInt64
  private var nextRepetition: UInt64

  public init(
    controller: PanelController, address: UInt8 = 0x3C, busName: String,
    isUpsideDown: Bool = false, device: String = "display", now: UInt64
  ) {
    self.controller = controller
    self.address = address
    self.busName = busName
    self.isUpsideDown = isUpsideDown
    health = DeviceHealth(device: device, now: now)
    nextUpdate = now
    nextRepetition = now
  }

  /// Takes the place of every earlier wish.
  public mutating func show(_ wish: Wish) { wanted = wish }

  /// When `next` is worth a call: a time that may have passed already; nil while a transfer is under way
  /// or nothing was ever wished for.
  public var wakeMilliseconds: UInt64? {
    guard !isWaiting, let wanted else { return nil }
    if stepsDone < steps.count { return 0 }
    let earliest = max(nextUpdate, health.nextTryMilliseconds)
    return isShown(wanted) ? max(earliest, nextRepetition) : earliest
  }

  /// The transfer to make now; nil when there is none, or when the last one has not finished.
  public mutating func next(now: UInt64) -> I2CTransfer? {
    guard let wakeMilliseconds, wakeMilliseconds <= now, let wanted else { return nil }
    if stepsDone == steps.count { begin(wanted, now: now) }
    guard stepsDone < steps.count else { return nil }
    isWaiting = true
    return I2CTransfer(address: address, bytes: steps[stepsDone])
  }

  /// Says how the transfer that `next` gave ended; without one it is our bug.
  public mutating func finished(_ outcome: TransferOutcome, now: UInt64) {
    precondition(isWaiting, "no transfer is under way")
    isWaiting = false
    switch outcome {
    case .done:
      stepsDone += 1
      if stepsDone == steps.count { complete(now: now) }
    case .failed(let error):
      steps = []
      stepsDone = 0
      known = .nothing
      health.failed(DeviceHealth.State(error), detail: detail(error), now: now)
    }
  }

  private mutating func begin(_ wish: Wish, now: UInt64) {
    let isRepetition = now >= nextRepetition
    switch known {
    case .nothing, .asleep:
      steps = wish.isOn ? everything(wish, isLit: false) : [PanelController.off]
      isComplete = true
    case .shows(let old):
      isComplete = !wish.isOn || isRepetition
      if !wish.isOn {
        steps = [PanelController.off]
      } else {
        steps = isRepetition ? everything(wish, isLit: true) : difference(from: old, to: wish)
      }
    }
    stepsDone = 0
    target = wish
    nextUpdate = now + Self.updateMilliseconds
  }

  private mutating func complete(now: UInt64) {
    guard let target else { preconditionFailure("an update without a target") }
    known = target.isOn ? .shows(target) : .asleep
    if isComplete { nextRepetition = now + Self.repetitionMilliseconds }
    health.succeeded(now: now)
  }

  private func isShown(_ wish: Wish) -> Bool {
    switch known {
    case .nothing: false
    case .asleep: !wish.isOn
    case .shows(let shown): wish == shown
    }
  }

  private func everything(_ wish: Wish, isLit: Bool) -> [[UInt8]] {
    var steps = [
      controller.initialisation(
        contrast: wish.contrast, isUpsideDown: isUpsideDown, isLit: isLit)
    ]
    for area in controller.everything { steps += controller.transfers(area, of: wish.frame) }
    steps.append(PanelController.on)
    return steps
  }

  private func difference(from old: Wish, to new: Wish) -> [[UInt8]] {
    var steps: [[UInt8]] = []
    for area in controller.changes(from: old.frame, to: new.frame) {
      steps += controller.transfers(area, of: new.frame)
    }
    if old.contrast != new.contrast { steps.append(PanelController.contrast(new.contrast)) }
    return steps
  }

  private func detail(_ error: BusError) -> String {
    switch error {
    case .absent: "no bus " + busName
    case .notAcknowledged: "nothing answers at 0x" + Text.hex([address]) + " on " + busName
    case .timedOut: "the bus " + busName + " hangs"
    case .failed: "the kernel refused a transfer on " + busName
    }
  }
}
