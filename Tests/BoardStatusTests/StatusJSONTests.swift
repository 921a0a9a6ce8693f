import BoardStatus
import Foundation
import Testing

/// What programs read: its form byte by byte, since others build on it.
struct StatusJSONTests {
  @Test
  func `a board that is well`() {
    #expect(
      Reports.well.answer(to: .statusJSON)
        == #"{"schema":1,"verdict":"well","problems":[],"host":"miner-a1b2c3","#
        + #""board":"orangepi-prime","version":"0.1.0","keys":"release","slot":"a","#
        + #""disk":"mmcblk0","rootHash":"abab","kernel":"6.12.30","#
        + #""uptimeSeconds":93784.567,"handOverSeconds":2.345,"readySeconds":5.001,"#
        + #""load":0.070,"temperatureCelsius":48.312,"#
        + #""memory":{"totalBytes":2147483648,"availableBytes":1610612736},"#
        + #""data":{"state":"ready","totalBytes":29000000000,"availableBytes":28000000000,"#
        + #""readOnly":false},"addresses":[],"#
        + #""skynet":{"key":""# + String(repeating: "a1b2", count: 16)
        + #"","address":"fd12:3456:789a::1","peersUp":3,"peers":5,"paths":2,"transitPaths":17,"#
        + #""forwardedBytes":3221225472},"secureShell":true,"services":["#
        + #"{"name":"boardd","state":"started","residentBytes":1048576},"#
        + #"{"name":"address-keeper","state":"stopped","residentBytes":null}],"devices":["#
        + #"{"name":"display","state":"ready","sinceSeconds":7,"detail":""},"#
        + #"{"name":"lamp-alarm","state":"absent","sinceSeconds":93724,"#
        + #""detail":"no chip has a line lamp-alarm"},"#
        + #"{"name":"beacons","state":"ready","sinceSeconds":8,"detail":""}]}"# + "\n")
  }

  @Test
  func `the version alone`() {
    #expect(
      Reports.well.answer(to: .versionJSON)
        == #"{"schema":1,"version":"0.1.0","board":"orangepi-prime","keys":"release","slot":"a","#
        + #""rootHash":"abab","kernel":"6.12.30"}"# + "\n")
  }

  @Test(arguments: [Reports.well, Reports.ill, StatusReport()])
  func `another parser reads the same problems and figures`(report: StatusReport) throws {
    let parsed = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
    let document = try #require(parsed as? [String: Any])
    #expect(document["problems"] as? [String] == report.problems)
    #expect(document["verdict"] as? String == (report.problems.isEmpty ? "well" : "attention"))
    let data = try #require(document["data"] as? [String: Any])
    #expect(data["state"] as? String == report.dataState)
    #expect(data["availableBytes"] as? UInt64 == report.data?.availableBytes)
    #expect((document["memory"] is NSNull) == (report.memory == nil))
    let skynet = document["skynet"] as? [String: Any]
    #expect(skynet?["forwardedBytes"] as? UInt64 == report.skynet?.forwardedBytes)
    #expect((document["load"] is NSNull) == (report.loadThousandths == nil))
    let services = try #require(document["services"] as? [[String: Any]])
    #expect(services.map { $0["name"] as? String } == report.services.map(\.name))
    #expect(services.map { $0["residentBytes"] as? UInt64 } == report.services.map(\.residentBytes))
    let devices = try #require(document["devices"] as? [[String: Any]])
    #expect(devices.map { $0["name"] as? String } == report.devices.map(\.name))
    #expect(devices.map { $0["state"] as? String } == report.devices.map(\.state))
    #expect(devices.map { $0["detail"] as? String } == report.devices.map(\.detail))
    #expect(devices.map { $0["sinceSeconds"] as? UInt64 } == report.devices.map(\.sinceSeconds))
  }

  @Test
  func `figures beyond what JSON numbers of 64 bits hold are no trap`() throws {
    var report = Reports.well
    report.uptimeMilliseconds = .max
    report.data = StatusReport.Space(totalBytes: .max, availableBytes: .max, isReadOnly: false)
    report.loadThousandths = .min
    report.skynet?.forwardedBytes = .max
    report.devices = [
      DeviceStatus(name: "x", state: "ready", sinceSeconds: .max, detail: "", isProblem: false)
    ]
    _ = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
    #expect(report.text.contains("of 16777215.9 TiB free"))
  }
}
