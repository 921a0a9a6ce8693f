import BootPlan
import Foundation
import Testing

@testable import ImageBuilder

/// The archive that becomes the kernel's first root.
struct CpioArchiveTests {
  let scratch = Scratch()

  private func sample() -> CpioArchive {
    var archive = CpioArchive()
    archive.addFolder("dev")
    archive.addCharacterDevice("dev/console", major: 5, minor: 1, mode: 0o600)
    archive.addFile("init", Data("#!/bin/sh\n".utf8), mode: 0o755)
    // Every remainder of four for names and contents.
    for count in 0..<5 {
      let name = String(repeating: "n", count: count + 1)
      archive.addFile(name, Data(repeating: 0x41, count: count))
    }
    return archive
  }

  @Test(.enabled(if: Checkout.hasTools("cpio"), "install cpio"))
  func `cpio lists every entry with its kind, rights and owner`() async throws {
    let file = scratch.place("archive")
    try sample().finished().write(to: file)
    let said = try await scratch.shell.capture(
      "cpio", "cpio", ["-itv", "--quiet", "--numeric-uid-gid", "-F", file.path])
    let lines = said.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(
      lines.map { $0.last ?? "" } == [
        "dev", "dev/console", "init", "n", "nn", "nnn", "nnnn", "nnnnn",
      ])
    #expect(
      lines.map { $0.first ?? "" }
        == ["drwxr-xr-x", "crw-------", "-rwxr-xr-x"] + Array(repeating: "-rw-r--r--", count: 5))
    #expect(lines.allSatisfy { $0.count > 3 && $0[2] == "0" && $0[3] == "0" }, "\(said)")
    #expect(said.contains("5,   1 "), "\(said)")
  }

  @Test(.enabled(if: Checkout.hasTools("cpio"), "install cpio"))
  func `cpio unpacks the very bytes`() async throws {
    let file = scratch.place("archive")
    var archive = CpioArchive()
    let bytes = Data((0..<10_001).map { UInt8(truncatingIfNeeded: $0 * 31) })
    archive.addFolder("modules")
    archive.addFile("modules/one", bytes)
    archive.addFile("plan", Data("board x\n".utf8))
    try archive.finished().write(to: file)
    let target = try scratch.makeFolder("out")
    try await scratch.shell.run("cpio", "cpio", ["-i", "--quiet", "-F", file.path], in: target)
    #expect(try Data(contentsOf: target.appending(path: "modules/one")) == bytes)
    #expect(try String(contentsOf: target.appending(path: "plan"), encoding: .utf8) == "board x\n")
  }

  @Test
  func `the same entries make the same bytes, and asking twice changes nothing`() {
    let archive = sample()
    #expect(archive.finished() == archive.finished())
    #expect(archive.finished() == sample().finished())
  }

  @Test
  func `the archive ends with its trailer on a multiple of four bytes`() {
    let bytes = sample().finished()
    #expect(bytes.count % 4 == 0)
    #expect(bytes.range(of: Data("TRAILER!!!".utf8)) != nil)
  }

  @Test(.enabled(if: Checkout.hasTools("cpio"), "install cpio"))
  func `an initramfs holds the program, its plan, the console and each module under its folders`()
    async throws
  {
    let module = "6.12/kernel/fs/erofs/erofs.ko"
    try scratch.write("module", to: "early/" + module)
    let program = try scratch.write("program", to: "skyinit")
    let plan = BootPlan(
      board: "qemu-virt", version: "1", keys: "development", built: 1,
      verity: BootPlan.Verity(
        dataSize: 4096, rootHash: [UInt8](repeating: 1, count: 32),
        salt: [UInt8](repeating: 2, count: 32)),
      earlyModules: [module], lateModules: [])
    let file = scratch.place("initramfs")
    try BootImage.initramfs(program: program, plan: plan, modules: scratch.place("early"))
      .write(to: file)
    let said = try await scratch.shell.capture("cpio", "cpio", ["-it", "--quiet", "-F", file.path])
    #expect(
      said.split(separator: "\n") == [
        "dev", "dev/console", "init", "plan", "modules", "modules/6.12", "modules/6.12/kernel",
        "modules/6.12/kernel/fs", "modules/6.12/kernel/fs/erofs", "modules/" + module[...],
      ])
  }
}
