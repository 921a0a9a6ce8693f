import Base
import Hardware
import Testing

/// What cannot be true of any board.
struct HardwareDescriptionRuleTests {
  private func fault(
    _ change: (inout HardwareDescription) -> Void
  ) -> HardwareFault? {
    var board = HardwareDescriptionTests.described
    change(&board)
    do throws(HardwareFault) {
      try board.check()
      return nil
    } catch {
      return error
    }
  }

  private func faultOfBridge(
    _ change: (inout HardwareDescription.Bridge) -> Void
  ) -> HardwareFault? {
    fault { board in
      guard case .bridge(var bridge) = board.fabric else { return }
      change(&bridge)
      board.fabric = .bridge(bridge)
    }
  }

  @Test(arguments: [0, 65, 255] as [UInt8])
  func `a chassis has 1 to 64 boards`(count: UInt8) {
    #expect(
      fault { $0.boards = count }
        == .outOfRange(.boards, value: UInt64(count), least: 1, most: 64))
  }

  @Test(arguments: [0, 7, 0x78, 0x7F, 0x80, 0xFF] as [UInt8])
  func `an address outside of those for devices is refused`(address: UInt8) {
    #expect(
      fault { $0.panel?.address = address }
        == .outOfRange(.address, value: UInt64(address), least: 8, most: 0x77))
  }

  @Test
  func `the first and the last address for devices hold`() {
    for address in [0x08, 0x77] as [UInt8] { #expect(fault { $0.panel?.address = address } == nil) }
  }

  @Test(arguments: ["", " button", "button ", "bütton", "a\nb", String(repeating: "n", count: 32)])
  func `a line needs a name that the kernel could have given it`(name: String) {
    #expect(fault { $0.button = .line(.init(name: name)) } == .badName(.line, name))
    #expect(fault { $0.straps.count[0].name = name } == .badName(.line, name))
    #expect(fault { $0.power.cuts[1].line.name = name } == .badName(.line, name))
  }

  @Test(arguments: [
    "", "eth 0", "eth0/1", "eth0:1", "..", ".hidden", "ethernet-number-1", "eth\u{7F}",
  ])
  func `an interface needs a name that the kernel takes`(name: String) {
    #expect(fault { $0.beaconInterface = name } == .badName(.interface, name))
    #expect(fault { $0.bandwidthInterface = name } == .badName(.interface, name))
    #expect(faultOfBridge { $0.name = name } == .badName(.interface, name))
    #expect(faultOfBridge { $0.uplink = name } == .badName(.interface, name))
    #expect(faultOfBridge { $0.ports[1].name = name } == .badName(.port, name))
  }

  @Test(arguments: ["", "../brightness", "a/b", ".", String(repeating: "l", count: 64)])
  func `an LED cannot lead out of its folder`(name: String) {
    #expect(fault { $0.readyLamp = .led(name) } == .badName(.led, name))
    #expect(fault { $0.alarmLamp = .led(name) } == .badName(.led, name))
  }

  @Test
  func `other names have their bounds`() {
    #expect(fault { $0.thermalZone = "cpu thermal" } == .badName(.thermalZone, "cpu thermal"))
    #expect(fault { $0.panel?.bus = .adapter(prefix: "") } == .badName(.adapter, ""))
    #expect(fault { $0.button = .input(device: "", key: 1) } == .badName(.inputDevice, ""))
    for key in [0, 0x300] as [UInt16] {
      #expect(
        fault { $0.button = .input(device: "gpio-keys", key: key) }
          == .outOfRange(.key, value: UInt64(key), least: 1, most: 0x2FF))
    }
    #expect(
      fault { $0.panel?.bus = .device(256) }
        == .outOfRange(.busNumber, value: 256, least: 0, most: 255))
  }

  @Test
  func `no line serves two purposes`() {
    #expect(fault { $0.straps.slot[1].name = "button" } == .repeated(.line, "button"))
    #expect(fault { $0.power.cuts[0].line.name = "lamp-ready" } == .repeated(.line, "lamp-ready"))
    #expect(
      fault { $0.readyLamp = .led("orangepi:red:status") }
        == .repeated(.led, "orangepi:red:status"))
  }

  @Test
  func `straps are at most seven a number`() {
    let lines = (0..<8).map { HardwareDescription.Line(name: "strap-\($0)") }
    #expect(fault { $0.straps.slot = lines } == .tooMany(.strap, most: 7))
    #expect(fault { $0.straps.count = lines } == .tooMany(.strap, most: 7))
    #expect(fault { $0.straps.slot = Array(lines.dropLast()) } == nil)
  }

  @Test
  func `power lines belong to slots of the chassis, ascending, each once`() {
    let beyond = { (slot: UInt64) in
      HardwareFault.outOfRange(.slot, value: slot, least: 1, most: 8)
    }
    #expect(fault { $0.power.cuts[1].slot = 9 } == beyond(9))
    #expect(fault { $0.power.cuts[0].slot = 0 } == beyond(0))
    #expect(fault { $0.power.cuts[1].slot = 1 } == .repeated(.slot, "1"))
    #expect(fault { $0.power.cuts.reverse() } == .unordered(slot: 1))
  }

  @Test(arguments: [0, 999, 600_001, .max] as [UInt32])
  func `slots do not start all at once`(milliseconds: UInt32) {
    #expect(
      fault { $0.power.staggerMilliseconds = milliseconds }
        == .outOfRange(.stagger, value: UInt64(milliseconds), least: 1000, most: 600_000))
  }

  @Test(arguments: [0, 4999, 600_001] as [UInt32])
  func `a slot that is switched off stays so for a while`(milliseconds: UInt32) {
    #expect(
      fault { $0.power.offMilliseconds = milliseconds }
        == .outOfRange(.offTime, value: UInt64(milliseconds), least: 5000, most: 600_000))
  }

  @Test(arguments: [0, 4095, .max] as [UInt16])
  func `a VLAN has one of the numbers that frames can carry`(number: UInt16) {
    let wrong = { (subject: HardwareFault.Subject) in
      HardwareFault.outOfRange(subject, value: UInt64(number), least: 1, most: 4094)
    }
    #expect(faultOfBridge { $0.nativeVLAN = number } == wrong(.nativeVLAN))
    #expect(faultOfBridge { $0.managementVLAN = number } == wrong(.managementVLAN))
  }

  @Test
  func `ports of a switch are told apart`() {
    #expect(faultOfBridge { $0.uplink = "br0" } == .repeated(.interface, "br0"))
    #expect(faultOfBridge { $0.ports[0].name = "eth9" } == .repeated(.port, "eth9"))
    #expect(faultOfBridge { $0.ports[1].name = "eth1" } == .repeated(.port, "eth1"))
    #expect(faultOfBridge { $0.ports[1].slot = 1 } == .repeated(.slot, "1"))
    #expect(
      faultOfBridge { $0.ports[1].slot = 9 }
        == .outOfRange(.slot, value: 9, least: 1, most: 8))
    #expect(
      faultOfBridge { bridge in
        bridge.ports = (0..<129).map { .init(name: "p\($0)", slot: nil) }
      } == .tooMany(.port, most: 128))
  }

  @Test(
    arguments: [
      ("0x3c", "0x78", HardwareFault.outOfRange(.address, value: 120, least: 8, most: 119), 6),
      ("slot-1", "slot-0", .repeated(.line, "slot-0"), 11),
      ("power 8", "power 9", .outOfRange(.slot, value: 9, least: 1, most: 8), 16),
      ("port - eth2", "port 1 eth2", .repeated(.slot, "1"), 19),
      ("switch bridge optional 1 4094 eth9 br0", "switch none", .withoutBridge(port: "eth1"), 18),
    ])
  func `in a text, a fault comes with the line that brings it in`(
    old: String, new: String, fault: HardwareFault, line: Int
  ) {
    let text = HardwareDescriptionTests.chassis
      .split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    #expect(throws: HardwareDescriptionError.fault(fault, line: line)) {
      try HardwareDescription(parsing: HardwareDescriptionTests.bytes(text))
    }
  }

  @Test
  func `every refusal can be told to a person`() {
    let refusals: [(HardwareDescriptionError, String)] = [
      (.form(.missing("boards")), "the line 'boards' is missing"),
      (
        .fault(.outOfRange(.address, value: 120, least: 8, most: 119), line: 6),
        "line 6: the panel address 120 is not in 8...119"
      ),
      (
        .fault(.badName(.line, "a\u{1B}b"), line: 2),
        "line 2: the line 'a?b' is empty, too long or has a character that no such name has"
      ),
      (.fault(.repeated(.port, "eth1"), line: 3), "line 3: the port 'eth1' is named twice"),
      (.fault(.tooMany(.strap, most: 7), line: 4), "line 4: more than 7 of the kind strap"),
      (.fault(.unordered(slot: 1), line: 5), "line 5: slot 1 comes behind a higher one"),
      (
        .fault(.withoutBridge(port: "eth1"), line: 6), "line 6: port 'eth1' belongs to no bridge"
      ),
      (.notCanonical(line: 7), "line 7 is not written, or not placed, as the builder does"),
      (.tooLong(bytes: 48000), "48000 bytes are more than any board needs"),
    ]
    for (refusal, text) in refusals { #expect(refusal.explanation == text) }
  }
}
