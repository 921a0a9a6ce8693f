/// The boards of the chassis, one cell each, as they stand side by side.
extension Canvas {
  /// Boards that fit; of more, those behind are counted.
  static let boardsMax = 8
  private static let boardsInRow = 4

  mutating func drawBoards(_ figures: PanelFigures) {
    let boards = figures.boards.prefix(Self.boardsMax)
    guard !boards.isEmpty else { return missing("no boards heard") }
    let left = figures.boards.count - boards.count
    let footer = left > 0 ? 7 : 0
    // A lone board gets no cell as wide as the panel.
    let columns = min(max(boards.count, 2), Self.boardsInRow)
    let rows = boards.count > Self.boardsInRow ? 2 : 1
    let pitchX = (Self.width + 2) / columns
    // What is left over goes to both sides; a lone board stands in the middle.
    let usedColumns = min(boards.count, columns)
    let startX = (Self.width + 2 - usedColumns * pitchX) / 2
    let pitchY = (Self.content.height + 1 - footer) / rows
    for (index, board) in boards.enumerated() {
      let cell = Area(
        startX + index % columns * pitchX,
        Self.content.y - 1 + index / columns * pitchY,
        pitchX - 2, pitchY - (rows > 1 ? 2 : 0))
      let isOwn = board.slot == figures.slot
      if rows > 1 { smallCell(board, cell, isOwn) } else { tallCell(board, cell, isOwn) }
    }
    if left > 0 {
      let last = Area(0, Self.height - 6, Self.width, 5)
      text("AND \(min(left, 999)) MORE", last, font: .small, align: .centre)
    }
  }

  private mutating func smallCell(_ board: PanelFigures.Board, _ cell: Area, _ isOwn: Bool) {
    frame(board, cell)
    if isOwn { fill(Area(cell.x + 1, cell.y + 1, cell.width - 2, 9)) }
    let end = text(Self.slot(board), Area(cell.x + 3, cell.y + 2, 12, 8), isLit: !isOwn)
    let right = Area(end + 2, cell.y + 3, cell.endX - 3 - end - 2, 5)
    var lower = Area(cell.x + 3, cell.endY - 8, cell.width - 6, 5)
    let crown = String(Symbol.crown)
    guard board.state == .up else {
      // There is no temperature that would need the place.
      if board.isManager { text(crown, right, font: .small, align: .right, isLit: !isOwn) }
      return state(board, lower)
    }
    if let thousandths = board.temperatureThousandths {
      let degrees = Quantity.wholeDegrees(thousandths: thousandths)
      // Half a number would be a wrong one.
      if Font.small.width(of: degrees) <= right.width {
        text(degrees, right, font: .small, align: .right, isLit: !isOwn)
      }
    }
    if board.isManager {
      text(crown, Area(lower.endX - 5, lower.y, 5, 5), font: .small)
      lower.width -= 7
    }
    state(board, lower)
  }

  private mutating func tallCell(_ board: PanelFigures.Board, _ cell: Area, _ isOwn: Bool) {
    frame(board, cell)
    let head = Area(cell.x + 1, cell.y + 1, cell.width - 2, 20)
    if isOwn { fill(head) }
    let digits = Self.slot(board)
    let crownWidth = board.isManager ? 7 : 0
    // Two digits and a crown are too wide for a cell of four in a row.
    let isLarge = Font.large.width(of: digits) + crownWidth <= cell.width - 6
    let font = isLarge ? Font.large : .regular
    let x = cell.x + (cell.width - font.width(of: digits) - crownWidth) / 2
    let y = cell.y + (isLarge ? 3 : 8)
    let end = text(digits, Area(x, y, cell.endX - x, 16), font: font, isLit: !isOwn)
    if board.isManager {
      text(String(Symbol.crown), Area(end + 2, y, 5, 8), isLit: !isOwn)
    }
    if board.state == .up, let degrees = board.temperatureThousandths {
      let middle = Area(cell.x + 2, cell.y + 25, cell.width - 4, 8)
      text(Quantity.wholeDegrees(thousandths: degrees), middle, align: .centre)
    }
    state(board, Area(cell.x + 3, cell.endY - 9, cell.width - 6, 6))
  }

  private mutating func frame(_ board: PanelFigures.Board, _ cell: Area) {
    outline(cell, period: board.state == .up ? 1 : 2)
  }

  /// The load of a board that is up, a word for any other.
  private mutating func state(_ board: PanelFigures.Board, _ area: Area) {
    switch board.state {
    case .up:
      guard let perMille = board.processorPerMille else {
        horizontalLine(area.x, area.endY - 1, width: area.width, period: 2)
        return
      }
      let share = min(max(0, perMille), 1000)
      fill(Area(area.x, area.y, max(1, area.width * share / 1000), area.height))
      horizontalLine(area.x, area.endY - 1, width: area.width)
    case .late: text("LATE", area, font: .small, align: .centre)
    case .down:
      fillRounded(Area(area.x, area.y - 1, area.width, 7))
      text("DOWN", area, font: .small, align: .centre, isLit: false)
    }
  }

  private static func slot(_ board: PanelFigures.Board) -> String {
    "\(min(max(0, board.slot), 99))"
  }
}
