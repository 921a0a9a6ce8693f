@testable import Panel

/// Reads a symbol back: format, mask, codewords, error correction, text.
///
/// It shares the table of counts with the encoder and nothing else.
struct QRReader {
  struct Reading: Equatable {
    let level: QRCode.Level
    let mask: Int
    let codewords: [UInt8]
    let text: String
  }

  enum Problem: Error, Equatable {
    case format, correction, mode(Int), text
  }

  private let code: QRCode
  private var size: Int { code.size }

  init(_ code: QRCode) { self.code = code }

  func read() throws -> Reading {
    let (level, mask) = try format()
    var bits: [Bool] = []
    var x = size - 1
    var isUpwards = true
    while x > 0 {
      if x == 6 { x -= 1 }
      for step in 0..<size {
        let y = isUpwards ? size - 1 - step : step
        for column in [x, x - 1] where !isFunction(column, y) {
          bits.append(code.isDark(x: column, y: y) != isFlipped(mask, row: y, column: column))
        }
      }
      isUpwards.toggle()
      x -= 2
    }
    let layout = QRLayout(version: code.version, level: level)
    let count = layout.dataCount + layout.correctionCount * layout.blocksCount
    let codewords = (0..<count).map { index in
      bits[index * 8..<index * 8 + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    let data = try blocks(codewords, layout).flatMap {
      $0.prefix($0.count - layout.correctionCount)
    }
    return Reading(level: level, mask: mask, codewords: codewords, text: try text(data))
  }

  /// Both copies must agree and be a word of the code.
  private func format() throws -> (QRCode.Level, Int) {
    let rows = [0, 1, 2, 3, 4, 5, 7, 8]
    var first = rows.map { code.isDark(x: 8, y: $0) }
    first += [7, 5, 4, 3, 2, 1, 0].map { code.isDark(x: $0, y: 8) }
    var second = (0..<8).map { code.isDark(x: size - 1 - $0, y: 8) }
    second += (0..<7).map { code.isDark(x: 8, y: size - 7 + $0) }
    guard first == second, code.isDark(x: 8, y: size - 8) else { throw Problem.format }
    let word = first.reversed().reduce(0) { $0 << 1 | ($1 ? 1 : 0) } ^ 0x5412
    var rest = word
    for bit in stride(from: 14, through: 10, by: -1) where rest >> bit & 1 == 1 {
      rest ^= 0x537 << (bit - 10)
    }
    guard rest == 0, let level = [0: QRCode.Level.medium, 1: .low][word >> 13] else {
      throw Problem.format
    }
    return (level, word >> 10 & 7)
  }

  private func isFunction(_ x: Int, _ y: Int) -> Bool {
    if x == 6 || y == 6 { return true }
    if x < 9 && y < 9 || x >= size - 8 && y < 9 || x < 9 && y >= size - 8 { return true }
    let alignment = [0, 0, 18, 22, 26][code.version]
    return alignment > 0 && abs(x - alignment) <= 2 && abs(y - alignment) <= 2
  }

  private func isFlipped(_ mask: Int, row i: Int, column j: Int) -> Bool {
    [
      (i + j) % 2, i % 2, j % 3, (i + j) % 3, (i / 2 + j / 3) % 2, i * j % 2 + i * j % 3,
      (i * j % 2 + i * j % 3) % 2, ((i + j) % 2 + i * j % 3) % 2,
    ][mask] == 0
  }

  /// The codewords of each block, all of whose syndromes must be zero.
  private func blocks(_ codewords: [UInt8], _ layout: QRLayout) throws -> [[UInt8]] {
    try (0..<layout.blocksCount).map { block in
      let data = stride(from: block, to: layout.dataCount, by: layout.blocksCount)
      let correction = stride(
        from: layout.dataCount + block, to: codewords.count, by: layout.blocksCount)
      let whole = data.map { codewords[$0] } + correction.map { codewords[$0] }
      for power in 0..<layout.correctionCount {
        let root = (0..<power).reduce(1) { value, _ in times(value, 2) }
        let syndrome = whole.reduce(0) { times($0, root) ^ Int($1) }
        guard syndrome == 0 else { throw Problem.correction }
      }
      return whole
    }
  }

  /// In GF(256), by long multiplication and division.
  private func times(_ left: Int, _ right: Int) -> Int {
    var product = 0
    for bit in 0..<8 where right >> bit & 1 == 1 { product ^= left << bit }
    for bit in stride(from: 14, through: 8, by: -1) where product >> bit & 1 == 1 {
      product ^= 0x11D << (bit - 8)
    }
    return product
  }

  private func text(_ data: [UInt8]) throws -> String {
    let bits: [Bool] = data.flatMap { byte in (0..<8).map { bit in byte >> (7 - bit) & 1 == 1 } }
    var place = 0
    func take(_ width: Int) -> Int {
      defer { place += width }
      return bits[place..<place + width].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    }
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    let mode = take(4)
    var text = ""
    switch mode {
    case 1:
      var left = take(10)
      while left > 0 {
        let group = min(3, left)
        let digits = String(take([0, 4, 7, 10][group]))
        text += String(repeating: "0", count: group - digits.count) + digits
        left -= group
      }
    case 2:
      var left = take(9)
      while left > 0 {
        let value = take(left > 1 ? 11 : 6)
        if left > 1 { text.append(alphabet[value / 45]) }
        text.append(alphabet[value % 45])
        left -= 2
      }
    case 4:
      let bytes = (0..<take(8)).map { _ in UInt8(take(8)) }
      guard let decoded = String(validating: bytes, as: UTF8.self) else { throw Problem.text }
      text = decoded
    default: throw Problem.mode(mode)
    }
    return text
  }
}
