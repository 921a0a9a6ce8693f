import Foundation
import Testing

@testable import ImageBuilder

/// Which modules are loaded, and in what order.
struct KernelModulesTests {
  let scratch = Scratch()

  private func modules(
    _ paths: [String], builtIn: String = "", extra: URL? = nil
  ) throws -> KernelModules {
    for path in paths { try scratch.write("", to: "6.12/" + path) }
    try scratch.write(builtIn, to: "6.12/modules.builtin")
    return try KernelModules(folder: scratch.place("6.12"), extra: extra)
  }

  private func order(
    _ names: [String], of modules: KernelModules, without loaded: [String] = [],
    depends: [String: [String]]
  ) async throws -> [String] {
    try await modules.order(names, board: "sample", without: loaded) { module in
      depends[name(of: module)] ?? []
    }.map { name(of: $0) }
  }

  private func name(of module: KernelModules.Module) -> String {
    String((module.path.split(separator: "/").last ?? "").prefix { $0 != "." })
  }

  @Test
  func `a module comes after all that it needs, and each only once`() async throws {
    let modules = try modules(["fs/ext4.ko.xz", "fs/jbd2.ko.xz", "lib/crc16.ko", "fs/vfat.ko.xz"])
    let order = try await order(
      ["ext4", "vfat", "ext4"], of: modules,
      depends: ["ext4": ["jbd2", "crc16"], "jbd2": ["crc16"], "vfat": ["crc16"]])
    #expect(order == ["crc16", "jbd2", "ext4", "vfat"])
  }

  @Test
  func `modules that need each other end, each loaded once`() async throws {
    let modules = try modules(["a.ko", "b.ko", "c.ko"])
    let order = try await order(
      ["a"], of: modules, depends: ["a": ["b"], "b": ["c"], "c": ["a", "c"]])
    #expect(Set(order) == ["a", "b", "c"])
    #expect(order.count == 3)
  }

  @Test
  func `a hyphen and an underscore are one in names, as for the kernel`() async throws {
    let modules = try modules(["crypto/sha2-ce.ko.xz", "md/dm-verity.ko.xz", "md/dm-mod.ko.xz"])
    let order = try await order(
      ["sha2_ce", "dm_verity", "dm-verity"], of: modules, depends: ["dm-verity": ["dm_mod"]])
    #expect(order == ["sha2-ce", "dm-mod", "dm-verity"])
    #expect(KernelModules.canonical("dm-verity") == "dm_verity")
  }

  @Test
  func `what is built into the kernel or loaded already is left out`() async throws {
    let modules = try modules(["a.ko", "b.ko"], builtIn: "kernel/lib/crc-32.ko\nkernel/x.ko\n")
    let order = try await order(
      ["a"], of: modules, without: ["b"], depends: ["a": ["b", "crc_32", "x"]])
    #expect(order == ["a"])
  }

  @Test
  func `an extra module is loaded as one of the kernel's own`() async throws {
    let file = try scratch.write("", to: "built/extra/i2c-virtio.ko")
    let modules = try modules(["i2c/i2c-core.ko.xz"], extra: scratch.place("built"))
    let order = try await modules.order(["i2c_virtio"], board: "sample") { module in
      name(of: module) == "i2c-virtio" ? ["i2c_core"] : []
    }
    #expect(order.map(\.path) == ["i2c/i2c-core.ko.xz", "extra/i2c-virtio.ko"])
    #expect(order.last?.file.path == file.path)
  }

  @Test(arguments: ["gpio-virtio.ko.xz", "gpio_virtio.ko", ""])
  func `an extra module that the kernel has itself is refused`(own: String) throws {
    try scratch.write("", to: "built/extra/gpio-virtio.ko")
    let problem = #expect(throws: BuildProblem.self) {
      try modules(
        own.isEmpty ? [] : ["drivers/" + own],
        builtIn: own.isEmpty ? "kernel/drivers/gpio/gpio-virtio.ko\n" : "",
        extra: scratch.place("built"))
    }
    expect(problem, says: "brings the extra module 'gpio_virtio' itself", "extraModules")
  }

  @Test
  func `a module that is missing is named with the board that wants it`() async throws {
    let modules = try modules(["a.ko"])
    let problem = await #expect(throws: BuildProblem.self) {
      try await order(["a", "sunxi-mmc"], of: modules, depends: [:])
    }
    expect(
      problem, says: "board 'sample' has no module 'sunxi-mmc'", "Hardware/sample/board.toml")
  }

  @Test
  func `a dependency that is missing is named too`() async throws {
    let modules = try modules(["a.ko"])
    let problem = await #expect(throws: BuildProblem.self) {
      try await order(["a"], of: modules, depends: ["a": ["gone"]])
    }
    expect(problem, says: "no module 'gone'")
  }
}
