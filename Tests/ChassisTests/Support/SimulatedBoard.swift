import Base
import Chassis

/// A board with a clock of its own and a flash that outlives it.
///
/// A class: copies of a whole state would take most of the time of a debug build.
final class SimulatedBoard {
  enum Life: Equatable {
    case running
    /// The process is stopped; it goes on as if nothing had been.
    case frozen
    /// The daemon is dead; the board and its clock go on.
    case dead
    /// Nothing helps but the power.
    case hung
    case off
  }

  let key: TestKey
  let settings: ChassisSettings
  /// Parts per million that its clock is fast.
  let driftPPM: Int64
  var life: Life = .dead
  /// It hangs again after every power cycle.
  var isBroken = false
  var state: ChassisState?
  var memory = ChassisMemory()
  /// True time of its last power-on, when its clock was zero.
  var bootedAt: UInt64 = 0
  /// True time of the start of its daemon.
  var startedAt: UInt64 = 0
  /// Of the running process; what was planned for an earlier one is void.
  var generation = 0
  var inbox: [Beacon] = []
  /// True time of the tick that counts; others are void.
  var tickAt = UInt64.max

  init(key: TestKey, settings: ChassisSettings, driftPPM: Int64) {
    self.key = key
    self.settings = settings
    self.driftPPM = driftPPM
  }

  private var rate: UInt64 { UInt64(1_000_000 + driftPPM) }

  /// The boot clock of this board at a true time.
  func clock(_ time: UInt64) -> UInt64 { (time - bootedAt) * rate / 1_000_000 }

  /// The first true time at which the clock shows `clock`.
  func time(ofClock clock: UInt64) -> UInt64 {
    bootedAt + (clock * 1_000_000 + rate - 1) / rate
  }

  // Inputs at a true time: the process reads its own clock.

  func isActing(_ time: UInt64) -> Bool { state?.isActing(now: clock(time)) == true }

  func start(bootID: UInt64, _ time: UInt64) {
    life = .running
    generation += 1
    startedAt = time
    state = ChassisState(
      settings, key: key.publicKey, bootID: bootID, memory: memory, on: settings.powered,
      now: clock(time))
    tickAt = UInt64.max
  }

  func tick(_ time: UInt64) -> ChassisState.Output? {
    let now = clock(time)
    tickAt = time
    state?.figures.uptimeSeconds = UInt32(now / 1000)
    return state?.tick(now: now)
  }

  func receive(_ beacon: Beacon, _ time: UInt64) -> ChassisState.Output? {
    let now = clock(time)
    return state?.receive(beacon, now: now)
  }

  func recorded(_ text: String, _ time: UInt64) -> ChassisState.Output? {
    let now = clock(time)
    return state?.recorded(text, now: now)
  }

  func resign(_ time: UInt64) -> ChassisState.Output? {
    let now = clock(time)
    return state?.resign(now: now)
  }
}
