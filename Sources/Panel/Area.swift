/// A rectangle on the canvas, in pixels from its upper left corner.
public struct Area: Equatable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The first column to the right of it.
  public var endX: Int { x + width }

  /// The first row below it.
  public var endY: Int { y + height }

  func inset(_ margin: Int) -> Area {
    Area(x + margin, y + margin, width - 2 * margin, height - 2 * margin)
  }
}
