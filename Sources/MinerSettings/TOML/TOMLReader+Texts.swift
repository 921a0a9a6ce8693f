internal import Base

/// Texts: basic with escapes, literal without, each on one line or, in three quotes, on several.
extension TOMLReader {
  private static let quote: UInt8 = 0x22
  private static let apostrophe: UInt8 = 0x27
  private static let backslash: UInt8 = 0x5C

  /// - Returns: nil where an escape in it was wrong, which is reported then.
  mutating func readText() throws(TOMLProblem) -> String? {
    guard let mark = cursor.byte else { throw problem(.valueExpected) }
    hasBadEscape = false
    let isBlock = cursor.byte(ahead: 1) == mark && cursor.byte(ahead: 2) == mark
    cursor.advance(by: isBlock ? 3 : 1)
    let bytes =
      if isBlock {
        try readBlock(mark)
      } else if mark == Self.quote {
        try readBasicLine()
      } else {
        try readLiteralLine()
      }
    return hasBadEscape ? nil : Text.string(bytes)
  }

  /// Behind the opening quote, to the closing one.
  mutating func readBasicLine() throws(TOMLProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    while !cursor.take(Self.quote) {
      if cursor.byte == Self.backslash {
        try readEscape(into: &bytes)
      } else {
        try readCharacter(into: &bytes)
      }
    }
    return bytes
  }

  /// Behind the opening apostrophe, to the closing one.
  mutating func readLiteralLine() throws(TOMLProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    while !cursor.take(Self.apostrophe) { try readCharacter(into: &bytes) }
    return bytes
  }

  private mutating func readBlock(_ mark: UInt8) throws(TOMLProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = cursor.takeLineEnd()
    while true {
      if cursor.byte == mark {
        // Up to two quotes may stand before the closing three.
        var run = 0
        while run < 5, cursor.byte(ahead: run) == mark { run += 1 }
        cursor.advance(by: run)
        bytes.append(contentsOf: [UInt8](repeating: mark, count: run < 3 ? run : run - 3))
        if run >= 3 { return bytes }
      } else if cursor.takeLineEnd() {
        bytes.append(0x0A)
      } else if mark == Self.quote, cursor.byte == Self.backslash {
        guard try !takeContinuation() else { continue }
        try readEscape(into: &bytes)
      } else {
        try readCharacter(into: &bytes)
      }
    }
  }

  /// A backslash that ends its line swallows all white space up to the next character.
  private mutating func takeContinuation() throws(TOMLProblem) -> Bool {
    var ahead = cursor
    ahead.advance()
    ahead.skipSpaces()
    guard ahead.takeLineEnd() else { return false }
    cursor = ahead
    repeat { cursor.skipSpaces() } while cursor.takeLineEnd()
    return true
  }

  /// One character that stands for itself.
  private mutating func readCharacter(into bytes: inout [UInt8]) throws(TOMLProblem) {
    guard let byte = cursor.byte else { throw problem(.textNotClosed) }
    if cursor.isAtLineEnd { throw problem(.lineEndInText) }
    guard byte == 0x09 || (byte >= 0x20 && byte != 0x7F) else { throw problem(.control(byte)) }
    guard let length = cursor.characterLength else { throw problem(.notUTF8) }
    for _ in 0..<length {
      if let byte = cursor.byte { bytes.append(byte) }
      cursor.advance()
    }
  }

  private mutating func readEscape(into bytes: inout [UInt8]) throws(TOMLProblem) {
    let start = cursor.place
    cursor.advance()
    guard let letter = cursor.byte else { throw problem(.textNotClosed) }
    switch letter {
    case 0x62: bytes.append(0x08)
    case 0x74: bytes.append(0x09)
    case 0x6E: bytes.append(0x0A)
    case 0x66: bytes.append(0x0C)
    case 0x72: bytes.append(0x0D)
    case Self.quote, Self.backslash: bytes.append(letter)
    case 0x75: return readScalar(digits: 4, at: start, into: &bytes)
    case 0x55: return readScalar(digits: 8, at: start, into: &bytes)
    // The closing quote can still be found: only this text is lost.
    default: return reportEscape(.badEscape, at: start)
    }
    cursor.advance()
  }

  private mutating func readScalar(digits: Int, at start: TextPlace, into bytes: inout [UInt8]) {
    cursor.advance()
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = cursor.byte, let digit = Self.digit(byte), digit < 16 else {
        return reportEscape(.badEscape, at: start)
      }
      value = value << 4 | UInt32(digit)
      cursor.advance()
    }
    guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else {
      return reportEscape(.badEscape, at: start)
    }
    guard value > 0 else { return reportEscape(.zeroInText, at: start) }
    bytes.append(contentsOf: Array(encoded))
  }

  /// Once a text: a path with backslashes has many.
  private mutating func reportEscape(_ fault: TOMLFault, at place: TextPlace) {
    if !hasBadEscape { report(fault, at: place) }
    hasBadEscape = true
  }

  /// What a letter or digit counts as, up to 35.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x5A: byte - 0x41 + 10
    case 0x61...0x7A: byte - 0x61 + 10
    default: nil
    }
  }
}
