/// Walks over the bytes of a text and knows line and column.
struct TOMLCursor {
  private let bytes: [UInt8]
  private var index = 0
  private(set) var place = TextPlace(line: 1, column: 1)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // The mark that some editors put in front of UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  var isAtEnd: Bool { index == bytes.count }

  func byte(ahead count: Int) -> UInt8? {
    index + count < bytes.count ? bytes[index + count] : nil
  }

  /// Moves over one byte; at the end our bug.
  mutating func advance() {
    let byte = bytes[index]
    index += 1
    if byte == 0x0A {
      place = TextPlace(line: place.line + 1, column: 1)
    } else if byte & 0xC0 != 0x80 {
      place.column += 1
    }
  }

  mutating func advance(by count: Int) {
    for _ in 0..<count { advance() }
  }

  mutating func take(_ wanted: UInt8) -> Bool {
    guard byte == wanted else { return false }
    advance()
    return true
  }

  /// Whether a line ends here; a carriage return alone ends none.
  var isAtLineEnd: Bool {
    byte == 0x0A || (byte == 0x0D && byte(ahead: 1) == 0x0A)
  }

  mutating func takeLineEnd() -> Bool {
    guard isAtLineEnd else { return false }
    if byte == 0x0D { advance() }
    advance()
    return true
  }

  mutating func skipSpaces() {
    while byte == 0x20 || byte == 0x09 { advance() }
  }

  /// Bytes of the character that starts here, well-formed by table 3-7 of the Unicode standard.
  var characterLength: Int? {
    guard let first = byte else { return nil }
    var range: ClosedRange<UInt8> = 0x80...0xBF
    let count: Int
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: count = 2
    case 0xE0...0xEF:
      count = 3
      if first == 0xE0 { range = 0xA0...0xBF }
      if first == 0xED { range = 0x80...0x9F }
    case 0xF0...0xF4:
      count = 4
      if first == 0xF0 { range = 0x90...0xBF }
      if first == 0xF4 { range = 0x80...0x8F }
    default: return nil
    }
    for offset in 1..<count {
      guard let next = byte(ahead: offset), range.contains(next) else { return nil }
      range = 0x80...0xBF
    }
    return count
  }
}
