import BoardStatus
import Testing

/// The borders between well and not.
struct ProblemTests {
  @Test(arguments: [(84_999, true), (85_000, false)])
  func `a processor is too hot from 85 degrees on`(temperature: Int, isWell: Bool) {
    var report = Reports.well
    report.temperatureThousandths = Int64(temperature)
    #expect(report.problems.isEmpty == isWell)
  }

  @Test(arguments: [(50, true), (49, false)])
  func `the data partition wants 5 percent left`(available: Int, isWell: Bool) {
    var report = Reports.well
    report.data = StatusReport.Space(
      totalBytes: 1000, availableBytes: UInt64(available), isReadOnly: false)
    #expect(report.problems.isEmpty == isWell)
  }

  @Test(arguments: [("ready", true), ("repaired", true), ("", false), ("Ready", false)])
  func `a data partition is ready, repaired or a problem`(state: String, isWell: Bool) {
    var report = Reports.well
    report.dataState = state
    #expect(report.problems.isEmpty == isWell)
  }

  @Test(arguments: [
    (ServiceStatus.State.started, true), (.starting, true), (.stopped, true), (.failed, false),
  ])
  func `only a failed service is a problem`(state: ServiceStatus.State, isWell: Bool) {
    var report = Reports.well
    report.services = [ServiceStatus(name: "x", state: state, residentBytes: nil)]
    #expect(report.problems.isEmpty == isWell)
  }

  @Test(arguments: [("ready", false, ""), ("absent", false, ""), ("frozen", true, "bus")])
  func `a device is a problem when its daemon says so`(
    state: String, isProblem: Bool, detail: String
  ) {
    var report = Reports.well
    report.devices = [
      DeviceStatus(
        name: "display", state: state, sinceSeconds: 1, detail: detail, isProblem: isProblem)
    ]
    #expect(report.problems == (isProblem ? ["device display: frozen, bus"] : []))
  }
}
