import GPIO
import Hardware
import LinuxIO
import Panel

/// The button and the lamps, whichever way the board has them: as lines, or through drivers that hold
/// these lines.
struct PanelControls: ~Copyable {
  struct Edge {
    let isDown: Bool
    let milliseconds: UInt64
  }

  private static let debounceMicroseconds: UInt32 = 5000

  private var bank: LinuxLineBank
  private var buttonLine: Int?
  private var key: KeyInput?
  private var keyDescriptor: Int32?
  private let keyPlace: KeyPlace?
  private var keyHealth: DeviceHealth
  private var lamps: [Lamp] = []
  private var healths: [DeviceHealth] = []
  /// Lines of the bank, in the order of `healths`.
  private var lineHealths: [Int] = []
  private var lostSeen: UInt64 = 0
  private var pattern = Lamps(figures: nil)

  private struct KeyPlace {
    let device: String
    let code: UInt16
  }

  private struct Lamp {
    enum Place {
      case line(Int)
      case led(name: String)
    }

    let place: Place
    let isReady: Bool
    var isLit: Bool?
    var led: LED?
    /// Of a lamp that a driver holds; those on lines have theirs with the line.
    var health: DeviceHealth
  }

  init(_ description: HardwareDescription, now: UInt64) {
    var requests: [LineRequest] = []
    var names: [String] = []
    switch description.button {
    case .line(let line)?:
      buttonLine = 0
      requests.append(line.request(.input(debounceMicroseconds: Self.debounceMicroseconds)))
      names.append("button")
      keyPlace = nil
    case .input(let device, let code)?:
      buttonLine = nil
      keyPlace = KeyPlace(device: device, code: code)
    case nil:
      buttonLine = nil
      keyPlace = nil
    }
    key = nil
    keyHealth = DeviceHealth(device: "button", now: now)
    for (lamp, isReady) in [(description.readyLamp, true), (description.alarmLamp, false)] {
      let name = isReady ? "lamp-ready" : "lamp-alarm"
      let health = DeviceHealth(device: name, now: now)
      switch lamp {
      case .line(let line)?:
        lamps.append(Lamp(place: .line(requests.count), isReady: isReady, health: health))
        requests.append(line.request(.output(isActive: false)))
        names.append(name)
      case .led(let led)?:
        lamps.append(Lamp(place: .led(name: led), isReady: isReady, health: health))
      case nil: break
      }
    }
    bank = LinuxLineBank(requests, consumer: "paneld")
    for (index, name) in names.enumerated() {
      healths.append(DeviceHealth(device: name, now: now))
      lineHealths.append(index)
    }
    check(now)
  }

  var descriptors: [Int32] {
    var descriptors = bank.descriptors
    if let keyDescriptor { descriptors.append(keyDescriptor) }
    return descriptors
  }

  var reports: [DeviceReport] {
    var reports: [DeviceReport] = []
    if keyPlace != nil { reports.append(keyHealth.report) }
    for health in healths { reports.append(health.report) }
    for lamp in lamps {
      if case .led = lamp.place { reports.append(lamp.health.report) }
    }
    return reports
  }

  /// Whether the button is down now; nil without a button that can be read.
  var level: Bool? {
    mutating get {
      if let buttonLine { return try? bank.isActive(buttonLine) }
      return try? key?.isActive(0)
    }
  }

  /// The next change of the button; an inner nil for an event of another line, and nil for no more.
  mutating func nextEdge(now: UInt64) -> Edge?? {
    retry(now)
    if let event = try? bank.nextEvent() {
      guard event.line == buttonLine else { return .some(nil) }
      return Edge(isDown: event.isActive, milliseconds: event.nanoseconds / 1_000_000)
    }
    do throws(SystemError) {
      guard let event = try key?.nextEvent() else { return nil }
      return Edge(isDown: event.isActive, milliseconds: event.nanoseconds / 1_000_000)
    } catch {
      loseKey(error, now)
      return nil
    }
  }

  mutating func hasLostEdges() -> Bool {
    defer { lostSeen = bank.lostEvents }
    return bank.lostEvents != lostSeen
  }

  mutating func setLamps(_ pattern: Lamps, now: UInt64) {
    self.pattern = pattern
    for (index, lamp) in lamps.enumerated() {
      let isLit = (lamp.isReady ? pattern.ready : pattern.alarm).isLit(now: now)
      guard isLit != lamp.isLit else { continue }
      switch lamp.place {
      case .line(let line):
        guard (try? bank.set(line, isActive: isLit)) != nil else { continue }
      case .led(let name):
        guard light(index, name, isLit, now) else { continue }
      }
      lamps[index].isLit = isLit
    }
  }

  func nextLampChange(after now: UInt64) -> UInt64? {
    guard !lamps.isEmpty else { return nil }
    guard let ready = pattern.ready.nextChange(after: now) else {
      return pattern.alarm.nextChange(after: now)
    }
    guard let alarm = pattern.alarm.nextChange(after: now) else { return ready }
    return min(ready, alarm)
  }

  /// - Returns: whether the driver took it.
  private mutating func light(_ index: Int, _ name: String, _ isLit: Bool, _ now: UInt64) -> Bool {
    guard lamps[index].health.isReady || lamps[index].health.mayTry(now: now) else { return false }
    do throws(SystemError) {
      let led: LED
      if let known = lamps[index].led { led = known } else { led = try LED(name) }
      try led.set(isOn: isLit)
      lamps[index].led = led
      if !lamps[index].health.isReady { lamps[index].health.succeeded(now: now) }
      return true
    } catch {
      lamps[index].led = nil
      lamps[index].health.failed(error.deviceState, detail: error.explanation, now: now)
      return false
    }
  }

  private mutating func openKey(_ place: KeyPlace, _ now: UInt64) {
    do throws(SystemError) {
      let opened = try KeyInput(named: place.device, codes: [place.code])
      keyDescriptor = opened.descriptor
      key = consume opened
      keyHealth.succeeded(now: now)
    } catch {
      loseKey(error, now)
    }
  }

  private mutating func loseKey(_ error: SystemError, _ now: UInt64) {
    key = nil
    keyDescriptor = nil
    keyHealth.failed(error.deviceState, detail: error.explanation, now: now)
  }

  /// Takes lines again that were absent or held by somebody else.
  private mutating func retry(_ now: UInt64) {
    if let keyPlace, !keyHealth.isReady, keyHealth.mayTry(now: now) { openKey(keyPlace, now) }
    var isDue = false
    for health in healths where !health.isReady && health.mayTry(now: now) { isDue = true }
    guard isDue else { return }
    bank.retry()
    check(now)
    // A lamp that came back shows nothing yet.
    for index in lamps.indices { lamps[index].isLit = nil }
  }

  private mutating func check(_ now: UInt64) {
    for (index, line) in lineHealths.enumerated() {
      guard let problem = bank.problem(line) else {
        if !healths[index].isReady { healths[index].succeeded(now: now) }
        continue
      }
      guard healths[index].mayTry(now: now) else { continue }
      healths[index].failed(DeviceHealth.State(problem), detail: problem.detail, now: now)
    }
  }
}

extension SystemError {
  fileprivate var deviceState: DeviceHealth.State { isMissing || isGone ? .absent : .failed(code) }
}
