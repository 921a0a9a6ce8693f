import Foundation
import Testing

@testable import ImageBuilder

/// Modules that are built from the kernel's source.
struct ExtraModulesTests {
  private static let files: [String] = [
    "linux-source-6.12/drivers/i2c/", "linux-source-6.12/drivers/i2c/i2c-virtio.c",
    "linux-source-6.12/drivers/i2c/other-i2c-virtio.c",
    "linux-source-6.12/drivers/i2c/i2c-virtio.conf", "linux-source-6.12/a/core.c",
    "linux-source-6.12/c/core.c", "linux-source-6.12/b/core.c",
  ]

  @Test
  func `the one file of a module is found, wherever it is`() throws {
    #expect(
      try ExtraModules.path(of: "i2c-virtio", in: Self.files)
        == "linux-source-6.12/drivers/i2c/i2c-virtio.c")
  }

  @Test(arguments: ["gpio-virtio", "virtio", "i2c", "linux-source-6.12"])
  func `a module that the source does not have is named`(name: String) {
    let problem = #expect(throws: BuildProblem.self) {
      try ExtraModules.path(of: name, in: Self.files)
    }
    expect(problem, says: "has no file '\(name).c'", "extraModules", "board.toml")
  }

  @Test
  func `a name that several files have is refused with two of them`() {
    let problem = #expect(throws: BuildProblem.self) {
      try ExtraModules.path(of: "core", in: Self.files)
    }
    expect(problem, says: "has 3 files 'core.c'", "6.12/a/core.c and", "6.12/b/core.c")
  }

  @Test
  func `source and headers of another version than the kernel's are refused`() throws {
    let kernel = Input(
      id: "kernel-debian", kind: .deb, package: "linux-image-6.12.107+deb13-arm64",
      version: "6.12.107-1", files: [])
    var source = Input(
      id: "kernel-source", kind: .deb, package: "linux-source-6.12", version: "6.12.107-1",
      files: [])
    try ExtraModules.check(source, against: kernel)
    source.version = "6.12.117-1"
    let problem = #expect(throws: BuildProblem.self) {
      try ExtraModules.check(source, against: kernel)
    }
    expect(problem, says: "linux-source-6.12 has version 6.12.117-1", "6.12.107-1", "make relock")
  }

  @Test
  func `licences are read, and a file that names none has an empty one`() {
    #expect(
      ExtraModules.licenses("i2c-virtio GPL-2.0-or-later\na GPL-2.0 WITH x\nnone \nbare\n") == [
        "i2c-virtio": "GPL-2.0-or-later", "a": "GPL-2.0 WITH x", "none": "", "bare": "",
      ])
  }

  @Test
  func `the release is what the kernel gives for itself`() {
    let kernel = Input(
      id: "kernel-debian", kind: .deb, package: "linux-image-6.12.107+deb13-arm64", version: "1",
      files: [])
    #expect(KernelPackage.release(of: kernel) == "6.12.107+deb13-arm64")
  }
}
