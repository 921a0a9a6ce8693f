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
  private let keyDescriptor: Int32?
  private var lamps: [Lamp] = []
  private var healths: [DeviceHealth] = []
  /// Lines of the bank, in the order of `healths`.
  private var lineHealths: [Int] = []
  private var lostSeen: UInt64 = 0
  private var pattern = Lamps(figures: nil)

  private struct Lamp {
    enum Place {
      case line(Int)
      case led(LED)
    }

    let place: Place
    let isReady: Bool
    var isLit: Bool?
  }

  init(_ description: HardwareDescription, now: UInt64) {
    var requests: [LineRequest] = []
    var names: [String] = []
    switch description.button {
    case .line(let line)?:
      buttonLine = 0
      requests.append(line.request(.input(debounceMicroseconds: Self.debounceMicroseconds)))
      names.append("button")
      key = nil
    case .input(let device, let code)?:
      buttonLine = nil
      key = try? KeyInput(named: device, codes: [code])
    case nil:
      buttonLine = nil
      key = nil
    }
    keyDescriptor = key?.descriptor
    for (lamp, isReady) in [(description.readyLamp, true), (description.alarmLamp, false)] {
      switch lamp {
      case .line(let line)?:
        lamps.append(Lamp(place: .line(requests.count), isReady: isReady))
        requests.append(line.request(.output(isActive: false)))
        names.append(isReady ? "lamp-ready" : "lamp-alarm")
      case .led(let name)?:
        if let led = try? LED(name) { lamps.append(Lamp(place: .led(led), isReady: isReady)) }
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
    for health in healths { reports.append(health.report) }
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
    if let event = try? key?.nextEvent() {
      return Edge(isDown: event.isActive, milliseconds: event.nanoseconds / 1_000_000)
    }
    return nil
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
      case .led(let led):
        guard (try? led.set(isOn: isLit)) != nil else { continue }
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

  /// Takes lines again that were absent or held by somebody else.
  private mutating func retry(_ now: UInt64) {
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
