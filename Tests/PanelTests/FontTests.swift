import Testing

@testable import Panel

struct FontTests {
  /// The pixels of one character, as text.
  private func cell(_ scalar: Unicode.Scalar, _ font: Font) -> String {
    let glyph = Glyph(scalar, in: font)
    var art = ""
    for y in 0..<font.cellHeight {
      for x in 0..<font.cellWidth { art += font.isLit(cell: glyph.cell, x: x, y: y) ? "#" : "." }
      art += "\n"
    }
    return art
  }

  @Test
  func `every printable character and every symbol of the regular font looks different`() {
    let scalars = (0x20...0x7E).compactMap { Unicode.Scalar($0) } + Symbol.all
    #expect(Set(scalars.map { cell($0, .regular) }).count == scalars.count)
  }

  @Test
  func `every capital, digit and sign of the small font looks different`() {
    let scalars = (0x20...0x5F).compactMap { Unicode.Scalar($0) }
    #expect(Set(scalars.map { cell($0, .small) }).count == scalars.count)
    #expect(cell("q", .small) == cell("Q", .small))
  }

  @Test
  func `the large font has digits and what stands between them`() {
    let scalars = Array("0123456789.-:%\u{B0} ".unicodeScalars)
    #expect(Set(scalars.map { cell($0, .large) }).count == scalars.count)
    #expect(cell("A", .large) == cell(" ", .large))
  }

  @Test(arguments: Font.allCases)
  func `no character touches the one behind it`(font: Font) {
    for value in UInt32(0x21)...0x7E {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let lastColumn = cell(scalar, font).split(separator: "\n").compactMap(\.last)
      #expect(lastColumn.allSatisfy { $0 == "." }, "\(scalar)")
    }
  }

  @Test(arguments: Font.allCases)
  func `a counting figure keeps its width`(font: Font) {
    #expect(Set("0123456789".map { font.width(of: String($0)) }).count == 1)
  }

  @Test(arguments: ["\u{7}", "\n", "\u{E4}", "\u{4E2D}", "\u{1F600}", "\u{202E}", "\u{0}"])
  func `what the font cannot draw becomes a question mark`(text: String) {
    #expect(Font.regular.glyphs(text) == Font.regular.glyphs("?"))
    #expect(Font.small.glyphs(text) == Font.small.glyphs("?"))
  }

  @Test(arguments: 0...124)
  func `a cut text fits and ends with an ellipsis`(width: Int) {
    let glyphs = Font.regular.glyphs("a rather long name of a board", fitting: width)
    #expect(Font.regular.width(of: glyphs) <= width)
    if let last = glyphs.last { #expect(last == Glyph(Symbol.ellipsis, in: .regular)) }
    #expect(glyphs.isEmpty == (width < 5))
  }

  @Test
  func `lines break between words, and inside of a word that is too long`() {
    #expect(
      Font.regular.lines("one two three", width: 40, linesMax: 3) == ["one two", "three"])
    let broken = Font.regular.lines("abcdefghijkl", width: 20, linesMax: 9)
    #expect(broken.joined() == "abcdefghijkl")
    #expect(broken.allSatisfy { Font.regular.width(of: $0) <= 20 })
    #expect(Font.regular.lines("one two three", width: 20, linesMax: 1) == ["one two three"])
    #expect(Font.regular.lines("", width: 20, linesMax: 2).isEmpty)
    #expect(Font.regular.lines("wide", width: 0, linesMax: 2) == ["w", "ide"])
  }

  @Test
  func `a text without end is looked at only so far`() {
    let long = String(repeating: "m ", count: 100_000)
    #expect(Font.regular.glyphs(long).count == Font.charactersMax)
    #expect(Font.regular.lines(long, width: 50, linesMax: 1_000).count < Font.charactersMax)
  }
}
