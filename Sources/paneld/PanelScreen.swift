import Hardware
import I2C
import LinuxIO
import Panel

/// The display and the thread that owns its bus.
struct PanelScreen: ~Copyable {
  private var worker: BusWorker
  private var display: Display

  init(_ panel: HardwareDescription.Panel, now: UInt64) throws(SystemError) {
    let place: I2CBusPlace
    switch panel.bus {
    case .adapter(let prefix): place = .adapter(namePrefix: prefix)
    case .device(let number): place = .path("/dev/i2c-\(number)")
    }
    worker = try BusWorker(LinuxI2CBus(place))
    display = Display(
      controller: panel.controller, address: panel.address, busName: place.name,
      isUpsideDown: panel.isRotated, now: now)
  }

  var descriptor: Int32 { worker.descriptor }
  var health: DeviceHealth { display.health }

  /// When to come back although nothing was readable; nil for no such time.
  var deadline: UInt64? {
    guard let busy = worker.deadline else { return display.wakeMilliseconds }
    guard let wake = display.wakeMilliseconds else { return busy }
    return min(busy, wake)
  }

  /// Whether all that was wished for is on the panel.
  func isSettled(now: UInt64) -> Bool {
    guard display.health.isReady, !worker.isBusy, let wake = display.wakeMilliseconds else {
      return false
    }
    return wake > now + Display.updateMilliseconds
  }

  mutating func show(_ output: PanelOutput) {
    display.show(
      Display.Wish(frame: output.frame, contrast: output.contrast, isOn: output.isOn))
  }

  /// Takes what the bus has to tell and hands over the next transfer.
  mutating func turn(now: UInt64) {
    // Asked also while nothing is expected: the late answer of a frozen bus frees it.
    if let outcome = worker.outcome(now: now) { display.finished(outcome, now: now) }
    if !worker.isBusy, let transfer = display.next(now: now) {
      worker.submit(transfer, now: now)
    }
  }
}
