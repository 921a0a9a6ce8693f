/// What is wrong in the owner's file, one mistake after the other.
extension Canvas {
  /// That one mistake stays.
  static let mistakeMilliseconds: UInt64 = 4000

  mutating func drawMistakes(_ context: PageContext) {
    let mistakes = context.figures.mistakes
    guard !mistakes.isEmpty else { return missing("no mistakes") }
    let turn = context.now / Self.mistakeMilliseconds
    let index = Int(turn % UInt64(mistakes.count))
    let mistake = mistakes[index]
    let place = "\(Self.bounded(mistake.line)):\(Self.bounded(mistake.column))"
    let head = mistake.key.isEmpty ? place : place + " " + mistake.key
    let lines = Font.regular.lines(head, width: Self.width, linesMax: 2)
    paragraph(head, Area(0, 12, Self.width, 17))
    let top = 12 + 9 * max(1, lines.count) + 2
    paragraph(
      mistake.reason, Area(0, top, Self.width, Self.height - 8 - top), font: .small)
    let foot = Area(0, Self.height - 5, Self.width, 5)
    text("LINE:COLUMN KEY", foot, font: .small)
    text("\(index + 1) OF \(mistakes.count)", foot, font: .small, align: .right)
  }

  private static func bounded(_ number: Int) -> Int { min(max(0, number), 99_999) }
}
