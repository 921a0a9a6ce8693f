internal import Base

/// Figures as people read them.
enum HumanText {
  /// 23456 us as `23.456 ms`; a dash for what is not known.
  static func time(_ microseconds: UInt32?) -> String {
    microseconds.map { Text.thousandths(Int64($0)) + " ms" } ?? "-"
  }

  /// Seconds as `1 d 2 h` or `3 min`.
  static func duration(_ seconds: UInt64) -> String {
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min" }
    if seconds < 86400 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
    return "\(seconds / 86400) d \(seconds % 86400 / 3600) h"
  }

  /// 31000 droplets as `0.031000`, in SKY.
  static func sky(_ droplets: UInt64) -> String {
    var fraction = "\(droplets % 1_000_000)"
    while fraction.utf8.count < 6 { fraction = "0" + fraction }
    return "\(droplets / 1_000_000)." + fraction
  }

  /// Thousandths as `1.2 %`.
  static func share(_ perMille: UInt16?) -> String {
    perMille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
  }

  static func size(_ bytes: UInt64?) -> String { bytes.map { Text.size($0) } ?? "-" }

  /// The beginning of a key: enough for the eye, not for a decision.
  static func short(_ key: PublicKey) -> String { Text.hex(Array(key.bytes[..<4])) + "..." }
}

/// Rows in columns, each as wide as its widest word.
struct HumanTable {
  private var rows: [[String]] = []

  init(_ titles: [String]) { rows = [titles] }

  mutating func add(_ row: [String]) {
    precondition(row.count == rows[0].count, "a row has a word for each title")
    rows.append(row)
  }

  /// Lines with a line feed each; without rows the titles alone.
  var text: String {
    var widths = [Int](repeating: 0, count: rows[0].count)
    for row in rows {
      for (index, word) in row.enumerated() { widths[index] = max(widths[index], word.utf8.count) }
    }
    var text = ""
    for row in rows {
      var line = ""
      for (index, word) in row.enumerated() {
        line += word
        guard index < row.count - 1 else { continue }
        for _ in word.utf8.count..<widths[index] + 2 { line += " " }
      }
      text += line + "\n"
    }
    return text
  }
}
