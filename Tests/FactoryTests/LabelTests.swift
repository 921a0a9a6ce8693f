import Foundation
import Identity
import Testing

@testable import Factory

/// What is stuck to a board.
struct LabelTests {
  let bench: Bench
  let batch: BatchFolder

  init() throws {
    bench = try Bench()
    batch = try bench.batch(units: 12, root: try bench.root())
  }

  /// Read back by somebody else's reader.
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zbarimg"), "install zbar-tools"),
    arguments: ["https://example.org/m/", "http://registry.example.org:8080/lookup/of/a"])
  func `the picture says the link`(address: String) throws {
    let label = try Label(7, of: batch, address: address)
    try label.write(to: bench.place("labels"))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/zbarimg")
    process.arguments = ["-q", "--raw", bench.place("labels/unit-00007.png").path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(String(decoding: said, as: UTF8.self) == label.link + "\n")
    #expect(label.link == address + batch.certificate.serial.unit(7).hex)
  }

  @Test
  func `the text says who the board is, with check digits`() throws {
    let label = try Label(12, of: batch, address: "https://example.org/m/")
    let check = try #require(Label.checkDigits(label.serial))
    for words in ["check    \(check)\n", "unit     12 of 12\n", "board    qemu-virt\n"] {
      #expect(label.text.contains(words))
    }
    #expect(label.text.contains("batch    2026-11\n"))
    #expect(label.text.contains("look up  " + label.link))
    #expect(label.text.contains("0000 000c\n"))
  }

  /// Serial as a number times 100, plus the digits, leaves 1 when divided by 97.
  ///
  /// Worked out by hand for a serial of 1: 98 - 100 mod 97 = 95; and of 97: 98 - 0 = 98.
  @Test
  func `check digits follow the standard and find every single slip`() throws {
    #expect(Label.checkDigits("00000000000000000000000000000001") == "95")
    #expect(Label.checkDigits("00000000000000000000000000000061") == "98")
    #expect(Label.checkDigits("no serial") == nil)
    let serial = Array(batch.certificate.serial.unit(3).hex)
    let digits = Array("0123456789abcdef")
    let check = Label.checkDigits(String(serial))
    for index in serial.indices {
      for digit in digits where digit != serial[index] {
        var slip = serial
        slip[index] = digit
        #expect(Label.checkDigits(String(slip)) != check)
      }
      guard index + 1 < serial.count, serial[index] != serial[index + 1] else { continue }
      var swapped = serial
      swapped.swapAt(index, index + 1)
      #expect(Label.checkDigits(String(swapped)) != check)
    }
  }

  @Test(
    arguments: [
      "example.org/", "ftp://example.org/", "https://example.org/a b/", "https://ex\u{E4}mple.org/",
      "https://" + String(repeating: "x", count: 39),
    ])
  func `an address that would not work on a label is refused`(address: String) {
    let problem = #expect(throws: FactoryProblem.self) {
      _ = try Label(1, of: batch, address: address)
    }
    expect(problem, says: "before a serial", "https://example.org/miners/")
  }

  @Test
  func `the longest address still fits`() throws {
    let address = "https://" + String(repeating: "x", count: 38)
    #expect(address.utf8.count == Label.addressMax)
    #expect(!(try Label(1, of: batch, address: address).picture).isEmpty)
  }

  @Test(arguments: [0, 13] as [UInt32])
  func `a unit that is not there gets no label`(unit: UInt32) {
    let problem = #expect(throws: FactoryProblem.self) {
      _ = try Label(unit, of: batch, address: "https://example.org/m/")
    }
    expect(problem, says: "no unit \(unit)", "1 to 12")
  }
}
