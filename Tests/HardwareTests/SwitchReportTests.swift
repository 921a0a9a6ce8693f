import Foundation
import Hardware
import Testing

struct SwitchReportTests {
  private static var sample: SwitchReport {
    var bridge = HardwareDescription.Bridge(
      name: "br0", isOptional: false, nativeVLAN: 1, managementVLAN: 1, uplink: "eth9")
    bridge.ports = [.init(name: "eth1", slot: 1), .init(name: "maintenance-0", slot: nil)]
    var first = SwitchPort(
      name: "eth1", hasLink: true, policy: PortPolicy(nativeVLAN: 20, isIsolated: true))
    first.counters.receivedBytes = 1536
    first.counters.sentBytes = .max
    let second = SwitchPort(
      name: "maintenance-0", hasLink: false, policy: PortPolicy(nativeVLAN: 1))
    let uplink = SwitchPort(name: "eth9", hasLink: true, policy: PortPolicy(nativeVLAN: 1))
    return SwitchReport(
      bridge: bridge, state: .ready, waitsForConfirmation: false, ports: [first, second, uplink])
  }

  @Test
  func `each port is a line, with its slot or where it leads`() {
    #expect(
      Self.sample.text == """
        switch br0: ready
          port     slot  link  VLAN  talks to        received      sent
          eth1     1     up    20    open ports only 1.5 KiB       16777215.9 TiB
          maintenance-0 -     down  1     its VLAN        0 B           0 B
          eth9     out   up    1     its VLAN        0 B           0 B

        """)
  }

  @Test
  func `a change that waits is in the first line`() {
    var report = Self.sample
    report.waitsForConfirmation = true
    report.state = .failed(5)
    #expect(
      report.text.hasPrefix(
        "switch br0: failed(5), a change waits for 'sky switch confirm'\n  port "))
  }

  @Test
  func `another parser reads the same ports`() throws {
    let parsed = try JSONSerialization.jsonObject(with: Data(Self.sample.json.utf8))
    let document = try #require(parsed as? [String: Any])
    #expect(document["schema"] as? Int == 1)
    #expect(document["managed"] as? Bool == true)
    #expect(document["state"] as? String == "ready")
    #expect(document["waitsForConfirmation"] as? Bool == false)
    let ports = try #require(document["ports"] as? [[String: Any]])
    #expect(ports.map { $0["name"] as? String } == ["eth1", "maintenance-0", "eth9"])
    #expect(ports.map { $0["slot"] as? Int } == [1, nil, nil])
    #expect(ports.map { $0["link"] as? Bool } == [true, false, true])
    #expect(ports.map { $0["vlan"] as? Int } == [20, 1, 1])
    #expect(ports.map { $0["isolated"] as? Bool } == [true, false, false])
    #expect(ports[0]["receivedBytes"] as? Int == 1536)
    #expect(ports[0]["sentBytes"] as? Int64 == .max)
  }

  @Test
  func `a switch that takes no orders says so to both`() {
    #expect(
      SwitchReport.unmanagedJSON
        == #"{"schema":1,"managed":false,"state":"unmanaged","waitsForConfirmation":false,"ports":[]}"#
    )
    #expect(SwitchReport.unmanaged.hasSuffix("can talk to each other\n"))
  }
}
