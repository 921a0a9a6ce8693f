import Base
import Foundation
import Hardware
import Testing

@testable import ImageBuilder

/// What a board says of its hardware in `Hardware/<board>/hardware.toml`.
struct HardwareFileTests {
  static let sample = """
    [chassis]
    boards = 2
    id = 7
    beaconInterface = "eth0"

    [sensors]
    bandwidthInterface = "eth3"
    thermalZone = "cpu-thermal"

    [panel]
    controller = "sh1106"
    address = 0x3d
    rotated = 180
    adapter = "mv64xxx_i2c adapter"

    [button]
    line = "button"
    activeLow = true
    bias = "pull-up"

    [lamps]
    ready = { led = "board:green:power" }
    alarm = { line = "lamp-alarm", bias = "as-is" }

    [straps]
    slot = ["slot-0", "slot-1"]
    count = ["count-0"]
    bias = "pull-down"

    [power]
    staggerMilliseconds = 1500
    offMilliseconds = 6000
    activeLow = true
    lines = [{ slot = 2, line = "power-2" }, { slot = 1, line = "power-1" }]

    [switch]
    kind = "bridge"
    name = "br0"
    optional = true
    nativeVLAN = 1
    managementVLAN = 100
    uplink = "eth3"
    ports = [{ name = "eth1", slot = 1 }, { name = "eth2" }]

    [[deviceTree]]
    node = "/soc/i2c@1"
    property = "status"
    text = "okay"

    """

  let scratch = Scratch()

  private func read(_ text: String) throws -> BoardHardware {
    try scratch.write(text, to: "Hardware/sample/hardware.toml")
    return try HardwareFile.read("sample", in: scratch.place("Hardware"))
  }

  private func refusal(replacing old: String, with new: String) -> BuildProblem? {
    #expect(Self.sample.contains(old), "'\(old)' is not in the sample")
    let text = Self.sample.replacing(old, with: new, maxReplacements: 1)
    return #expect(throws: BuildProblem.self) { _ = try read(text) }
  }

  @Test
  func `every key is read and becomes a line for daemons`() throws {
    let hardware = try read(Self.sample)
    #expect(
      hardware.description.encoded() == """
        boards 2
        chassis 7
        beacon-interface eth0
        bandwidth-interface eth3
        thermal-zone cpu-thermal
        panel sh1106 0x3d 180 adapter mv64xxx_i2c adapter
        button line active-low pull-up button
        lamp ready led board:green:power
        lamp alarm line active-high as-is lamp-alarm
        slot-strap active-high pull-down slot-0
        slot-strap active-high pull-down slot-1
        count-strap active-high pull-down count-0
        stagger-milliseconds 1500
        off-milliseconds 6000
        power 1 active-low as-is power-1
        power 2 active-low as-is power-2
        switch bridge optional 1 100 eth3 br0
        port 1 eth1
        port - eth2

        """)
    let edits = [
      DeviceTreeEdit(
        node: "/soc/i2c@1", property: "status", text: "okay", texts: nil, cells: nil)
    ]
    #expect(hardware.deviceTreeEdits == edits)
  }

  @Test
  func `the other kinds of bus, button and switch are read`() throws {
    let hardware = try read(
      """
      [panel]
      controller = "ssd1306"
      address = 60
      device = 3

      [button]
      input = "gpio-keys"
      key = 256

      [switch]
      kind = "none"

      """)
    #expect(
      hardware.description.panel == .init(controller: .ssd1306, bus: .device(3), address: 0x3C))
    #expect(hardware.description.button == .input(device: "gpio-keys", key: 256))
    #expect(hardware.description.fabric == .none)
  }

  @Test
  func `a board without the file has no panel and an unmanaged switch`() throws {
    try scratch.makeFolder("Hardware/sample")
    let hardware = try HardwareFile.read("sample", in: scratch.place("Hardware"))
    #expect(hardware.description == HardwareDescription())
    #expect(hardware.deviceTreeEdits.isEmpty)
  }

  @Test
  func `every board of the checkout is described so that daemons can read it`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Checkout.hardware.path)
      .filter { exists(Checkout.hardware.appending(path: "\($0)/hardware.toml")) }
    #expect(Set(names).isSuperset(of: ["orangepi-prime", "qemu-virt", "qemu-virt-lab"]))
    for name in names {
      let found = try HardwareFile.read(name, in: Checkout.hardware).description
      #expect(try HardwareDescription(parsing: Array(found.encoded().utf8)) == found, "\(name)")
    }
  }

  @Test(
    arguments: [
      ("id = 7", "id = 7\nname = \"x\"", "name"),
      ("id = 7\n", "", "id"),
      ("rotated = 180", "rotation = 180", "rotation"),
      ("alarm = { line", "alarm = { wire", "wire"),
      ("slot = 2, line", "slot = 2, relay = true, line", "relay"),
      ("{ name = \"eth2\" }", "{ name = \"eth2\", vlan = 2 }", "vlan"),
      ("text = \"okay\"", "text = \"okay\"\nlabel = \"i2c0\"", "label"),
      ("[chassis]", "[rack]", "rack"),
      ("controller = \"sh1106\"", "controller = \"sh1107\"", "sh1107"),
      ("bias = \"pull-up\"", "bias = \"up\"", "up"),
      ("kind = \"bridge\"", "kind = \"dsa\"", "dsa"),
      ("address = 0x3d", "address = \"0x3d\"", "address"),
      ("[panel]", "[panel", "line 10"),
    ])
  func `a key that is unknown, missing or of another kind is refused by name`(
    old: String, new: String, evidence: String
  ) {
    expect(
      refusal(replacing: old, with: new), says: "Hardware/sample/hardware.toml", evidence,
      "missing, misspelt or unknown key", "Hardware/qemu-virt/hardware.toml")
  }

  @Test(
    arguments: [
      ("boards = 2", "boards = -2", "'chassis.boards' is -2"),
      ("boards = 2", "boards = 300", "'chassis.boards' is 300"),
      ("boards = 2", "boards = 65", "number of boards 65 is not in 1...64"),
      ("address = 0x3d", "address = 0x13d", "'panel.address' is 317"),
      ("address = 0x3d", "address = 0x78", "panel address 120 is not in 8...119"),
      ("rotated = 180", "rotated = 90", "'panel.rotated' is neither 0 nor 180"),
      ("adapter = \"mv64xxx_i2c adapter\"\n", "", "'panel.adapter' is missing"),
      ("rotated = 180", "device = 0", "'panel.device' means nothing beside 'adapter'"),
      ("line = \"button\"\n", "", "'button.line' is missing"),
      ("line = \"button\"", "line = \"button\"\nkey = 1", "'button.key' means nothing"),
      ("line = \"button\"", "input = \"gpio-keys\"\nkey = 1", "'button.line' means nothing"),
      ("{ led = \"board:green:power\" }", "{ bias = \"as-is\" }", "'lamps.ready.line' is missing"),
      (
        "led = \"board:green:power\"", "led = \"x\", line = \"y\"",
        "'lamps.ready.line' means nothing"
      ),
      ("\"slot-1\"", "\"slot-0\"", "line 'slot-0' is named twice"),
      ("\"slot-1\"", "\"\"", "line '' is empty"),
      ("\"power-1\"", "\"button\"", "line 'button' is named twice"),
      ("slot = 2", "slot = 1", "slot '1' is named twice"),
      ("slot = 2", "slot = 3", "slot 3 is not in 1...2"),
      ("= 1500", "= 999", "stagger in milliseconds 999 is not in 1000"),
      ("= 6000", "= 4999", "off time in milliseconds 4999 is not in 5000"),
      ("name = \"br0\"\n", "", "'switch.name' is missing"),
      ("uplink = \"eth3\"\n", "", "'switch.uplink' is missing"),
      ("kind = \"bridge\"", "kind = \"unmanaged\"", "is 'unmanaged', which has no ports"),
      ("managementVLAN = 100", "managementVLAN = 4095", "management VLAN 4095 is not in 1...4094"),
      ("nativeVLAN = 1", "nativeVLAN = 0", "native VLAN 0 is not in 1...4094"),
      ("\"eth2\"", "\"eth1\"", "port 'eth1' is named twice"),
      ("\"eth2\"", "\"eth2\", slot = 1", "slot '1' is named twice"),
      ("uplink = \"eth3\"", "uplink = \"eth 3\"", "interface 'eth 3' is empty, too long or has"),
    ])
  func `what cannot be true is refused with the key or the name`(
    old: String, new: String, evidence: String
  ) {
    expect(refusal(replacing: old, with: new), says: "Hardware/sample/hardware.toml", evidence)
  }
}
