import Foundation
import Hardware
import Testing

@testable import ImageBuilder

/// What a board names must be there: drivers among its modules, names in its device tree.
struct BoardHardwareTests {
  private static let bus = "/soc/i2c@1"
  private static let named = """
    [panel]
    controller = "ssd1306"
    address = 0x3c
    adapter = "bus"
    node = "/soc/i2c@1"

    [sensors]
    bandwidthInterface = "eth0"
    thermalZone = "cpu-thermal"

    [button]
    input = "keys"
    key = 256

    [lamps]
    ready = { led = "board:green:power" }
    alarm = { line = "lamp-alarm" }

    [switch]
    kind = "bridge"
    name = "br0"
    nativeVLAN = 1
    managementVLAN = 100
    uplink = "eth1"
    ports = []

    """
  private static let modules = ["i2c-dev", "bridge", "evdev", "gpio_keys", "leds_gpio"]

  private static let tree = DeviceTree(nodes: [
    "/": [:], "/soc": [:], bus: ["status": Array("okay\0".utf8)],
    "/soc/gpio@3": ["gpio-line-names": Array("\0lamp-alarm\0".utf8)],
    "/leds": ["compatible": Array("gpio-leds\0".utf8)],
    "/leds/led-0": ["label": Array("board:green:power\0".utf8)],
    "/keys": ["compatible": Array("gpio-keys\0".utf8)],
    "/keys/key-0": ["linux,code": [0, 0, 1, 0]],
    "/thermal-zones": [:], "/thermal-zones/cpu-thermal": [:],
  ])

  let scratch = Scratch()

  private func check(
    _ text: String = named, modules: [String] = modules, builtIn: String = "",
    tree: DeviceTree? = tree
  ) throws {
    try scratch.write(text, to: "Hardware/sample/hardware.toml")
    try scratch.write(builtIn, to: "6.12/modules.builtin")
    try HardwareFile.read("sample", in: scratch.place("Hardware")).check(
      modules: modules, of: try KernelModules(folder: scratch.place("6.12")), tree: tree)
  }

  private func refusal(of check: () throws -> Void) -> BuildProblem? {
    #expect(throws: BuildProblem.self) { try check() }
  }

  @Test
  func `a board whose kernel and tree have it all is built`() throws {
    try check()
    try check("", modules: [])
  }

  @Test(
    arguments: [
      ("i2c-dev", "i2c_dev", "a panel"), ("bridge", "bridge", "a switch"),
      ("evdev", "evdev", "a button"), ("gpio_keys", "gpio_keys", "a button"),
      ("leds_gpio", "leds_gpio", "the LED 'board:green:power'"),
    ])
  func `a driver that nobody loads is named, with what needs it`(
    module: String, name: String, purpose: String
  ) throws {
    let problem = refusal { try check(modules: Self.modules.filter { $0 != module }) }
    expect(
      problem, says: "Hardware/sample/hardware.toml", "no module '\(name)'", purpose,
      "lateModules")
    try check(
      modules: Self.modules.filter { $0 != module }, builtIn: "kernel/drivers/\(module).ko\n")
  }

  @Test
  func `a machine that brings its own tree needs only what the kernel cannot do without`() throws {
    try check(modules: ["i2c_dev", "bridge", "evdev"], tree: nil)
  }

  @Test(
    arguments: [
      ("i2c@1", "i2c@2", "the bus '/soc/i2c@2'", "dtc"),
      ("cpu-thermal", "gpu-thermal", "the thermal zone 'gpu-thermal'", "dtc"),
      ("key = 256", "key = 257", "key 257 of 'keys'", "256 of 'keys'"),
      ("\"keys\"", "\"gpio-keys\"", "key 256 of 'gpio-keys'", "256 of 'keys'"),
      ("board:green:power", "board:red:power", "the LED 'board:red:power'", "board:green:power"),
      ("line = \"lamp-alarm\"", "line = \"alarm\"", "the line 'alarm'", "lamp-alarm"),
    ])
  func `a name that the device tree does not have is refused, with those it has`(
    old: String, new: String, evidence: String, wayOut: String
  ) {
    let problem = refusal { try check(Self.named.replacing(old, with: new)) }
    expect(problem, says: "hardware.toml", evidence, "device tree does not have", wayOut)
  }

  @Test
  func `a bus that is switched off, or not named, is refused`() {
    var tree = Self.tree
    tree.nodes[Self.bus]?["status"] = Array("disabled\0".utf8)
    let off = tree
    expect(
      refusal { try check(tree: off) }, says: "'/soc/i2c@1' is switched off", "[[deviceTree]]")
    let text = Self.named.replacing("node = \"/soc/i2c@1\"\n", with: "")
    expect(refusal { try check(text) }, says: "'panel.node' is missing")
  }

  @Test
  func `the text for daemons lies in the root, for everybody to read`() throws {
    try scratch.write(Self.named, to: "Hardware/sample/hardware.toml")
    let hardware = try HardwareFile.read("sample", in: scratch.place("Hardware"))
    try hardware.write(into: scratch.place("root"))
    let file = scratch.place("root" + HardwareDescription.path)
    #expect(try String(contentsOf: file, encoding: .utf8) == hardware.description.encoded())
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
  }
}
