/// Rules that look at one file at a time.
enum SourceRules {
  static let fileLinesMax = 300
  static let functionLinesMax = 70
  /// A file that starts with this is as long as it says it must be.
  static let excuse = "// Long because "

  /// Tabs, spaces at the ends of lines, and notes of things left undone.
  static func text(_ file: Repository.File) -> [Finding] {
    var findings: [Finding] = []
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let find = { (advice: String) in
        findings.append(Finding(path: file.path, line: index + 1, advice: advice))
      }
      if line.contains("\t") { find("use two spaces instead of a tab") }
      if line.last == " " || line.last == "\t" || line.last == "\r" {
        find("take away the spaces at the end of the line (`make format` does it)")
      }
      // Put together here, or this file would find itself.
      for note in ["TO" + "DO", "FIX" + "ME", "X" + "XX"] where line.contains(note) {
        find("do what \(note) says, or write an issue and take it away: nobody reads it here")
      }
    }
    if !file.text.isEmpty, !file.text.hasSuffix("\n") {
      findings.append(
        Finding(path: file.path, line: lines.count, advice: "end the file with a line feed"))
    }
    return findings
  }

  static func lengths(_ file: Repository.File) -> [Finding] {
    guard !file.text.hasPrefix(excuse) else { return [] }
    var findings: [Finding] = []
    let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    if count > fileLinesMax {
      findings.append(
        Finding(
          path: file.path,
          advice: "\(count) lines are more than \(fileLinesMax): move a type or an extension to a "
            + "file of its own (`Name+Topic.swift`), or say on the first line '\(excuse)…'"))
    }
    for function in Functions.all(in: SwiftText(file.text))
    where function.lines.count > functionLinesMax {
      findings.append(
        Finding(
          path: file.path, line: function.lines.lowerBound,
          advice: "'\(function.name)' has \(function.lines.count) lines, more than "
            + "\(functionLinesMax): give its steps names, or say on the first line of the file "
            + "'\(excuse)…'"))
    }
    return findings
  }

  /// Existentials cost memory and a table on a board; Embedded Swift has only some of them.
  static func existentials(_ file: Repository.File) -> [Finding] {
    SwiftText(file.text).lines.enumerated().compactMap { index, line in
      guard line.contains(/\bany\s+[A-Z~(]/) else { return nil }
      return Finding(
        path: file.path, line: index + 1,
        advice: "board modules have no `any`: make it generic (`some P`, `<T: P>`) or an enum")
    }
  }
}
