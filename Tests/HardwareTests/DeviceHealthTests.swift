import Base
import Hardware
import Simulation
import Testing

struct DeviceHealthTests {
  private static let states: [DeviceHealth.State] = [
    .starting, .ready, .absent, .notAcknowledged, .frozen, .held(by: "gpio-keys"), .failed(5),
    .failed(-5), .failed(.min), .failed(.max),
  ]

  @Test
  func `pauses double from a second to a minute, and a success forgets them`() {
    var health = DeviceHealth(device: "display", now: 100)
    #expect(health.mayTry(now: 100))
    var pauses: [UInt64] = []
    var now: UInt64 = 100
    for _ in 0..<8 {
      health.failed(.absent, detail: "no bus /dev/i2c-0", now: now)
      #expect(!health.mayTry(now: health.nextTryMilliseconds - 1))
      pauses.append(health.nextTryMilliseconds - now)
      now = health.nextTryMilliseconds
      #expect(health.mayTry(now: now))
    }
    #expect(pauses == [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    health.succeeded(now: now)
    health.failed(.frozen, detail: "", now: now)
    #expect(health.nextTryMilliseconds == now + 1000)
  }

  @Test
  func `a state lasts from its first failure`() {
    var health = DeviceHealth(device: "display", now: 0)
    health.failed(.absent, detail: "", now: 5000)
    health.failed(.absent, detail: "", now: 6000)
    #expect(health.sinceMilliseconds == 5000)
    health.failed(.notAcknowledged, detail: "", now: 8000)
    #expect(health.sinceMilliseconds == 8000)
    health.succeeded(now: 12_000)
    health.succeeded(now: 13_000)
    #expect(health.sinceMilliseconds == 12_000)
  }

  @Test
  func `a person reads what is wrong and when it is tried again`() {
    var health = DeviceHealth(device: "display", now: 0)
    #expect(health.explanation(now: 0) == "starting")
    for now: UInt64 in [0, 1000, 3000, 7000] {
      health.failed(.absent, detail: "no bus /dev/i2c-0", now: now)
    }
    #expect(health.explanation(now: 7000) == "absent: no bus /dev/i2c-0; next try in 8 s")
    #expect(health.explanation(now: 14_999) == "absent: no bus /dev/i2c-0; next try in 1 s")
    #expect(health.explanation(now: 20_000) == "absent: no bus /dev/i2c-0; next try in 0 s")
    health.failed(.held(by: "gpio-keys"), detail: "", now: 20_000)
    #expect(health.explanation(now: 20_000) == "held(gpio-keys); next try in 16 s")
  }

  @Test
  func `errors of buses and lines become states`() {
    #expect(DeviceHealth.State(BusError.timedOut) == .frozen)
    #expect(DeviceHealth.State(BusError.failed(5)) == .failed(5))
    #expect(DeviceHealth.State(LineError.absent(name: "BUTTON")) == .absent)
    #expect(
      DeviceHealth.State(LineError.held(name: "BUTTON", consumer: "gpio-keys"))
        == .held(by: "gpio-keys"))
  }

  @Test
  func `a report is one line and reads back the same`() throws {
    let display = DeviceReport(
      device: "display", state: .absent, sinceSeconds: 42, detail: "no bus /dev/i2c-0")
    #expect(display.encoded == "display absent 42 no bus /dev/i2c-0")
    for state in Self.states {
      for detail in ["", "x", "two words", " odd  spaces "] {
        let report = DeviceReport(
          device: "button-menu", state: state, sinceSeconds: .max, detail: detail)
        let text = DeviceReport.encoded([display, report])
        #expect(try DeviceReport.list(parsing: Array(text.utf8)) == [display, report])
      }
    }
    #expect(try DeviceReport.list(parsing: []) == [])
  }

  @Test
  func `a report carries no foreign character and is not long`() throws {
    let long = String(repeating: "ü\n", count: 200)
    let report = DeviceReport(
      device: "display", state: .held(by: "a (b)\n" + long), sinceSeconds: 0, detail: long)
    #expect(report.encoded.utf8.count < 250)
    #expect(report.encoded.hasPrefix("display held(a??b??"))
    #expect(try DeviceReport.list(parsing: Array((report.encoded + "\n").utf8)) == [report])
  }

  @Test(arguments: [
    ("display ready", DeviceReportError.notText(line: 1)),
    ("", .notText(line: 1)),
    ("display ready 1 ", .notText(line: 1)),
    ("display ready 1 \u{7}", .notText(line: 1)),
    ("Display ready 1", .badName(line: 1)),
    (" ready 1", .badName(line: 1)),
    ("display great 1", .unknownState(line: 1)),
    ("display held() 1", .unknownState(line: 1)),
    ("display failed(05) 1", .unknownState(line: 1)),
    ("display failed(2147483648) 1", .unknownState(line: 1)),
    ("display failed(-0) 1", .unknownState(line: 1)),
    ("display ready(1) 1", .unknownState(line: 1)),
    ("display ready 01", .badSeconds(line: 1)),
    ("display ready -1", .badSeconds(line: 1)),
    ("display ready ", .badSeconds(line: 1)),
  ])
  func `other lines are refused`(line: String, error: DeviceReportError) {
    #expect(throws: error) { try DeviceReport.list(parsing: Array((line + "\n").utf8)) }
  }

  @Test
  func `a file has 64 lines at most`() {
    let line = "display ready 1\n"
    let whole = Array(String(repeating: line, count: 64).utf8)
    #expect(throws: Never.self) { try DeviceReport.list(parsing: whole) }
    #expect(throws: DeviceReportError.tooMany) {
      try DeviceReport.list(parsing: whole + Array(line.utf8))
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged file is refused or means what it says`(seed: UInt64) throws {
    var mutator = Mutator(seed: seed, lengthMax: 512)
    let reports = Self.states.map {
      DeviceReport(device: "display", state: $0, sinceSeconds: 42, detail: "no bus /dev/i2c-0")
    }
    let sample = Array(DeviceReport.encoded(reports).utf8)
    var accepted = 0
    for round in 0..<10_000 {
      let bytes = mutator.damage(sample)
      guard let read = try? DeviceReport.list(parsing: bytes) else { continue }
      accepted += 1
      let again = Array(DeviceReport.encoded(read).utf8)
      // Only the last line feed may be missing.
      guard again == bytes || again == bytes + [0x0A] else {
        Issue.record("seed \(seed), round \(round): \(Text.hex(bytes))")
        return
      }
    }
    #expect(accepted > 0, "the damage never left a file whole: this test looks at nothing")
  }
}
