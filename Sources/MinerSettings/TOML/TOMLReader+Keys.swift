extension TOMLReader {
  /// One part of a dotted key.
  struct Key {
    let bytes: [UInt8]
    let place: TextPlace
  }

  /// Reads `a`, `a.b` or `"a b".c`, and the spaces behind it.
  mutating func readKey() throws(TOMLProblem) -> [Key] {
    var keys: [Key] = []
    while true {
      cursor.skipSpaces()
      let place = cursor.place
      hasBadEscape = false
      keys.append(Key(bytes: try readKeyPart(), place: place))
      guard keys.count <= Self.depthMax else { throw problem(.tooDeep, at: place) }
      cursor.skipSpaces()
      guard cursor.take(0x2E) else { return keys }
    }
  }

  private mutating func readKeyPart() throws(TOMLProblem) -> [UInt8] {
    switch cursor.byte {
    case 0x22:
      cursor.advance()
      return try readBasicLine()
    case 0x27:
      cursor.advance()
      return try readLiteralLine()
    default:
      var bytes: [UInt8] = []
      while let byte = cursor.byte, Self.isBare(byte) {
        bytes.append(byte)
        cursor.advance()
      }
      guard !bytes.isEmpty else { throw problem(.keyExpected) }
      return bytes
    }
  }

  static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
  }
}
