import Testing

@testable import SkynetBench

/// What is read out of iperf3's reports.
struct IperfReportTests {
  @Test
  func `what arrived counts, not what was sent`() throws {
    let report = try IperfReport(
      json: """
        {"start": {"version": "iperf 3.12"}, "intervals": [{"sum": {"bytes": 1}}],
        "end": {"streams": [{"receiver": {"bytes": 854720512, "bits_per_second": 6.8e9}}],
        "sum_sent": {"start": 0, "bytes": 1664614400, "bits_per_second": 13307945644.635515},
        "sum_received": {"start": 0, "bytes": 1657012224, "bits_per_second": 13253314595.93}}}
        """)
    #expect(report.bytes == 1_657_012_224)
    #expect(report.bitsPerSecond == 13_253_314_595.93)
  }

  @Test
  func `iperf3's own words about a failure are passed on`() {
    let problem = #expect(throws: BenchProblem.self) {
      try IperfReport(json: #"{"end": {}, "error": "unable to connect to server: refused"}"#)
    }
    #expect(problem?.what == "iperf3: unable to connect to server: refused")
  }

  @Test
  func `a report with an error is a failure although it has figures`() {
    #expect(throws: BenchProblem.self) {
      try IperfReport(
        json: """
          {"end": {"sum_received": {"bytes": 5, "bits_per_second": 5}}, "error": "was cut"}
          """)
    }
  }

  @Test(arguments: ["", "{", "[]", #"{"end": {"sum_received": {"bytes": "many"}}}"#, "{}"])
  func `what is no report is a failure`(text: String) {
    #expect(throws: BenchProblem.self) { try IperfReport(json: text) }
  }
}
