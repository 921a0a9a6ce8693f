public import Hardware

/// A panel's picture in a terminal: one character for two by four pixels (Unicode, block 2800).
public enum Braille {
  public static let columns = Frame.width / 2
  public static let rows = Frame.height / 4

  /// Dots of a character by row, left and right.
  private static let dots: [(left: UInt32, right: UInt32)] = [
    (0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80),
  ]

  /// `rows` lines of `columns` characters; a dark panel has spaces.
  public static func lines(_ picture: Frame?) -> [String] {
    (0..<rows).map { row in
      guard let picture else { return String(repeating: " ", count: columns) }
      var line = ""
      for column in 0..<columns {
        var code: UInt32 = 0x2800
        for (index, dot) in dots.enumerated() {
          let y = row * 4 + index
          if picture[column * 2, y] { code |= dot.left }
          if picture[column * 2 + 1, y] { code |= dot.right }
        }
        line.unicodeScalars.append(Unicode.Scalar(code) ?? " ")
      }
      return line
    }
  }
}
