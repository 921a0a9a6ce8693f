/// A picture for a monochrome panel, laid out as the controllers keep it: pages of eight rows, one byte a
/// column and page, the lowest bit on top (SSD1306 datasheet, section 8.7; SH1106 has the same).
public struct Frame: Equatable, Sendable {
  public static let width = 128
  public static let height = 64
  public static let pages = height / 8

  /// Page after page, `width` bytes each.
  public private(set) var bytes: [UInt8]

  public init() { bytes = [UInt8](repeating: 0, count: Self.width * Self.pages) }

  /// A picture as a controller keeps it; nil unless there is a byte for every column of every page.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.width * Self.pages else { return nil }
    self.bytes = bytes
  }

  /// Pixels outside of the panel read as dark, and setting them does nothing: text may run over the edge.
  public subscript(x: Int, y: Int) -> Bool {
    get {
      guard x >= 0, x < Self.width, y >= 0, y < Self.height else { return false }
      return bytes[y / 8 * Self.width + x] & (1 << UInt8(y % 8)) != 0
    }
    set {
      guard x >= 0, x < Self.width, y >= 0, y < Self.height else { return }
      let index = y / 8 * Self.width + x
      let bit: UInt8 = 1 << UInt8(y % 8)
      bytes[index] = newValue ? bytes[index] | bit : bytes[index] & ~bit
    }
  }

  /// One byte of a page: eight pixels below each other.
  public func byte(page: Int, column: Int) -> UInt8 { bytes[page * Self.width + column] }
}
