import Base
import Foundation
import Simulation
import Testing

@testable import ImageBuilder

/// Device trees as they are read, and the edits that boards ask for.
@Suite(.enabled(if: Checkout.hasTools("dtc", "fdtput", "fdtget")))
struct DeviceTreeTests {
  static let source = """
    /dts-v1/;
    / {
      compatible = "vendor,sample", "vendor,chip";
      aliases { };
      soc {
        i2c@1 { reg = <1>; status = "disabled"; };
        bridge@2 { status = "disabled"; gpio@0 { gpio-line-names = "far"; }; };
        gpio@3 { gpio-line-names = "", "button", "lamp-alarm"; };
      };
      leds {
        compatible = "gpio-leds";
        led-0 { label = "board:green:power"; };
        heartbeat { };
        led-2 { label = "off"; status = "disabled"; };
      };
      keys {
        compatible = "gpio-keys";
        key-0 { linux,code = <0x100>; };
      };
      thermal-zones { cpu-thermal { }; };
    };

    """

  let scratch = Scratch()

  private func tree() async throws -> URL {
    let file = try scratch.write(Self.source, to: "sample.dts")
    let result = scratch.place("sample.dtb")
    try await scratch.shell.run(
      "dtc", "dtc", ["-q", "-O", "dtb", "-o", result.path, file.path])
    return result
  }

  private func apply(_ edits: [DeviceTreeEdit], to file: URL) async throws {
    try await DeviceTreeEdit.apply(edits, of: "sample", to: file, shell: scratch.shell)
  }

  private static func edit(
    _ node: String, _ property: String, text: String? = nil, texts: [String]? = nil,
    cells: [Int]? = nil
  ) -> DeviceTreeEdit {
    DeviceTreeEdit(node: node, property: property, text: text, texts: texts, cells: cells)
  }

  @Test
  func `nodes, properties and names are found`() async throws {
    let tree = try DeviceTree(try await tree())
    #expect(tree.nodes.count == 15)
    #expect(tree.texts("/", "compatible") == ["vendor,sample", "vendor,chip"])
    #expect(tree.nodes["/soc/i2c@1"]?["reg"] == [0, 0, 0, 1])
    #expect(tree.leds == ["board:green:power": "gpio-leds", "heartbeat": "gpio-leds"])
    #expect(tree.keys == [.init(device: "keys", code: 256)])
    #expect(tree.lineNames == ["button", "lamp-alarm"])
    #expect(!tree.isEnabled("/soc/i2c@1"))
    #expect(!tree.isEnabled("/soc/bridge@2/gpio@0"))
    #expect(!tree.isEnabled("/soc/i2c@9"))
    #expect(tree.isEnabled("/soc/gpio@3"))
  }

  @Test
  func `edits are in the tree, as Debian's tool reads it, and nothing else has changed`()
    async throws
  {
    let file = try await tree()
    let before = try DeviceTree(file)
    try await apply(
      [
        Self.edit("/soc/i2c@1", "status", text: "okay"),
        Self.edit("/soc/i2c@1", "clock-frequency", cells: [400_000, 4_294_967_295]),
        Self.edit("/soc/gpio@3", "gpio-line-names", texts: ["", "-a", "two words", ""]),
        Self.edit("/aliases", "i2c0", text: "/soc/i2c@1"),
      ], to: file)
    var after = try DeviceTree(file)
    #expect(after.isEnabled("/soc/i2c@1"))
    #expect(after.lineNames == ["-a", "two words"])
    let read = { (type: String, node: String, property: String) in
      try await scratch.shell.capture("get", "fdtget", ["-t", type, file.path, node, property])
    }
    #expect(try await read("s", "/soc/i2c@1", "status") == "okay\n")
    #expect(try await read("u", "/soc/i2c@1", "clock-frequency") == "400000 4294967295\n")
    #expect(try await read("s", "/aliases", "i2c0") == "/soc/i2c@1\n")
    for node in ["/soc/i2c@1", "/soc/gpio@3", "/aliases"] { after.nodes[node] = before.nodes[node] }
    #expect(after == before)
  }

  @Test
  func `the same edits give the same bytes`() async throws {
    let file = try await tree()
    let other = scratch.place("other.dtb")
    try FileManager.default.copyItem(at: file, to: other)
    let names = (0..<100).map { "line-\($0)" }
    let edits = [Self.edit("/soc/gpio@3", "gpio-line-names", texts: names)]
    try await apply(edits, to: file)
    try await apply(edits, to: other)
    #expect(try Data(contentsOf: file) == Data(contentsOf: other))
  }

  @Test(arguments: ["/soc/i2c@2", "/soc", "/soc/", "soc/i2c@1", "", "/soc/i2c@1/x"])
  func `a node that is not there stops the build with its name`(node: String) async throws {
    let file = try await tree()
    let bytes = try Data(contentsOf: file)
    let edit = Self.edit(node, "status", text: "okay")
    guard node != "/soc" else { return try await apply([edit], to: file) }
    let problem = await #expect(throws: BuildProblem.self) { try await apply([edit], to: file) }
    expect(problem, says: "sample", "no node '\(node)'", "dtc")
    #expect(try Data(contentsOf: file) == bytes)
  }

  @Test(
    arguments: [
      (edit("/soc", "status"), "no value, or two"),
      (edit("/soc", "status", text: "okay", cells: [1]), "no value, or two"),
      (edit("/soc", "status", cells: []), "no value, or two"),
      (edit("/soc", "reg", cells: [-1]), "holds -1"),
      (edit("/soc", "reg", cells: [1 << 32]), "holds 4294967296"),
      (edit("/soc", "", text: "x"), "names no property"),
      (edit("/soc", "-p", text: "x"), "names no property"),
      (edit("/soc", "a b", text: "x"), "names no property"),
    ])
  func `an edit that says nothing, or two things, is refused`(
    edit: DeviceTreeEdit, evidence: String
  ) async throws {
    let file = try await tree()
    let problem = await #expect(throws: BuildProblem.self) { try await apply([edit], to: file) }
    expect(problem, says: "sample", "deviceTree", "'\(edit.node)'", evidence)
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged tree is refused or read, and never traps`(seed: UInt64) async throws {
    let whole = [UInt8](try Data(contentsOf: try await tree()))
    #expect(DeviceTree.parse(whole) != nil)
    var mutator = Mutator(seed: seed)
    var refused = 0
    for _ in 0..<5000 where DeviceTree.parse(mutator.damage(whole)) == nil { refused += 1 }
    #expect(refused > 0 && refused < 5000)
  }
}
