import Hardware

@testable import Panel

/// Tells what a picture shows by what the pages and prompts are known to look like, wherever the picture
/// stands at this minute.
enum PictureReader {
  private static let shifts = [-2, 0, 2].flatMap { x in [-2, 0, 2].map { y in (x, y) } }

  /// Whether the header has the title of the page.
  static func shows(_ page: Page, host: String, _ picture: Frame) -> Bool {
    var figures = PanelFigures()
    figures.host = host
    let title = page.title(figures)
    let width = min(3 + Font.regular.width(of: title) + 2, 60)
    return shifts.contains { x, y in
      var canvas = Canvas(shiftX: x, shiftY: y)
      canvas.draw(page, PageContext(figures: figures))
      let (left, top) = (Canvas.margin + x, Canvas.margin + y)
      return agree(picture, canvas.frame, left..<left + width, top..<top + 9)
    }
  }

  static func shows(_ prompt: ButtonPrompt, _ picture: Frame) -> Bool {
    shifts.contains { x, y in
      var canvas = Canvas(shiftX: x, shiftY: y)
      canvas.draw(prompt)
      return canvas.frame == picture
    }
  }

  private static func agree(
    _ one: Frame, _ other: Frame, _ columns: Range<Int>, _ rows: Range<Int>
  ) -> Bool {
    rows.allSatisfy { y in columns.allSatisfy { x in one[x, y] == other[x, y] } }
  }
}
