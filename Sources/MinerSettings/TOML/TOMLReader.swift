/// Reads the part of TOML 1.0 that settings need, strictly and with a bound for everything.
///
/// Read are comments, bare, quoted and dotted keys, tables, texts of all four kinds, integers, Booleans,
/// lists and tables in braces. Fractions, dates and lists of tables are refused by name. A value that is
/// wrong in itself is left out and reading goes on; where the form is lost reading ends, and what
/// came before counts.
public struct TOMLReader {
  public static let bytesMax = 65536
  /// Keys, headers and members of lists together.
  public static let itemsMax = 512
  public static let depthMax = 8
  /// Problems that are kept; the first one that ends reading is always the last.
  public static let problemsMax = 32

  public let root = TOMLTable(.header)
  public private(set) var problems: [TOMLProblem] = []

  var cursor: TOMLCursor
  /// The body of which table is being read; each header opens another one.
  private var body = 0
  private var table: TOMLTable
  private var tablePath: [[UInt8]] = []
  /// Of the value that is being read, for problems.
  var path: [[UInt8]] = []
  var hasBadEscape = false
  private var itemsCount = 0

  public init(_ bytes: [UInt8]) {
    cursor = TOMLCursor(bytes)
    table = root
    do throws(TOMLProblem) {
      guard bytes.count <= Self.bytesMax else { throw problem(.tooLong(bytes: bytes.count)) }
      let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      if isUTF16 { throw problem(.utf16) }
      try readDocument()
    } catch {
      if problems.count == Self.problemsMax { problems.removeLast() }
      problems.append(error)
    }
  }

  private mutating func readDocument() throws(TOMLProblem) {
    while true {
      cursor.skipSpaces()
      guard let byte = cursor.byte else { return }
      if cursor.takeLineEnd() { continue }
      path = tablePath
      switch byte {
      case 0x23: break
      case 0x5B: try readHeader()
      default: try readAssignment()
      }
      try endLine()
    }
  }

  /// Takes what may follow on a line: spaces, a remark, the end.
  private mutating func endLine() throws(TOMLProblem) {
    cursor.skipSpaces()
    try skipComment()
    guard cursor.isAtEnd || cursor.takeLineEnd() else { throw problem(.lineEndExpected) }
  }

  mutating func skipComment() throws(TOMLProblem) {
    guard cursor.byte == 0x23 else { return }
    while let byte = cursor.byte, !cursor.isAtLineEnd {
      guard byte == 0x09 || (byte >= 0x20 && byte != 0x7F) else { throw problem(.control(byte)) }
      guard let length = cursor.characterLength else { throw problem(.notUTF8) }
      cursor.advance(by: length)
    }
  }

  func problem(_ fault: TOMLFault, at place: TextPlace? = nil) -> TOMLProblem {
    TOMLProblem(fault: fault, place: place ?? cursor.place, path: path)
  }

  /// Notes a fault that leaves the rest of the text readable.
  mutating func report(_ fault: TOMLFault, at place: TextPlace) {
    if problems.count < Self.problemsMax { problems.append(problem(fault, at: place)) }
  }

  mutating func countItem() throws(TOMLProblem) {
    itemsCount += 1
    guard itemsCount <= Self.itemsMax else { throw problem(.tooManyItems) }
  }
}

// Headers and assignments.
extension TOMLReader {
  private mutating func readHeader() throws(TOMLProblem) {
    let start = cursor.place
    cursor.advance()
    path = []
    let isArray = cursor.take(0x5B)
    let keys = try readKey()
    guard cursor.take(0x5D), !isArray || cursor.take(0x5D) else {
      throw problem(.headerNotClosed)
    }
    try countItem()
    body += 1
    tablePath = keys.map { $0.bytes }
    path = tablePath
    if isArray {
      report(.arrayOfTables, at: start)
      // What stands below it counts for nothing, but is still read.
      table = TOMLTable(.header)
    } else {
      table = open(keys, at: start) ?? TOMLTable(.header)
    }
  }

  /// The table of a header; nil, and a problem, where it cannot be that.
  private mutating func open(_ keys: [Key], at start: TextPlace) -> TOMLTable? {
    var place = root
    for (index, key) in keys.enumerated() {
      let isLast = index == keys.count - 1
      guard let entry = place.entry(key.bytes) else {
        let table = TOMLTable(isLast ? .header : .implied)
        place.entries.append(entry(key, TOMLValue(place: start, content: .table(table))))
        place = table
        continue
      }
      guard case .table(let table) = entry.value.content else {
        report(.notATable(firstLine: entry.place.line), at: key.place)
        return nil
      }
      switch table.origin {
      case .header where !isLast: break
      case .implied:
        if isLast { table.origin = .header }
      case .header, .dotted, .inline:
        report(.repeatedTable(firstLine: entry.place.line), at: key.place)
        return nil
      }
      place = table
    }
    return place
  }

  private mutating func readAssignment() throws(TOMLProblem) {
    try readValue(of: try readKey(), into: table, depth: 0)
  }

  /// Reads `= value` behind a key and puts it where the key says.
  mutating func readValue(
    of keys: [Key], into table: TOMLTable, depth: Int
  ) throws(TOMLProblem) {
    try countItem()
    // Only now: what no = follows may be a value whose key got lost, and a secret.
    guard cursor.take(0x3D) else { throw problem(.equalsExpected) }
    path += keys.map { $0.bytes }
    cursor.skipSpaces()
    let value = try readValue(depth: depth)
    // A word without quotes is seldom alone: what follows in its line belongs to it.
    if depth == 0, case .unusable = value.content { skipToLineEnd() }
    put(value, keys, into: table)
  }

  private mutating func skipToLineEnd() {
    while !cursor.isAtEnd, !cursor.isAtLineEnd, cursor.byte != 0x23 { cursor.advance() }
  }

  private mutating func put(_ value: TOMLValue, _ keys: [Key], into table: TOMLTable) {
    var place = table
    for key in keys.dropLast() {
      guard let entry = place.entry(key.bytes) else {
        let table = TOMLTable(.dotted(body: body))
        place.entries.append(entry(key, TOMLValue(place: key.place, content: .table(table))))
        place = table
        continue
      }
      guard case .table(let table) = entry.value.content else {
        return report(.notATable(firstLine: entry.place.line), at: key.place)
      }
      guard case .dotted(let owner) = table.origin, owner == body else {
        return report(.repeatedTable(firstLine: entry.place.line), at: key.place)
      }
      place = table
    }
    guard let last = keys.last else { return }
    if let entry = place.entry(last.bytes) {
      return report(.repeatedKey(firstLine: entry.place.line), at: last.place)
    }
    place.entries.append(entry(last, value))
  }

  private func entry(_ key: Key, _ value: TOMLValue) -> TOMLTable.Entry {
    TOMLTable.Entry(key: key.bytes, place: key.place, value: value)
  }
}
