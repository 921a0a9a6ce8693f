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
