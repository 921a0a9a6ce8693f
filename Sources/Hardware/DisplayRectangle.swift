/// A part of the display memory: whole pages of eight rows, and a run of columns.
struct DisplayRectangle: Equatable, Sendable {
  static let whole = DisplayRectangle(pages: 0...Frame.pages - 1, columns: 0...Frame.width - 1)

  var pages: ClosedRange<Int>
  var columns: ClosedRange<Int>

  var bytes: Int { pages.count * columns.count }

  func content(of frame: Frame) -> [UInt8] {
    var content: [UInt8] = []
    content.reserveCapacity(bytes)
    for page in pages {
      for column in columns { content.append(frame.byte(page: page, column: column)) }
    }
    return content
  }

  func union(_ other: DisplayRectangle) -> DisplayRectangle {
    DisplayRectangle(
      pages: min(
        pages.lowerBound, other.pages.lowerBound)...max(pages.upperBound, other.pages.upperBound),
      columns: min(
        columns.lowerBound, other.columns.lowerBound)...max(
          columns.upperBound, other.columns.upperBound))
  }
}
