/// Storage, and how far an update has come.
extension Canvas {
  mutating func drawStorage(_ figures: PanelFigures) {
    guard let storage = figures.storage, let used = storage.space.usedPerMille else {
      return missing("no figure yet")
    }
    let free = min(storage.space.availableBytes, storage.space.totalBytes)
    let end = figure(.size(bytes: free), Area(0, 12, Self.width - 24, 16))
    text("free", Area(end + 4, 21, Self.width - end - 4, 8))
    bar(Area(0, 33, Self.width, 10), perMille: used)
    caption("IN ALL", .size(bytes: storage.space.totalBytes), .left)
    if let wear = storage.wearPercent {
      caption("WEAR", .percent(perMille: min(max(0, wear), 100) * 10), .right)
    } else {
      caption("WEAR", Quantity("not told"), .right)
    }
  }

  mutating func drawUpdate(_ figures: PanelFigures) {
    switch figures.update {
    case nil: missing("no figure yet")
    case .idle?:
      large(version: figures.version)
      text(String(Symbol.check) + " Up to date", Area(0, 43, Self.width, 8), align: .centre)
    case .downloading(let version, let perMille)?:
      let end = figure(.percent(perMille: perMille), Area(0, 12, 70, 16))
      text("loaded", Area(end + 4, 21, Self.width - end - 4, 8))
      bar(Area(0, 33, Self.width, 10), perMille: perMille)
      self.version("NEW VERSION", version)
    case .testing(let version)?:
      large(version: version)
      text("On trial", Area(0, 39, Self.width, 8), align: .centre)
      text("KEEP THE POWER ON", Area(0, 51, Self.width, 5), font: .small, align: .centre)
    case .failed(let reason)?:
      text(String(Symbol.warning) + " Update failed", Area(0, 12, Self.width, 8))
      paragraph(reason, Area(0, 23, Self.width, 37))
    }
  }

  /// In the large font where that has all its characters, else in the regular one.
  private mutating func large(version: String) {
    let isLarge = Font.large.canDraw(version) && Font.large.width(of: version) <= Self.width
    if isLarge {
      text(version, Area(0, 18, Self.width, 16), font: .large, align: .centre)
    } else {
      text(version, Area(0, 22, Self.width, 8), align: .centre)
    }
  }

  private mutating func version(_ name: String, _ version: String) {
    text(name, Area(0, 45, Self.width, 5), font: .small)
    text(version.isEmpty ? Quantity.dash : version, Area(0, 52, Self.width, 7))
  }
}
