import Base
import Foundation
import Simulation
import Testing

@testable import Panel

struct QRCodeTests {
  private static let seeds = Seeds.chosen(
    1...60, environment: ProcessInfo.processInfo.environment)

  @Test
  func `the example of the standard gives its codewords and its mask`() throws {
    // ISO/IEC 18004, annex I: 01234567 as a symbol of version 1-M.
    let code = try #require(QRCode("01234567"))
    #expect(code.version == 1 && code.level == .medium && code.size == 21)
    let reading = try QRReader(code).read()
    #expect(
      reading.codewords == [
        0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC,
        0x11, 0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55,
      ])
    #expect(code.mask == 2 && reading.mask == 2)
  }

  @Test
  func `the format information of the standard's example`() {
    // Annex C: level M and mask 101.
    #expect(QRMatrix.format(level: .medium, mask: 0b101) == 0b100_0000_1100_1110)
    #expect(QRMatrix.format(level: .medium, mask: 0b010) == 0b101_1110_0111_1100)
    #expect(QRMatrix.format(level: .low, mask: 0) == 0b111_0111_1100_0100)
  }

  @Test
  func `letters go two by two into eleven bits`() throws {
    let code = try #require(QRCode("HELLO WORLD"))
    let reading = try QRReader(code).read()
    #expect(reading.level == .medium && reading.text == "HELLO WORLD")
    #expect(
      reading.codewords == [
        32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17, 196, 35, 39, 119,
        235, 215, 231, 226, 93, 23,
      ])
  }

  @Test(arguments: seeds)
  func `what was written is read back, in every mode and length`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alphabets = [
      Array("0123456789"), Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"),
      Array("abcdefghijklmnopqrstuvwxyz#?&=\u{E4}\u{20AC}"),
    ]
    let alphabet = alphabets[random.below(3)]
    for _ in 0..<6 {
      let text = String((0..<random.below(60)).map { _ in alphabet[random.below(alphabet.count)] })
      guard let code = QRCode(text) else {
        #expect(text.utf8.count > 62, "level L of version 4 holds 78 bytes")
        continue
      }
      let reading = try QRReader(code).read()
      #expect(reading.text == text)
      #expect(reading.level == code.level && reading.mask == code.mask)
    }
  }

  @Test(arguments: [
    (14, 1, QRCode.Level.medium), (15, 1, .low), (17, 1, .low), (18, 2, .medium), (26, 2, .medium),
    (27, 2, .low), (32, 2, .low), (33, 3, .medium), (42, 3, .medium), (43, 3, .low), (53, 3, .low),
    (54, 4, .medium), (62, 4, .medium), (63, 4, .low), (78, 4, .low),
  ])
  func `the smallest symbol is taken, with the better level where that is free`(
    count: Int, version: Int, level: QRCode.Level
  ) throws {
    // Table 7: the capacities in byte mode.
    let code = try #require(QRCode(String(repeating: "a", count: count)))
    #expect(code.version == version && code.level == level)
    #expect(try QRReader(code).read().text.count == count)
  }

  @Test
  func `what is too long for every version gives no symbol`() throws {
    #expect(QRCode(String(repeating: "a", count: 79)) == nil)
    #expect(QRCode(String(repeating: "A", count: 115)) == nil)
    #expect(QRCode(String(repeating: "1", count: 188)) == nil)
    #expect(QRCode(String(repeating: "1", count: 100_000)) == nil)
    for (text, count) in [("A", 114), ("1", 187)] {
      let code = try #require(QRCode(String(repeating: text, count: count)))
      #expect(code.version == 4 && code.level == .low)
    }
  }

  @Test
  func `the mask that is taken has the lowest penalty`() throws {
    for text in ["01234567", "HELLO WORLD", "sky:pairing/7F3K2M9Q"] {
      let code = try #require(QRCode(text))
      let layout = QRLayout(version: code.version, level: code.level)
      var plain = QRMatrix(version: code.version)
      plain.place(try QRReader(code).read().codewords)
      let penalties = (0..<8).map { plain.masked($0, level: layout.level).penalty }
      #expect(penalties.firstIndex(of: try #require(penalties.min())) == code.mask)
    }
  }

  /// The rules of table 11 once more, on texts of dark and light modules.
  private func penalty(_ matrix: QRMatrix) -> Int {
    let rows = (0..<matrix.size).map { y in
      String((0..<matrix.size).map { matrix.isDark($0, y) ? "#" : "." })
    }
    let columns = (0..<matrix.size).map { x in
      String((0..<matrix.size).map { matrix.isDark(x, $0) ? "#" : "." })
    }
    var sum = 0
    for line in rows + columns {
      for run in line.matches(of: /#{5,}|\.{5,}/) { sum += run.output.count - 2 }
      // The quiet zone counts; a finder with light on both sides counts once.
      let quiet = "...." + line + "...."
      let finders = quiet.indices.filter { quiet[$0...].hasPrefix("#.###.#") }
      for start in finders {
        let isAfterLight = quiet[..<start].hasSuffix("....")
        if isAfterLight || quiet[start...].hasPrefix("#.###.#....") { sum += 40 }
      }
    }
    for (upper, lower) in zip(rows, rows.dropFirst()) {
      let pairs = zip(zip(upper, upper.dropFirst()), zip(lower, lower.dropFirst()))
      sum += 3 * pairs.count { Set([$0.0, $0.1, $1.0, $1.1]).count == 1 }
    }
    let dark = rows.joined().count { $0 == "#" }
    let percent = Double(dark) * 100 / Double(matrix.size * matrix.size)
    return sum + Int(abs(percent - 50) / 5) * 10
  }

  @Test(arguments: QRCode.versions)
  func `the penalty is what the rules say`(version: Int) {
    let layout = QRLayout(version: version, level: .low)
    var random = SplitMix64(seed: UInt64(version))
    for _ in 0..<4 {
      var matrix = QRMatrix(version: version)
      let data = (0..<layout.dataCount).map { _ in
        // Many equal bytes, so that runs and blocks occur.
        random.below(2) == 0 ? UInt8(0) : UInt8(truncatingIfNeeded: random.next())
      }
      matrix.place(layout.withCorrection(data))
      #expect(matrix.penalty == penalty(matrix))
      #expect(matrix.masked(3, level: .low).penalty == penalty(matrix.masked(3, level: .low)))
    }
  }
}
