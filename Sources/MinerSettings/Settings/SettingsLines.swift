internal import Base

/// Writes and reads the lines of a settings file.
struct SettingsLines {
  private(set) var text = ""

  mutating func put(_ name: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    text += name + " " + value + "\n"
  }

  mutating func put(_ name: String, _ value: (some FixedWidthInteger)?) {
    if let value { text += name + " " + String(value) + "\n" }
  }

  /// Calls `take` with each line; a name comes once unless it is one of `many`.
  static func read(
    _ bytes: [UInt8], many: [String] = [],
    _ take: (FieldLines.Line) throws(FieldLinesError) -> Bool
  ) throws(FieldLinesError) {
    var known: [String] = []
    for line in try FieldLines(bytes).lines {
      for name in known where name == line.name && !many.contains(name) {
        throw .repeated(name, line: line.number)
      }
      known.append(line.name)
      guard try take(line) else { throw .unknown(line.name, line: line.number) }
    }
  }

  static func bool(_ line: FieldLines.Line) throws(FieldLinesError) -> Bool {
    switch line.text {
    case "true": return true
    case "false": return false
    default: throw .badValue(line.name, line: line.number)
    }
  }

  static func number<Number: FixedWidthInteger>(
    _ line: FieldLines.Line, _ range: ClosedRange<Number>
  ) throws(FieldLinesError) -> Number {
    guard let value = Text.decimal(line.value), let number = Number(exactly: value),
      range.contains(number)
    else { throw .badValue(line.name, line: line.number) }
    return number
  }
}
