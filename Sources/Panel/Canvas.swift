public import Hardware

/// What pages draw on: the panel without a margin of two pixels on each side, in which the whole picture
/// moves, so that no pixel is lit for years (`PanelCore` moves it).
public struct Canvas {
  public static let margin = 2
  public static let width = Frame.width - 2 * margin
  public static let height = Frame.height - 2 * margin

  public private(set) var frame = Frame()
  private let shiftX: Int
  private let shiftY: Int

  /// - Parameters shiftX, shiftY: from `-margin` to `margin`.
  public init(shiftX: Int = 0, shiftY: Int = 0) {
    precondition(abs(shiftX) <= Self.margin && abs(shiftY) <= Self.margin)
    self.shiftX = shiftX
    self.shiftY = shiftY
  }

  /// The whole panel, margin and all, seen from the canvas.
  public var panel: Area {
    Area(-Self.margin - shiftX, -Self.margin - shiftY, Frame.width, Frame.height)
  }

  public subscript(x: Int, y: Int) -> Bool {
    get { frame[x + Self.margin + shiftX, y + Self.margin + shiftY] }
    set { frame[x + Self.margin + shiftX, y + Self.margin + shiftY] = newValue }
  }

  // MARK: Shapes

  public mutating func fill(_ area: Area, isLit: Bool = true) {
    for y in area.y..<area.endY {
      for x in area.x..<area.endX { self[x, y] = isLit }
    }
  }

  /// A filled rectangle without its corner pixels.
  public mutating func fillRounded(_ area: Area, isLit: Bool = true) {
    fill(area, isLit: isLit)
    for x in [area.x, area.endX - 1] {
      for y in [area.y, area.endY - 1] { self[x, y] = !isLit }
    }
  }

  /// The border of a rectangle without its corner pixels, one pixel strong.
  ///
  /// - Parameter period: 1 for a closed line, 2 or more for single pixels that far apart.
  public mutating func outline(_ area: Area, period: Int = 1, isLit: Bool = true) {
    guard area.width > 2, area.height > 2 else { return }
    for x in stride(from: area.x + 1, to: area.endX - 1, by: period) {
      self[x, area.y] = isLit
      self[x, area.endY - 1] = isLit
    }
    for y in stride(from: area.y + 1, to: area.endY - 1, by: period) {
      self[area.x, y] = isLit
      self[area.endX - 1, y] = isLit
    }
  }

  public mutating func horizontalLine(_ x: Int, _ y: Int, width: Int, period: Int = 1) {
    for column in stride(from: x, to: x + max(0, width), by: period) { self[column, y] = true }
  }

  public mutating func verticalLine(_ x: Int, _ y: Int, height: Int, period: Int = 1) {
    for row in stride(from: y, to: y + max(0, height), by: period) { self[x, row] = true }
  }

  // MARK: Figures as lengths

  /// A frame filled from the left to `perMille` of its width; what is above a thousand is full.
  public mutating func bar(_ area: Area, perMille: Int) {
    outline(area)
    let inner = area.inset(2)
    fill(Area(inner.x, inner.y, inner.width * Self.share(perMille) / 1000, inner.height))
  }

  /// A column filled from below to `perMille` of its height, on a dotted ground.
  public mutating func column(_ area: Area, perMille: Int) {
    let filled = (area.height * Self.share(perMille) + 999) / 1000
    for y in stride(from: area.y, to: area.endY - filled, by: 4) {
      self[area.x + area.width / 2, y] = true
    }
    fill(Area(area.x, area.endY - max(1, filled), area.width, max(1, filled)))
  }

  /// The run of a figure, newest on the right; the time before the first sample stays empty.
  ///
  /// - Parameters:
  ///   - floor: the value at the lowest row.
  ///   - ceiling: the value at the highest row; what is above is cut.
  public mutating func sparkline(_ history: History, _ area: Area, floor: Int, ceiling: Int) {
    horizontalLine(area.x, area.endY - 1, width: area.width, period: 2)
    guard area.width > 1, area.height > 1 else { return }
    let range = max(1, ceiling - floor)
    var lastTop: Int?
    for column in 0..<area.width {
      let age = (area.width - 1 - column) * History.samplesMax / area.width
      guard let value = history.value(age: age) else { continue }
      let above = min(max(0, value - floor), range)
      let x = area.x + column
      let top = area.endY - 1 - above * (area.height - 1) / range
      self[x, top] = true
      // Joined to the column before, so that the line has no holes.
      if let lastTop {
        for y in min(top, lastTop + 1)..<max(top, lastTop) { self[x, y] = true }
      }
      lastTop = top
      // A thin ground: the height is seen at once, for a quarter of the light.
      for y in top..<area.endY where x.isMultiple(of: 2) && (area.endY - y) % 2 == 1 {
        self[x, y] = true
      }
    }
  }

  private static func share(_ perMille: Int) -> Int { min(max(0, perMille), 1000) }
}
