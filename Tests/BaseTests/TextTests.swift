import Base
import Simulation
import Testing

struct TextTests {
  @Test
  func `hexadecimal digits are lower case and come back as bytes`() {
    #expect(Text.hex([0x00, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
    #expect(Text.bytes(hex: "000fa5ff") == [0x00, 0x0F, 0xA5, 0xFF])
    #expect(Text.bytes(hex: "") == [])
  }

  @Test(arguments: ["a", "0g", "AA", " 0", "0x00", "é"])
  func `anything but pairs of lower-case digits is no bytes`(text: String) {
    #expect(Text.bytes(hex: text) == nil)
  }

  @Test
  func `a decimal number reaches the largest of 64 bits and not one more`() {
    #expect(Text.decimal(Array("18446744073709551615".utf8)) == UInt64.max)
    #expect(Text.decimal(Array("18446744073709551616".utf8)) == nil)
    #expect(Text.decimal(Array("99999999999999999999999".utf8)) == nil)
    #expect(Text.decimal(Array("007".utf8)) == 7)
  }

  @Test(arguments: ["", " 1", "1 ", "+1", "-1", "1.0", "0x1", "١", "1:", "/1"])
  func `anything but digits is no decimal number`(text: String) {
    #expect(Text.decimal(Array(text.utf8)) == nil)
  }

  @Test
  func `thousandths keep three places and their sign`() {
    #expect(Text.thousandths(12_345) == "12.345")
    #expect(Text.thousandths(-5) == "-0.005")
    #expect(Text.thousandths(0) == "0.000")
    #expect(Text.thousandths(1_000) == "1.000")
    #expect(Text.thousandths(Int64.min) == "-9223372036854775.808")
  }

  @Test
  func `a line feed at the end makes no line of its own`() {
    #expect(Text.lines(Array("a\n\nb\n".utf8)).map(Text.string) == ["a", "", "b"])
    #expect(Text.lines(Array("a\nb".utf8)).map(Text.string) == ["a", "b"])
    #expect(Text.lines([]).isEmpty)
  }

  @Test
  func `words are parted by any number of spaces and tabs`() {
    #expect(Text.words(Array("  a\t b  ".utf8)[...]).map(Text.string) == ["a", "b"])
  }

  @Test
  func `a size is rounded down and never shows more than there is`() {
    #expect(Text.size(0) == "0 B")
    #expect(Text.size(1023) == "1023 B")
    #expect(Text.size(1024) == "1.0 KiB")
    #expect(Text.size(1536) == "1.5 KiB")
    #expect(Text.size(2 * 1024 * 1024 - 1) == "1.9 MiB")
    #expect(Text.size(UInt64.max) == "16777215.9 TiB")
  }

  @Test
  func `printable text holds nothing that steers a terminal`() {
    #expect(Text.printable("a\u{1B}[2Jb\nc\u{7F}d\u{9B}e") == "a?[2Jb?c?d?e")
    #expect(Text.printable("Zürich 東京") == "Zürich 東京")
  }

  @Test(arguments: UInt64(1)...4)
  func `bytes survive the way to digits and back`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 24)
    for round in 0..<25_000 {
      let bytes = mutator.damage(Array("0123456789abcdef".utf8))
      let isLossless = Text.bytes(hex: Text.hex(bytes)) == bytes
      let digits = Text.string(bytes)
      let isStrict = Text.bytes(hex: digits).map { Text.hex($0) == digits } ?? true
      guard isLossless, isStrict else {
        Issue.record("seed \(seed), round \(round): \(bytes)")
        return
      }
    }
  }
}
