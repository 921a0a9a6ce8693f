import Foundation
import Testing

@testable import LinuxIO

struct LEDTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lamp(_ name: String, max: String) throws {
    try Files.makeFolder(folder.file(name))
    for (file, text) in [("max_brightness", max), ("brightness", ""), ("trigger", "")] {
      try Files.replace(folder.file(name + "/" + file), with: text, mode: 0o600)
    }
  }

  @Test
  func `a lamp is taken from its trigger and shines as bright as it can`() throws {
    try lamp("orangepi:green:pwr", max: "255\n")
    let led = try LED("orangepi:green:pwr", classFolder: folder.path)
    #expect(try Files.read(folder.file("orangepi:green:pwr/trigger")) == Array("none\n".utf8))
    try led.set(isOn: true)
    #expect(try Files.read(folder.file("orangepi:green:pwr/brightness")) == Array("255\n".utf8))
    try Files.replace(folder.file("orangepi:green:pwr/brightness"), with: "", mode: 0o600)
    try led.set(isOn: false)
    #expect(try Files.read(folder.file("orangepi:green:pwr/brightness")) == Array("0\n".utf8))
  }

  @Test(arguments: [
    "", ".", "..", "../red", "red/", "a b", "a\n", "a\u{7F}", "rot\u{E9}",
    String(repeating: "x", count: 64),
  ])
  func `a name that is no plain file name is refused`(name: String) {
    #expect(throws: SystemError("use the lamp", name, code: 22)) {
      try LED(name, classFolder: folder.path)
    }
  }

  @Test(arguments: ["", "0\n", "-1\n", "bright\n", "4294967296\n"])
  func `a lamp that cannot shine is refused`(max: String) throws {
    try lamp("red", max: max)
    #expect(throws: SystemError("read", folder.file("red/max_brightness"), code: 22)) {
      try LED("red", classFolder: folder.path)
    }
  }

  @Test
  func `a lamp that is not there is missing, and nothing is made in its place`() throws {
    let error = #expect(throws: SystemError.self) { try LED("red", classFolder: folder.path) }
    #expect(error?.isMissing == true)
    try lamp("green", max: "1\n")
    let led = try LED("green", classFolder: folder.path)
    try FileManager.default.removeItem(atPath: folder.file("green/brightness"))
    #expect(throws: SystemError.self) { try led.set(isOn: true) }
    #expect(try Files.list(folder.file("green")) == ["max_brightness", "trigger"])
  }
}
