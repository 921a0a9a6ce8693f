import Foundation
import Testing

@testable import ImageBuilder

/// What a board says of itself in `Hardware/<board>/board.toml`.
struct BoardDefinitionTests {
  private static let sample = """
    name = "sample"
    description = "A board of the tests"
    console = "ttyS0"

    [kernel]
    deviceTree = "vendor/sample.dtb"
    earlyModules = ["erofs"]
    lateModules = []

    [loader]
    defconfig = "sample_defconfig"
    offset = 131072

    """

  let scratch = Scratch()

  private func read(_ text: String, folder: String = "sample") throws -> BoardDefinition {
    try scratch.write(text, to: "Hardware/\(folder)/board.toml")
    return try BoardDefinition.read(folder, in: scratch.place("Hardware"))
  }

  private func refusal(of text: String, folder: String = "sample") -> BuildProblem? {
    #expect(throws: BuildProblem.self) { try read(text, folder: folder) }
  }

  @Test
  func `every board of the checkout has a definition that holds`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Checkout.hardware.path)
      .filter { exists(Checkout.hardware.appending(path: "\($0)/board.toml")) }
    #expect(Set(names).isSuperset(of: ["orangepi-prime", "qemu-virt"]))
    for name in names {
      let board = try BoardDefinition.read(name, in: Checkout.hardware)
      #expect(board.kernel.earlyModules.contains("erofs"), "\(name)")
      #expect(board.kernel.earlyModules.contains("dm_verity"), "\(name)")
      let fragment = Checkout.hardware.appending(path: "\(name)/u-boot.fragment")
      #expect(exists(fragment), "\(name)")
    }
  }

  @Test
  func `every key is read, and what may be absent is nil`() throws {
    let board = try read(Self.sample)
    #expect(board.name == "sample")
    #expect(board.console == "ttyS0")
    #expect(
      board.kernel
        == .init(
          deviceTree: "vendor/sample.dtb", earlyModules: ["erofs"],
          lateModules: [], extraModules: nil))
    #expect(board.loader == .init(defconfig: "sample_defconfig", offset: 131072, firmware: nil))
  }

  @Test(
    arguments: [
      ("console = \"ttyS0\"", "console = \"ttyS0\"\nbaud = 115200", "baud"),
      ("console = \"ttyS0\"\n", "", "console"),
      ("earlyModules", "earlymodules", "odules"),
      ("[kernel]", "[kernel]\nprovider = \"debian\"", "provider"),
      ("offset = 131072", "offset = \"128 KiB\"", "offset"),
      ("[loader]", "[loader", "board.toml"),
    ])
  func `a key that is unknown, missing or misspelt is refused by name`(
    line: String, instead: String, evidence: String
  ) {
    let problem = refusal(of: Self.sample.replacing(line, with: instead))
    expect(
      problem, says: "Hardware/sample/board.toml", evidence, "missing, misspelt or unknown key",
      "Hardware/qemu-virt/board.toml")
  }

  @Test(arguments: [0, 512, 8192, 16896, 131073, 16 << 20, 1 << 40, -512])
  func `a loader that would overwrite the table or a partition is refused`(offset: Int) {
    let text = Self.sample.replacing("131072", with: "\(offset)")
    let problem = refusal(of: text)
    expect(
      problem, says: "Hardware/sample/board.toml", "a loader at byte \(offset)",
      "multiple of 512 from 17408 below 16777216")
  }

  @Test(arguments: [17408, (16 << 20) - 512])
  func `a loader may lie anywhere between table and partitions`(offset: Int) throws {
    let board = try read(Self.sample.replacing("131072", with: "\(offset)"))
    #expect(board.loader.offset == offset)
  }

  @Test
  func `a name that is not the folder's is refused`() {
    let problem = refusal(of: Self.sample, folder: "copied")
    expect(problem, says: "Hardware/copied/board.toml", "'sample'", "name both alike")
  }

  @Test
  func `a board without a module for its disk is refused`() {
    let problem = refusal(of: Self.sample.replacing("[\"erofs\"]", with: "[]"))
    expect(problem, says: "board.toml", "earlyModules is empty", "dm_verity and erofs")
  }

  @Test
  func `modules to build are read, under either spelling of what is loaded`() throws {
    let board = try read(
      Self.sample.replacing(
        "lateModules = []",
        with: "lateModules = [\"i2c_virtio\", \"x\"]\nextraModules = [\"i2c-virtio\", \"x\"]"))
    #expect(board.kernel.extraModules == ["i2c-virtio", "x"])
  }

  @Test(
    arguments: [
      ("[\"x\", \"x\"]", "names 'x' twice"), ("[\"a-b\", \"a_b\"]", "names 'a_b' twice"),
      ("[\"y\"]", "'y' would be built and never loaded"), ("[\"../x\"]", "names '../x'"),
      ("[\"x.c\"]", "without '.c'"), ("[\"X\"]", "names 'X'"), ("[\"\"]", "names ''"),
      ("[\"-x\"]", "names '-x'"), ("[\"x y\"]", "names 'x y'"), ("\"x\"", "extraModules"),
    ])
  func `modules to build that cannot be, or would not be loaded, are refused`(
    names: String, evidence: String
  ) {
    let problem = refusal(
      of: Self.sample.replacing(
        "lateModules = []",
        with: "lateModules = [\"x\", \"a_b\"]\nextraModules = \(names)"))
    expect(problem, says: "Hardware/sample/board.toml", evidence)
  }

  @Test
  func `what stands in for hardware is in the images of the emulator only`() throws {
    let virtual: Set = ["i2c_virtio", "gpio_virtio"]
    for (name, isEmulated) in [("qemu-virt", true), ("orangepi-prime", false)] {
      let kernel = try BoardDefinition.read(name, in: Checkout.hardware).kernel
      let names = kernel.earlyModules + kernel.lateModules + (kernel.extraModules ?? [])
      let found = virtual.intersection(names.map(KernelModules.canonical))
      #expect(found == (isEmulated ? virtual : []), "\(name)")
    }
  }

  @Test
  func `an unknown board is refused with those that there are`() {
    let problem = #expect(throws: BuildProblem.self) {
      try BoardDefinition.read("orangepi-primus", in: Checkout.hardware)
    }
    expect(
      problem, says: "there is no board 'orangepi-primus'", "orangepi-prime", "qemu-virt")
    #expect(problem?.wayOut.contains("Shared") == false)
  }
}
