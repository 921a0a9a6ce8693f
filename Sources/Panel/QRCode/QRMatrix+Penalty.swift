/// How hard a symbol is to read (ISO/IEC 18004, section 7.8.3, table 11): the mask with the lowest sum is
/// the one to take.
extension QRMatrix {
  private static let runWeight = 3
  private static let blockWeight = 3
  private static let finderWeight = 40
  private static let balanceWeight = 10

  var penalty: Int {
    var sum = blocks + balance
    for index in 0..<size {
      sum += line { isDark($0, index) }
      sum += line { isDark(index, $0) }
    }
    return sum
  }

  /// Runs of five and more, and what looks like a finder with four light modules on a side.
  private func line(_ isDark: (Int) -> Bool) -> Int {
    var sum = 0
    var run = 0
    // The last seven modules as bits.
    var window = 0
    for index in 0..<size {
      run = index > 0 && isDark(index) == isDark(index - 1) ? run + 1 : 1
      if run == 5 { sum += Self.runWeight }
      if run > 5 { sum += 1 }
      window = (window << 1 | (isDark(index) ? 1 : 0)) & 0x7F
      guard index >= 6, window == 0b101_1101 else { continue }
      // The quiet zone is light: only so does the example of annex I get its mask.
      let before = max(0, index - 10)..<index - 6
      let after = index + 1..<max(index + 1, min(size, index + 5))
      if before.allSatisfy({ !isDark($0) }) || after.allSatisfy({ !isDark($0) }) {
        sum += Self.finderWeight
      }
    }
    return sum
  }

  /// Squares of two by two in one colour, overlapping ones too.
  private var blocks: Int {
    var sum = 0
    for y in 1..<size {
      for x in 1..<size {
        let colour = isDark(x, y)
        if colour == isDark(x - 1, y), colour == isDark(x, y - 1), colour == isDark(x - 1, y - 1) {
          sum += Self.blockWeight
        }
      }
    }
    return sum
  }

  /// Every full five percent that the dark modules are away from a half.
  private var balance: Int {
    let all = modules.count
    let dark = modules.count { $0 }
    return abs(20 * dark - 10 * all) / all * Self.balanceWeight
  }
}
