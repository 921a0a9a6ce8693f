/// How one device of a chassis fares, since when, and when it is worth another try.
///
/// Pure: the clock is passed in, in milliseconds since the kernel started. A device that fails is tried
/// again after 1, 2, 4 ... 60 seconds and harms nothing else; the first success forgets the failures.
public struct DeviceHealth: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    /// Not tried to the end yet.
    case starting
    case ready
    /// The bus, chip or line that it hangs on is not there.
    case absent
    /// The bus is there, and nobody answers at the device's address.
    case notAcknowledged
    /// An operation did not end in time.
    case frozen
    /// Another process or driver has it; the name that the kernel knows the holder by.
    case held(by: String)
    /// The kernel refused with this error number.
    case failed(Int32)
  }

  public static let firstPauseMilliseconds: UInt64 = 1000
  public static let pauseMillisecondsMax: UInt64 = 60_000

  /// For people and files: `display`, `button-menu`.
  public let device: String
  public private(set) var state = State.starting
  /// When the state became what it is; repeated failures of one kind do not move it.
  public private(set) var sinceMilliseconds: UInt64
  /// What exactly is missing or wrong: `no bus /dev/i2c-0`.
  public private(set) var detail = ""
  /// A try before this time is a waste.
  public private(set) var nextTryMilliseconds: UInt64
  private var pauseMilliseconds = Self.firstPauseMilliseconds

  /// - Parameter device: as `DeviceReport` takes it.
  public init(device: String, now: UInt64) {
    precondition(DeviceReport.isName(device), "a device's name is one short word")
    self.device = device
    sinceMilliseconds = now
    nextTryMilliseconds = now
  }

  public var isReady: Bool { state == .ready }

  public func mayTry(now: UInt64) -> Bool { now >= nextTryMilliseconds }

  public mutating func succeeded(now: UInt64) {
    enter(.ready, "", now: now)
    pauseMilliseconds = Self.firstPauseMilliseconds
    nextTryMilliseconds = now
  }

  public mutating func failed(_ state: State, detail: String, now: UInt64) {
    enter(state, detail, now: now)
    nextTryMilliseconds = now + pauseMilliseconds
    pauseMilliseconds = min(pauseMilliseconds * 2, Self.pauseMillisecondsMax)
  }

  /// A sentence for people, as `absent: no bus /dev/i2c-0; next try in 8 s`.
  public func explanation(now: UInt64) -> String {
    var text = state.name
    if !detail.isEmpty { text += ": " + detail }
    if state.isFailure {
      let left = nextTryMilliseconds > now ? nextTryMilliseconds - now : 0
      // Rounded up: "in 0 s" would be a promise that is not kept.
      text += "; next try in \((left + 999) / 1000) s"
    }
    return text
  }

  /// What a daemon publishes.
  public var report: DeviceReport {
    DeviceReport(
      device: device, state: state, sinceSeconds: sinceMilliseconds / 1000, detail: detail)
  }

  private mutating func enter(_ state: State, _ detail: String, now: UInt64) {
    if state != self.state {
      self.state = state
      sinceMilliseconds = now
    }
    self.detail = detail
  }
}

extension DeviceHealth.State {
  /// One word for people and files.
  public var name: String {
    switch self {
    case .starting: "starting"
    case .ready: "ready"
    case .absent: "absent"
    case .notAcknowledged: "not-acknowledged"
    case .frozen: "frozen"
    case .held(let holder): "held(" + holder + ")"
    case .failed(let number): "failed(\(number))"
    }
  }

  public var isFailure: Bool {
    switch self {
    case .starting, .ready: false
    case .absent, .notAcknowledged, .frozen, .held, .failed: true
    }
  }

  /// Whether somebody should look at it; a device that is not there may simply not belong to this board.
  public var isFault: Bool {
    switch self {
    case .starting, .ready, .absent, .notAcknowledged: false
    case .frozen, .held, .failed: true
    }
  }

  public init(_ error: BusError) {
    switch error {
    case .absent: self = .absent
    case .notAcknowledged: self = .notAcknowledged
    case .timedOut: self = .frozen
    case .failed(let number): self = .failed(number)
    }
  }

  public init(_ error: LineError) {
    switch error {
    // Of two lines with one name neither is the one that is meant.
    case .absent, .ambiguous: self = .absent
    case .held(_, let consumer): self = .held(by: consumer)
    case .failed(_, let number): self = .failed(number)
    }
  }
}
