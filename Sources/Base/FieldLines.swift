/// Why a text of `name value` lines was refused; `line` counts from 1.
public enum FieldLinesError: Error, Equatable {
  case missing(String)
  case repeated(String, line: Int)
  case unknown(String, line: Int)
  case badValue(String, line: Int)
  case notText(line: Int)

  public var explanation: String {
    switch self {
    case .missing(let name): "the line '" + name + "' is missing"
    case .repeated(let name, let line): "line \(line): '" + name + "' stands there twice"
    case .unknown(let name, let line): "line \(line): '" + name + "' is not known"
    case .badValue(let name, let line): "line \(line): the value of '" + name + "' is not valid"
    case .notText(let line): "line \(line) is not plain text of the form 'name value'"
    }
  }
}

/// The lines `name value` of a small text that one program of ours writes and another reads.
///
/// Strict: printable ASCII, one space between name and value, no empty line, no comment.
public struct FieldLines {
  public struct Line {
    public let name: String
    public let value: ArraySlice<UInt8>
    /// Counts from 1.
    public let number: Int

    public var text: String { Text.string(value) }
  }

  public let lines: [Line]

  public init(_ bytes: [UInt8]) throws(FieldLinesError) {
    var lines: [Line] = []
    for (index, line) in Text.lines(bytes).enumerated() {
      guard line.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }),
        let space = line.firstIndex(of: 0x20), space > line.startIndex, space + 1 < line.endIndex
      else { throw .notText(line: index + 1) }
      let name = Text.string(line[..<space])
      lines.append(Line(name: name, value: line[(space + 1)...], number: index + 1))
    }
    self.lines = lines
  }
}
