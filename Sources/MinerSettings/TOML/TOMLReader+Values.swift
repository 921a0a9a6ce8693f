extension TOMLReader {
  mutating func readValue(depth: Int) throws(TOMLProblem) -> TOMLValue {
    let place = cursor.place
    guard depth <= Self.depthMax else { throw problem(.tooDeep, at: place) }
    switch cursor.byte {
    case 0x22, 0x27:
      let text = try readText()
      return TOMLValue(place: place, content: text.map { .text($0) } ?? .unusable)
    case 0x5B: return TOMLValue(place: place, content: .array(try readArray(depth: depth)))
    case 0x7B: return TOMLValue(place: place, content: .table(try readInline(depth: depth)))
    default: break
    }
    let word = readWord()
    guard !word.isEmpty else {
      guard let byte = cursor.byte, byte >= 0x80, cursor.characterLength == nil else {
        throw problem(.valueExpected)
      }
      throw problem(.notUTF8)
    }
    do throws(TOMLFault) {
      return TOMLValue(place: place, content: try TOMLWord(word).value())
    } catch {
      report(error, at: place)
      return TOMLValue(place: place, content: .unusable)
    }
  }

  /// All that stands together without quotes.
  private mutating func readWord() -> [UInt8] {
    var word: [UInt8] = []
    while let byte = cursor.byte, byte > 0x20, byte < 0x7F {
      switch byte {
      case 0x22, 0x23, 0x27, 0x2C, 0x3D, 0x5B, 0x5D, 0x7B, 0x7D: return word
      default: word.append(byte)
      }
      cursor.advance()
    }
    return word
  }

  private mutating func readArray(depth: Int) throws(TOMLProblem) -> [TOMLValue] {
    cursor.advance()
    var members: [TOMLValue] = []
    while true {
      try skipLines()
      if cursor.take(0x5D) { return members }
      guard !cursor.isAtEnd else { throw problem(.arrayNotClosed) }
      try countItem()
      members.append(try readValue(depth: depth + 1))
      try skipLines()
      if cursor.take(0x2C) { continue }
      guard cursor.take(0x5D) else { throw problem(.arrayNotClosed) }
      return members
    }
  }

  /// Spaces, remarks and line ends, as they may stand between the members of a list.
  private mutating func skipLines() throws(TOMLProblem) {
    repeat {
      cursor.skipSpaces()
      try skipComment()
    } while cursor.takeLineEnd()
  }

  private mutating func readInline(depth: Int) throws(TOMLProblem) -> TOMLTable {
    cursor.advance()
    let table = TOMLTable(.inline)
    cursor.skipSpaces()
    if cursor.take(0x7D) { return table }
    let outer = path
    while true {
      cursor.skipSpaces()
      guard !cursor.isAtEnd, !cursor.isAtLineEnd, cursor.byte != 0x7D else {
        throw problem(.inlineTableNotClosed)
      }
      try readValue(of: try readKey(), into: table, depth: depth + 1)
      path = outer
      cursor.skipSpaces()
      if cursor.take(0x7D) { return table }
      guard cursor.take(0x2C) else { throw problem(.inlineTableNotClosed) }
    }
  }
}
