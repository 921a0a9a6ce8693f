import Base
import Hardware
import Testing

/// The text that tells daemons what their board has.
struct HardwareDescriptionTests {
  static let chassis = """
    boards 8
    chassis 0
    beacon-interface eth0
    bandwidth-interface eth9
    thermal-zone cpu-thermal
    panel ssd1306 0x3c 180 adapter i2c_virtio at virtio bus
    button line active-low pull-up button
    lamp ready line active-high as-is lamp-ready
    lamp alarm led orangepi:red:status
    slot-strap active-high pull-down slot-0
    slot-strap active-high pull-down slot-1
    count-strap active-low as-is count 0
    stagger-milliseconds 1000
    off-milliseconds 5000
    power 1 active-high as-is power-1
    power 8 active-low pull-up power-8
    switch bridge optional 1 4094 eth9 br0
    port 1 eth1
    port - eth2

    """

  static let few = """
    boards 1
    chassis 4294967295
    beacon-interface eth0
    bandwidth-interface eth0
    panel sh1106 0x3d 0 device /dev/i2c-1
    button input 256 gpio keys
    stagger-milliseconds 600000
    off-milliseconds 600000
    switch none

    """

  static var described: HardwareDescription {
    var board = HardwareDescription()
    board.bandwidthInterface = "eth9"
    board.thermalZone = "cpu-thermal"
    board.panel = .init(
      controller: .ssd1306, bus: .adapter(prefix: "i2c_virtio at virtio bus"), address: 0x3C,
      isRotated: true)
    board.button = .line(.init(name: "button", isActiveLow: true, bias: .pullUp))
    board.readyLamp = .line(.init(name: "lamp-ready"))
    board.alarmLamp = .led("orangepi:red:status")
    board.straps.slot = [
      .init(name: "slot-0", bias: .pullDown), .init(name: "slot-1", bias: .pullDown),
    ]
    board.straps.count = [.init(name: "count 0", isActiveLow: true)]
    board.power.cuts = [
      .init(slot: 1, line: .init(name: "power-1")),
      .init(slot: 8, line: .init(name: "power-8", isActiveLow: true, bias: .pullUp)),
    ]
    var bridge = HardwareDescription.Bridge(
      name: "br0", isOptional: true, nativeVLAN: 1, managementVLAN: 4094, uplink: "eth9")
    bridge.ports = [.init(name: "eth1", slot: 1), .init(name: "eth2", slot: nil)]
    board.fabric = .bridge(bridge)
    return board
  }

  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func error(of text: String) -> HardwareDescriptionError? {
    do throws(HardwareDescriptionError) {
      _ = try HardwareDescription(parsing: Self.bytes(text))
      return nil
    } catch {
      return error
    }
  }

  private func error(replacing old: String, with new: String) -> HardwareDescriptionError? {
    let parts = Self.chassis.split(separator: old, omittingEmptySubsequences: false)
    #expect(parts.count == 2, "'\(old)' is not in the sample once")
    return error(of: parts.joined(separator: new))
  }

  @Test
  func `a board with everything is this text, and back`() throws {
    try Self.described.check()
    #expect(Self.described.encoded() == Self.chassis)
    #expect(try HardwareDescription(parsing: Self.bytes(Self.chassis)) == Self.described)
  }

  @Test
  func `a board with nothing is a text too`() throws {
    let board = HardwareDescription()
    try board.check()
    let text = """
      boards 8
      chassis 0
      beacon-interface eth0
      bandwidth-interface eth0
      stagger-milliseconds 1000
      off-milliseconds 5000
      switch unmanaged

      """
    #expect(board.encoded() == text)
    #expect(try HardwareDescription(parsing: Self.bytes(text)) == board)
  }

  @Test
  func `the other kinds of panel, button and switch come back as they were`() throws {
    let board = try HardwareDescription(parsing: Self.bytes(Self.few))
    #expect(board.panel == .init(controller: .sh1106, bus: .device(1), address: 0x3D))
    #expect(board.button == .input(device: "gpio keys", key: 256))
    #expect(board.fabric == .none)
    #expect(board.encoded() == Self.few)
  }

  @Test
  func `a line is asked for as it is described`() {
    let line = HardwareDescription.Line(name: "button", isActiveLow: true, bias: .pullUp)
    let direction = LineDirection.input(debounceMicroseconds: 20_000)
    #expect(
      line.request(direction)
        == LineRequest(name: "button", direction: direction, bias: .pullUp, isActiveLow: true))
  }

  @Test(arguments: [
    "boards", "chassis", "beacon-interface", "bandwidth-interface", "stagger-milliseconds",
    "off-milliseconds", "switch",
  ])
  func `a text without a line that every board has names it`(name: String) {
    let kept = Self.few.split(separator: "\n").filter { !$0.hasPrefix(name + " ") }
    #expect(error(of: kept.joined(separator: "\n") + "\n") == .form(.missing(name)))
  }

  @Test(
    arguments: [
      ("boards 8", "boards 8\nboards 8", "boards", 2),
      ("lamp alarm", "lamp ready", "lamp ready", 9),
      ("thermal-zone cpu-thermal", "chassis 1", "chassis", 5),
    ])
  func `a line that stands there twice is refused with its place`(
    old: String, new: String, name: String, line: Int
  ) {
    #expect(error(replacing: old, with: new) == .form(.repeated(name, line: line)))
  }

  @Test(
    arguments: [
      ("boards 8", "boards eight", "boards", 1), ("boards 8", "boards 256", "boards", 1),
      ("boards 8", "boards 8 ", "boards", 1), ("chassis 0", "chassis -1", "chassis", 2),
      ("ssd1306", "ssd1307", "panel", 6), ("0x3c", "60", "panel", 6), ("0x3c", "0x3C", "panel", 6),
      ("0x3c", "0x03c", "panel", 6), ("0x3c 180", "0x3c 90", "panel", 6),
      ("adapter i2c_virtio at virtio bus", "adapter", "panel", 6),
      ("adapter i2c_virtio at", "device /dev/i2c/", "panel", 6),
      ("adapter i2c_virtio at virtio bus", "device /dev/i2c-65536", "panel", 6),
      ("active-low pull-up button", "low pull-up button", "button", 7),
      ("line active-low pull-up", "input 65536", "button", 7),
      ("active-high as-is lamp-ready", "active-high lamp-ready", "lamp", 8),
      ("lamp alarm", "lamp blue", "lamp", 9), ("led orangepi:red:status", "led", "lamp", 9),
      ("power 8", "power 256", "power", 16), ("bridge optional", "bridge perhaps", "switch", 17),
      ("switch bridge", "switch dsa", "switch", 17), ("1 4094", "1 65536", "switch", 17),
      ("port 1", "port one", "port", 18), ("port - eth2", "port -", "port", 19),
    ])
  func `a value that is not one is refused with its line`(
    old: String, new: String, name: String, line: Int
  ) {
    #expect(error(replacing: old, with: new) == .form(.badValue(name, line: line)))
  }

  @Test
  func `an unknown line is refused by name`() {
    #expect(error(replacing: "thermal-zone", with: "fan") == .form(.unknown("fan", line: 5)))
    #expect(error(of: Self.chassis + "\n") == .form(.notText(line: 20)))
    #expect(error(of: "") == .form(.missing("boards")))
  }

  @Test(
    arguments: [
      ("boards 8", "boards 08", 1), ("chassis 0", "chassis 00", 2),
      ("port 1 eth1\nport - eth2", "port - eth2\nport 01 eth1", 19),
      ("1000\noff-milliseconds 5000", "01000\noff-milliseconds 5000", 13),
      (
        "beacon-interface eth0\nbandwidth-interface eth9",
        "bandwidth-interface eth9\nbeacon-interface eth0", 3
      ), ("port - eth2\n", "port - eth2", 19),
    ])
  func `the same facts in another form are refused with the line that differs`(
    old: String, new: String, line: Int
  ) {
    #expect(error(replacing: old, with: new) == .notCanonical(line: line))
  }

  @Test
  func `a text that no board needs is not looked at`() {
    let text = String(repeating: "port - eth1\n", count: 4000)
    #expect(error(of: text) == .tooLong(bytes: 48000))
  }

  @Test
  func `the largest chassis is far below the bound and comes back`() throws {
    var board = HardwareDescription()
    board.boards = 64
    let wide = { (index: Int) in
      let name = "a line of thirty-one bytes, \(100 + index)"
      return HardwareDescription.Line(name: name, isActiveLow: true, bias: .pullDown)
    }
    board.power.cuts = (1...64).map { .init(slot: UInt8($0), line: wide($0)) }
    board.straps.slot = (65...71).map { wide($0) }
    board.straps.count = (72...78).map { wide($0) }
    var bridge = HardwareDescription.Bridge(
      name: "bridge", isOptional: false, nativeVLAN: 4094, managementVLAN: 4093, uplink: "up")
    bridge.ports = (1...128).map {
      .init(name: "interface-\(1000 + $0)", slot: $0 <= 64 ? UInt8($0) : nil)
    }
    board.fabric = .bridge(bridge)
    let bytes = Self.bytes(board.encoded())
    #expect(bytes.count < HardwareDescription.bytesMax / 3)
    #expect(try HardwareDescription(parsing: bytes) == board)
  }

  @Test
  func `a daemon goes on without a description, and can say why`() throws {
    let missing = HardwareDescription.orNothing(nil)
    #expect(missing.0 == HardwareDescription())
    #expect(missing.problem == "there is no /usr/share/skyminer/hardware")
    let damaged = HardwareDescription.orNothing(Array("nonsense\n".utf8))
    #expect(damaged.0 == HardwareDescription())
    #expect(try #require(damaged.problem).hasPrefix("/usr/share/skyminer/hardware: "))
    let whole = HardwareDescription.orNothing(Array(HardwareDescription().encoded().utf8))
    #expect(whole.problem == nil)
  }
}
