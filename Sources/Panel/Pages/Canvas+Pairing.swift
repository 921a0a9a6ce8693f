/// The invitation to pair: a code for the camera, words and digits for the person.
extension Canvas {
  /// Pixels of a module: two, where the symbol then still fits.
  private static func scale(_ code: QRCode) -> Int {
    2 * code.size <= Self.height ? 2 : 1
  }

  mutating func drawPairing(_ context: PageContext) {
    guard let pairing = context.figures.pairing else { return missing("nothing to pair") }
    var left = 0
    if let code = context.code { left = draw(code) }
    let area = Area(left, 0, Self.width - left, Self.height)
    text("PAIR WITH", Area(area.x, 0, area.width, 5), font: .small)
    let fits = Font.regular.width(of: pairing.nameplate) <= area.width
    text(pairing.nameplate, Area(area.x, 8, area.width, 8), font: fits ? .regular : .small)
    digits(pairing.digits, Area(area.x, 18, area.width, 34))
    let expiry = max(pairing.expiryMilliseconds, context.now) - context.now
    let remaining = Quantity.duration(milliseconds: expiry)
    text(remaining + " LEFT", Area(area.x, 55, area.width, 5), font: .small)
  }

  /// Dark modules on a lit ground, which reaches over the margin of the panel: a reader looks for a quiet
  /// zone, and every module of it helps (ISO/IEC 18004, section 5.3.8, asks for four).
  ///
  /// - Returns: the first column that is free.
  private mutating func draw(_ code: QRCode) -> Int {
    let scale = Self.scale(code)
    let side = code.size * scale
    let top = (Self.height - side) / 2
    let quiet = min(4 * scale, top - panel.y)
    let startX = panel.x + quiet
    fill(Area(panel.x, panel.y, side + 2 * quiet, panel.height))
    for y in 0..<side {
      for x in 0..<side where code.isDark(x: x / scale, y: y / scale) {
        self[startX + x, top + y] = false
      }
    }
    return startX + side + quiet + 4
  }

  /// The digits, large where they fit on one line, or on two when they are in groups.
  private mutating func digits(_ digits: String, _ area: Area) {
    let lines = Font.large.lines(digits, width: area.width, linesMax: 2)
    let fits = lines.allSatisfy { Font.large.width(of: $0) <= area.width }
    guard fits, Font.large.canDraw(digits) else {
      return paragraph(digits, Area(area.x, area.y + 4, area.width, area.height - 4))
    }
    var y = area.y + (lines.count == 1 ? 8 : 0)
    for line in lines {
      text(line, Area(area.x, y, area.width, 16), font: .large)
      y += 18
    }
  }
}
