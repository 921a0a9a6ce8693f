/// What is wrong with the form of a TOML text.
///
/// None carries a piece of the text: it could be part of a secret.
public enum TOMLFault: Error, Equatable, Sendable {
  case tooLong(bytes: Int)
  case tooManyItems
  case tooDeep
  case notUTF8
  case utf16
  case control(UInt8)
  case keyExpected
  case equalsExpected
  case valueExpected
  case lineEndExpected
  case headerNotClosed
  case textNotClosed
  case lineEndInText
  case badEscape
  case zeroInText
  case arrayNotClosed
  case inlineTableNotClosed
  case unquoted
  case badNumber
  case numberTooLarge
  case fraction
  case date
  case arrayOfTables
  case repeatedKey(firstLine: Int)
  case repeatedTable(firstLine: Int)
  case notATable(firstLine: Int)

  /// Whether the reader cannot tell what the rest of the text means.
  public var endsReading: Bool {
    switch self {
    case .badEscape, .zeroInText, .unquoted, .badNumber, .numberTooLarge, .fraction, .date,
      .arrayOfTables, .repeatedKey, .repeatedTable, .notATable:
      false
    case .tooLong, .tooManyItems, .tooDeep, .notUTF8, .utf16, .control, .keyExpected,
      .equalsExpected, .valueExpected, .lineEndExpected, .headerNotClosed, .textNotClosed,
      .lineEndInText, .arrayNotClosed, .inlineTableNotClosed:
      true
    }
  }

  public var explanation: String {
    switch self {
    case .tooLong(let bytes):
      "\(bytes) bytes are too many: keep the file below \(TOMLReader.bytesMax)"
    case .tooManyItems: "more than \(TOMLReader.itemsMax) keys and values: leave some out"
    case .tooDeep: "tables or lists stand more than \(TOMLReader.depthMax) deep: use fewer levels"
    case .notUTF8: "this is not UTF-8: save the file as UTF-8"
    case .utf16: "the file is UTF-16: save it as UTF-8"
    case .control(let byte):
      "the control character number \(byte) is not allowed: delete it"
    case .keyExpected:
      "a key is expected: write it as name = value, and quote a name with other than letters, "
        + "digits, - and _"
    case .equalsExpected: "behind a key comes =: write it as name = value"
    case .valueExpected: "the value is missing: write text in quotes, a number, true or false"
    case .lineEndExpected:
      "the line should end here: put one key a line, and # before a remark"
    case .headerNotClosed: "the name of a table ends with ]: write it as [name]"
    case .textNotClosed: "the text has no closing quote: add one"
    case .lineEndInText: "the text has no closing quote in its line: add one"
    case .badEscape:
      "what follows the backslash is not known: write \\\\ for a backslash, or use single quotes"
    case .zeroInText: "no text may hold the character number 0: delete it"
    case .arrayNotClosed: "a comma or ] is expected in the list: put one there"
    case .inlineTableNotClosed:
      "a comma, a key or } is expected in the same line: complete the table in braces"
    case .unquoted: "this is no value: put text in double quotes"
    case .badNumber: "this is not how a number is written: use digits, with no 0 in front"
    case .numberTooLarge: "the number is too large: write a smaller one"
    case .fraction: "a number with a fraction is not used here: write a whole one, or quote text"
    case .date: "a date or time is not used here: put text in double quotes"
    case .arrayOfTables: "a list of tables is not used here: write [name] with single brackets"
    case .repeatedKey(let line): "this key stands in line \(line) already: keep one of them"
    case .repeatedTable(let line):
      "this table stands in line \(line) already: put all its keys there"
    case .notATable(let line): "line \(line) gave this name a value already: use one of them"
    }
  }
}

/// A fault with its place, and the key whose value was being read.
public struct TOMLProblem: Error, Equatable, Sendable {
  public let fault: TOMLFault
  public let place: TextPlace
  /// Parts of the key with its tables; empty where it is not known.
  public let path: [[UInt8]]
}
