/// Where something stands in a text: both count from 1, columns in characters as an editor shows them.
public struct TextPlace: Equatable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  func isBefore(_ other: TextPlace) -> Bool {
    (line, column) < (other.line, other.column)
  }
}
