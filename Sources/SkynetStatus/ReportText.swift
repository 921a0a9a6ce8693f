internal import Base

/// Builds one line of a report.
struct ReportText {
  private(set) var line: String

  init(_ name: String) { line = name }

  mutating func put(_ key: PublicKey) { put(Text.hex(key.bytes)) }

  mutating func put(_ word: String) { line += " " + (word.isEmpty ? "-" : ReportText.word(word)) }

  mutating func put(_ number: (some FixedWidthInteger)?) {
    line += " " + (number.map { String($0) } ?? "-")
  }

  /// One word of printable ASCII, whatever it was.
  static func word(_ text: String) -> String {
    let bytes = text.utf8.prefix(128).map { $0 > 0x20 && $0 < 0x7F ? $0 : 0x3F }
    return Text.string(bytes)
  }

  /// One line of printable ASCII, whatever it was.
  static func sentence(_ text: String) -> String {
    let bytes = text.utf8.prefix(200).map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x3F }
    return Text.string(bytes)
  }
}
