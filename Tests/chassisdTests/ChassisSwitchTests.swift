import Hardware
import Testing

@testable import chassisd

/// A board without a switch of its own: orders change nothing and are refused.
struct ChassisSwitchTests {
  @Test(arguments: [HardwareDescription.Fabric.none, .unmanaged])
  func `a switch that takes no orders says so, and refuses`(fabric: HardwareDescription.Fabric) {
    var device = ChassisSwitch(fabric, now: 0)
    let text = device.text
    let json = device.json
    let reports = device.reports
    #expect(text == SwitchReport.unmanaged)
    #expect(json == SwitchReport.unmanagedJSON)
    #expect(reports.isEmpty)
    for answer in [
      device.setVLAN(20, ofSlot: 2, now: 0), device.setIsolation(true, ofSlot: 2, now: 0),
      device.confirm(now: 0),
    ] { #expect(answer == "refused: " + SwitchReport.unmanaged) }
    let deadline = device.deadline
    #expect(deadline == nil)
  }

  @Test
  func `a switch whose ports may be missing and are is unmanaged, not a fault`() {
    var bridge = HardwareDescription.Bridge(
      name: "br-nowhere", isOptional: true, nativeVLAN: 1, managementVLAN: 1, uplink: "nowhere9")
    bridge.ports = [.init(name: "nowhere1", slot: 1)]
    let device = ChassisSwitch(.bridge(bridge), now: 0)
    let text = device.text
    let links = device.links
    #expect(text == SwitchReport.unmanaged)
    #expect(links.isEmpty)
  }
}
