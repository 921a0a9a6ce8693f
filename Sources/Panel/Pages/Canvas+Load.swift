/// Processor, memory and temperature: one large figure, and its run over the last minutes.
extension Canvas {
  mutating func drawProcessor(_ context: PageContext) {
    guard let processor = context.figures.processor else { return missing("no figure yet") }
    let cores = processor.coresPerMille.prefix(8)
    let side = cores.isEmpty ? 0 : 36
    figure(.percent(perMille: processor.perMille), Area(0, 12, Self.width - side, 16))
    run(
      context.history.processorPerMille, Area(0, 32, Self.width - side - 4, 22), floor: 0,
      ceiling: 1000)
    guard !cores.isEmpty else { return }
    let pitch = 36 / max(4, cores.count)
    for (index, perMille) in cores.enumerated() {
      let x = Self.width - pitch * (cores.count - index) + 1
      column(Area(x, 12, pitch - 2, 40), perMille: perMille)
      text(
        "\(index + 1)", Area(x, 55, max(3, pitch - 2), 5), font: .small, align: .centre)
    }
  }

  mutating func drawMemory(_ figures: PanelFigures) {
    guard let memory = figures.memory, let used = memory.usedPerMille else {
      return missing("no figure yet")
    }
    let end = figure(.percent(perMille: used), Area(0, 12, 60, 16))
    text("used", Area(end + 4, 21, Self.width - end - 4, 8))
    bar(Area(0, 33, Self.width, 10), perMille: used)
    caption("USED", .size(bytes: memory.usedBytes), .left)
    caption("FREE", .size(bytes: min(memory.availableBytes, memory.totalBytes)), .right)
  }

  mutating func drawTemperature(_ context: PageContext) {
    guard let degrees = context.figures.temperatureThousandths else {
      return missing("no sensor")
    }
    figure(.degrees(thousandths: degrees), Area(0, 12, 76, 16))
    let history = context.history.temperatureThousandths
    if let highest = history.highest, let lowest = history.lowest {
      let right = Area(76, 12, Self.width - 76, 8)
      text("HIGH " + Quantity.degrees(thousandths: Int64(highest)).digits, right, align: .right)
      let below = Area(76, 21, Self.width - 76, 8)
      text("LOW " + Quantity.degrees(thousandths: Int64(lowest)).digits, below, align: .right)
      // Ten degrees of room, so that a quiet board does not look like a mountain range.
      let middle = (highest + lowest) / 2
      let half = max(5_000, (highest - lowest) / 2)
      run(
        history, Area(0, 32, Self.width, 22), floor: middle - half, ceiling: middle + half)
    }
  }

  /// A sparkline with the time that it spans below it.
  mutating func run(_ history: History, _ area: Area, floor: Int, ceiling: Int) {
    sparkline(history, area, floor: floor, ceiling: ceiling)
    text("5 MIN AGO", Area(area.x, area.endY + 1, 40, 5), font: .small)
    text("NOW", Area(area.endX - 20, area.endY + 1, 20, 5), font: .small, align: .right)
  }

  /// A small name above a figure, at the foot of the page.
  mutating func caption(_ name: String, _ quantity: Quantity, _ align: Alignment) {
    let x = align == .right ? Self.width / 2 : 0
    text(name, Area(x, 45, Self.width / 2, 5), font: .small, align: align)
    text(quantity.text, Area(x, 52, Self.width / 2, 7), align: align)
  }
}
