/// Where a text stands in its area.
public enum Alignment: Sendable {
  case left, centre, right
}

extension Canvas {
  /// One line of text at the top of an area, cut with an ellipsis where the area is too narrow.
  ///
  /// - Parameter isLit: false for dark letters on a ground that is lit already.
  /// - Returns: the first column behind the text.
  @discardableResult
  public mutating func text(
    _ text: String, _ area: Area, font: Font = .regular, align: Alignment = .left,
    isLit: Bool = true
  ) -> Int {
    let glyphs = font.glyphs(text, fitting: area.width)
    let width = font.width(of: glyphs)
    var x =
      switch align {
      case .left: area.x
      case .centre: area.x + (area.width - width) / 2
      case .right: area.endX - width
      }
    let end = x + width
    for glyph in glyphs {
      draw(glyph, font, x: x, y: area.y, isLit: isLit)
      x += font.advance(of: glyph)
    }
    return end
  }

  /// A text over several lines, broken between words and, where a word is longer than a line, inside it;
  /// what does not fit into the height ends with an ellipsis.
  public mutating func paragraph(
    _ text: String, _ area: Area, font: Font = .regular, align: Alignment = .left
  ) {
    let lineHeight = font.cellHeight + 1
    let linesMax = (area.height + 1) / lineHeight
    let lines = font.lines(text, width: area.width, linesMax: linesMax)
    for (index, line) in lines.enumerated() {
      let place = Area(area.x, area.y + index * lineHeight, area.width, lineHeight)
      self.text(line, place, font: font, align: align)
    }
  }

  /// A large figure with a small unit at its foot.
  ///
  /// - Returns: the first column behind the unit.
  @discardableResult
  public mutating func figure(_ quantity: Quantity, _ area: Area) -> Int {
    if quantity.unit == "%" {
      return text(quantity.digits + "%", area, font: .large)
    }
    let unitWidth = quantity.unit.isEmpty ? 0 : Font.regular.width(of: quantity.unit) + 3
    var end = area.x
    let digits = Area(area.x, area.y, area.width - unitWidth, area.height)
    if Font.large.width(of: quantity.digits) <= digits.width {
      end = text(quantity.digits, digits, font: .large)
    } else {
      let lower = Area(area.x, area.y + 9, digits.width, 8)
      end = text(quantity.digits, lower)
    }
    return text(quantity.unit, Area(end + 3, area.y + 9, area.endX - end - 3, 8))
  }

  private mutating func draw(_ glyph: Glyph, _ font: Font, x: Int, y: Int, isLit: Bool) {
    for row in 0..<font.cellHeight {
      for column in 0..<font.cellWidth where font.isLit(cell: glyph.cell, x: column, y: row) {
        self[x + column, y + row] = isLit
      }
    }
  }
}

extension Font {
  /// A text cut into lines of at most `width` columns; the last line keeps all that is left, for whoever
  /// draws it to cut.
  func lines(_ text: String, width: Int, linesMax: Int) -> [String] {
    guard linesMax > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    var scalarsLeft = Self.charactersMax
    for word in text.unicodeScalars.split(separator: " ") {
      guard scalarsLeft > 0 else { break }
      var rest = ""
      rest.unicodeScalars.append(contentsOf: word.prefix(scalarsLeft))
      scalarsLeft -= rest.unicodeScalars.count + 1
      while !rest.isEmpty {
        let longer = line.isEmpty ? rest : line + " " + rest
        if self.width(of: longer) <= width || lines.count == linesMax - 1 {
          line = longer
          rest = ""
        } else if line.isEmpty {
          let head = head(of: rest, width: width)
          lines.append(head)
          rest = String(rest.unicodeScalars.dropFirst(head.unicodeScalars.count))
        } else {
          lines.append(line)
          line = ""
        }
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// As much of a word as fits, and one character at least.
  private func head(of word: String, width: Int) -> String {
    var head = ""
    var total = 0
    for scalar in word.unicodeScalars {
      let glyph = Glyph(scalar, in: self)
      if !head.isEmpty, total + self.width(of: glyph) > width { break }
      total += advance(of: glyph)
      head.unicodeScalars.append(scalar)
    }
    return head
  }
}
