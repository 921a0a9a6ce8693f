/// Alarms, what this board is, and the pairing code.
extension Canvas {
  mutating func drawAlarms(_ figures: PanelFigures) {
    guard !figures.alarms.isEmpty else {
      text(String(Symbol.check) + " All is well", Area(0, 30, Self.width, 8), align: .centre)
      return
    }
    var y = 12
    for (index, alarm) in figures.alarms.enumerated() {
      let lines = Font.regular.lines(alarm.text, width: Self.width - 11, linesMax: 2)
      let height = 9 * max(1, lines.count)
      let isLast = index == figures.alarms.count - 1
      guard y + height + (isLast ? 0 : 7) <= Self.height + 1 else {
        let left = figures.alarms.count - index
        text("AND \(left) MORE", Area(11, Self.height - 6, Self.width - 11, 5), font: .small)
        return
      }
      let mark = alarm.isGrave ? Symbol.warning : Symbol.dot
      text(String(mark), Area(0, y, 8, 8))
      paragraph(alarm.text, Area(11, y, Self.width - 11, 17))
      y += height + 2
    }
  }

  mutating func drawAbout(_ figures: PanelFigures) {
    text(figures.addresses.first ?? "no address yet", Area(0, 14, Self.width, 8))
    // Two lines for all the others; one of IPv6 may need both.
    var y = 24
    for address in figures.addresses.dropFirst().prefix(2) where y <= 33 {
      let lines = Font.regular.lines(address, width: Self.width, linesMax: 2)
      paragraph(address, Area(0, y, Self.width, 42 - y))
      y += 9 * lines.count
    }
    fact("VERSION", figures.version, Area(0, 45, 54, 14))
    fact("SLOT", figures.slot.map { "\(min(max(0, $0), 99))" } ?? "", Area(58, 45, 20, 14))
    let uptime = figures.uptimeMilliseconds.map { Quantity.duration(milliseconds: $0) }
    fact("RUNNING", uptime ?? "", Area(78, 45, Self.width - 78, 14), .right)
  }

  private mutating func fact(
    _ name: String, _ value: String, _ area: Area, _ align: Alignment = .left
  ) {
    text(name, area, font: .small, align: align)
    let below = Area(area.x, area.y + 7, area.width, 7)
    text(value.isEmpty ? Quantity.dash : value, below, align: align)
  }
}
