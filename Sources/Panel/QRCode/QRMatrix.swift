/// The modules of a symbol while it is put together (ISO/IEC 18004, sections 6.3 and 7.7 to 7.9).
struct QRMatrix {
  static let masksCount = 8

  let size: Int
  private(set) var modules: [Bool]
  /// Finders, timing, alignment, format: what no codeword and no mask touches.
  private var isFixed: [Bool]

  init(version: Int) {
    size = 17 + 4 * version
    modules = [Bool](repeating: false, count: size * size)
    isFixed = modules
    for index in 0..<size {
      fix(index, 6, index.isMultiple(of: 2))
      fix(6, index, index.isMultiple(of: 2))
    }
    for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] { placeFinder(x, y) }
    // Versions 2 to 4 have one alignment pattern (annex E).
    if version > 1 { placeRings(size - 7, size - 7, reach: 2, isDark: [true, false, true]) }
    placeFormat(0)
  }

  func isDark(_ x: Int, _ y: Int) -> Bool { modules[y * size + x] }

  /// Codewords in columns of two from the right, upwards and downwards in turn; the highest bit first.
  mutating func place(_ codewords: [UInt8]) {
    var bit = 0
    var isUpwards = true
    var right = size - 1
    while right > 0 {
      // The vertical timing pattern is no part of a pair.
      if right == 6 { right = 5 }
      for step in 0..<size {
        let y = isUpwards ? size - 1 - step : step
        for x in [right, right - 1] where !isFixed[y * size + x] {
          // What is left over stays light.
          guard bit < codewords.count * 8 else { continue }
          modules[y * size + x] = codewords[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
          bit += 1
        }
      }
      isUpwards.toggle()
      right -= 2
    }
    precondition(bit == codewords.count * 8, "the layout and the symbol disagree")
  }

  /// The same symbol with a mask and the format information that names it.
  func masked(_ mask: Int, level: QRCode.Level) -> QRMatrix {
    var result = self
    for y in 0..<size {
      for x in 0..<size where !isFixed[y * size + x] && Self.isFlipped(mask, x, y) {
        result.modules[y * size + x].toggle()
      }
    }
    result.placeFormat(Self.format(level: level, mask: mask))
    return result
  }

  /// Level and mask with their BCH code, masked (annex C); bit 14 is the first.
  static func format(level: QRCode.Level, mask: Int) -> UInt32 {
    let data = (level == .low ? 0b01 : 0b00) << 3 | UInt32(mask)
    var rest = data
    for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9 & 1) * 0x537 }
    return (data << 10 | rest & 0x3FF) ^ 0b101_0100_0001_0010
  }

  /// The conditions of table 10, with x the column and y the row.
  static func isFlipped(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
    switch mask {
    case 0: (x + y) % 2 == 0
    case 1: y % 2 == 0
    case 2: x % 3 == 0
    case 3: (x + y) % 3 == 0
    case 4: (y / 2 + x / 3) % 2 == 0
    case 5: x * y % 2 + x * y % 3 == 0
    case 6: (x * y % 2 + x * y % 3) % 2 == 0
    case 7: ((x + y) % 2 + x * y % 3) % 2 == 0
    default: preconditionFailure("there are eight masks")
    }
  }

  private mutating func fix(_ x: Int, _ y: Int, _ isDark: Bool) {
    guard x >= 0, x < size, y >= 0, y < size else { return }
    modules[y * size + x] = isDark
    isFixed[y * size + x] = true
  }

  /// A finder with its separator; what reaches over the edge is not there.
  private mutating func placeFinder(_ x: Int, _ y: Int) {
    placeRings(x, y, reach: 4, isDark: [true, true, false, true, false])
  }

  /// Squares around a module, from the inside out.
  private mutating func placeRings(_ x: Int, _ y: Int, reach: Int, isDark: [Bool]) {
    for rowOffset in -reach...reach {
      for columnOffset in -reach...reach {
        let ring = max(abs(rowOffset), abs(columnOffset))
        fix(x + columnOffset, y + rowOffset, isDark[ring])
      }
    }
  }

  /// Twice, each time around a finder; and the one module that is always dark (figure 25).
  private mutating func placeFormat(_ format: UInt32) {
    for bit in 0..<15 {
      let isDark = format >> UInt32(bit) & 1 == 1
      switch bit {
      case 0...5: fix(8, bit, isDark)
      case 6, 7: fix(8, bit + 1, isDark)
      case 8: fix(7, 8, isDark)
      default: fix(14 - bit, 8, isDark)
      }
      if bit < 8 {
        fix(size - 1 - bit, 8, isDark)
      } else {
        fix(8, size - 15 + bit, isDark)
      }
    }
    fix(8, size - 8, true)
  }
}
