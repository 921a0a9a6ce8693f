/// The three sizes of letters, each kept as a picture in the source: what the editor shows is what the
/// panel shows, and nothing is unpacked into memory.
public enum Font: CaseIterable, Sendable {
  /// Capitals three to five wide and five high, for captions.
  case small
  /// Letters five by seven with a descender.
  case regular
  /// Digits ten by sixteen, and what stands between digits.
  case large

  /// Characters of one text that are looked at; more never fit on the panel.
  static let charactersMax = 160

  /// Rows from the top of a capital to its foot.
  public var capHeight: Int {
    switch self {
    case .small: 5
    case .regular: 7
    case .large: 16
    }
  }

  var cellWidth: Int {
    switch self {
    case .small, .regular: 6
    case .large: 11
    }
  }

  private var digitWidth: Int {
    switch self {
    case .small: 3
    case .regular: 5
    case .large: 10
    }
  }

  var cellHeight: Int {
    switch self {
    case .small: 6
    case .regular: 8
    case .large: 16
    }
  }

  private var cellsInRow: Int {
    switch self {
    case .small, .regular: 16
    case .large: 8
    }
  }

  /// Dark columns between two characters.
  private var gap: Int { self == .large ? 2 : 1 }

  private var art: StaticString {
    switch self {
    case .small: Self.smallArt
    case .regular: Self.regularArt
    case .large: Self.largeArt
    }
  }

  /// Whether the pixel of a cell is lit.
  func isLit(cell: Int, x: Int, y: Int) -> Bool {
    let row = cell / cellsInRow * cellHeight + y
    let column = cell % cellsInRow * cellWidth + x
    // One more for the line feed.
    let index = row * (cellsInRow * cellWidth + 1) + column
    precondition(index < art.utf8CodeUnitCount, "a glyph outside of the font")
    return unsafe art.utf8Start[index] == 0x23
  }

  /// Columns that a character takes, without the gap behind it.
  ///
  /// Digits are all as wide as each other, so
  /// that a counting figure does not dance.
  func width(of glyph: Glyph) -> Int {
    if glyph.isDigit { return digitWidth }
    if glyph.isSpace { return self == .small ? 2 : 3 }
    return widths[glyph.cell]
  }

  private var widths: [Int] {
    switch self {
    case .small: Self.smallWidths
    case .regular: Self.regularWidths
    case .large: Self.largeWidths
    }
  }

  private static let smallWidths = Font.small.measured()
  private static let regularWidths = Font.regular.measured()
  private static let largeWidths = Font.large.measured()

  /// The columns up to the last lit one, of every cell.
  private func measured() -> [Int] {
    let bytesInRow = (cellsInRow * cellWidth + 1) * cellHeight
    let cellsCount = (art.utf8CodeUnitCount + 1) / bytesInRow * cellsInRow
    return (0..<cellsCount).map { cell in
      var width = 0
      for x in 0..<cellWidth {
        for y in 0..<cellHeight where isLit(cell: cell, x: x, y: y) { width = x + 1 }
      }
      return width
    }
  }

  /// Columns that a run of characters takes.
  func width(of glyphs: [Glyph]) -> Int {
    var width = 0
    for glyph in glyphs { width += self.width(of: glyph) + gap }
    return max(0, width - gap)
  }

  /// Columns that a text takes.
  public func width(of text: String) -> Int { width(of: glyphs(text)) }

  /// Columns from the start of one character to the start of the next.
  func advance(of glyph: Glyph) -> Int { width(of: glyph) + gap }

  /// The characters of a text that this font can draw; whatever it cannot becomes a question mark, and a
  /// blank in the large one.
  func glyphs(_ text: String) -> [Glyph] {
    var glyphs: [Glyph] = []
    for scalar in text.unicodeScalars {
      guard glyphs.count < Self.charactersMax else { break }
      glyphs.append(Glyph(scalar, in: self))
    }
    return glyphs
  }

  /// Whether the font has every character of a text.
  func canDraw(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == " " || !Glyph($0, in: self).isSpace }
  }

  /// As many characters as fit into `width` columns, the last an ellipsis where some had to go.
  func glyphs(_ text: String, fitting width: Int) -> [Glyph] {
    var glyphs = glyphs(text)
    var total = self.width(of: glyphs)
    guard total > width else { return glyphs }
    let ellipsis = Glyph(Symbol.ellipsis, in: self)
    let room = width - self.width(of: ellipsis) - gap
    while let last = glyphs.last, total > room || last.isSpace {
      total -= advance(of: last)
      glyphs.removeLast()
    }
    guard self.width(of: ellipsis) <= width else { return [] }
    return glyphs + [ellipsis]
  }
}
