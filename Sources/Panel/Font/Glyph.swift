/// Characters beyond ASCII that the fonts have.
public enum Symbol {
  public static let degree: Unicode.Scalar = "\u{B0}"
  public static let up: Unicode.Scalar = "\u{2191}"
  public static let down: Unicode.Scalar = "\u{2193}"
  public static let dash: Unicode.Scalar = "\u{2013}"
  public static let dot: Unicode.Scalar = "\u{B7}"
  public static let lock: Unicode.Scalar = "\u{1F512}"
  public static let check: Unicode.Scalar = "\u{2713}"
  public static let crown: Unicode.Scalar = "\u{265B}"
  public static let warning: Unicode.Scalar = "\u{26A0}"
  public static let ellipsis: Unicode.Scalar = "\u{2026}"
  public static let right: Unicode.Scalar = "\u{2192}"
  public static let bell: Unicode.Scalar = "\u{1F514}"
  public static let cross: Unicode.Scalar = "\u{D7}"

  /// In the order of their cells.
  static let all: [Unicode.Scalar] = [
    degree, up, down, dash, dot, lock, check, crown, warning, ellipsis, right, bell, cross,
  ]
}

/// A cell in the picture of a font.
struct Glyph: Equatable {
  /// The cells of the large font, in their order; blank is whatever it lacks.
  private static let large: [Unicode.Scalar] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "-", ":", "%", Symbol.degree,
  ]
  private static let largeBlank = 15

  let cell: Int
  let isDigit: Bool
  let isSpace: Bool

  init(_ scalar: Unicode.Scalar, in font: Font) {
    isDigit = scalar.value >= 0x30 && scalar.value <= 0x39
    switch font {
    case .large:
      let wanted = scalar == Symbol.dash ? "-" : scalar
      cell = Self.large.firstIndex { $0 == wanted } ?? Self.largeBlank
      isSpace = cell == Self.largeBlank
    case .regular:
      cell = Self.ascii(scalar, through: 0x7E) ?? Self.symbol(scalar, from: 96) ?? 0x3F - 0x20
      isSpace = cell == 0
    case .small:
      let isLetter = scalar.value >= 0x61 && scalar.value <= 0x7A
      let capital = isLetter ? Unicode.Scalar(UInt8(scalar.value - 0x20)) : scalar
      cell = Self.ascii(capital, through: 0x5F) ?? Self.symbol(scalar, from: 64) ?? 0x3F - 0x20
      isSpace = cell == 0
    }
  }

  private static func ascii(_ scalar: Unicode.Scalar, through last: UInt32) -> Int? {
    guard scalar.value >= 0x20, scalar.value <= last else { return nil }
    return Int(scalar.value) - 0x20
  }

  private static func symbol(_ scalar: Unicode.Scalar, from first: Int) -> Int? {
    Symbol.all.firstIndex { $0 == scalar }.map { first + $0 }
  }
}
