/// Where functions, initializers and computed properties of a blanked source begin and end.
struct Functions {
  struct Function: Equatable {
    let name: String
    /// Lines from the declaration to the closing brace, both counted, from 1.
    let lines: ClosedRange<Int>
  }

  private let lines: [[Character]]

  static func all(in text: SwiftText) -> [Function] {
    let declaration =
      /\b(?:func\s+(?<function>[^\s(<]+)|(?<initializer>init|deinit|subscript)\b[?(<\s]|var\s+(?<property>\w+)\s*:)/
    let functions = Functions(lines: text.lines.map(Array.init))
    var found: [Function] = []
    for (index, line) in text.lines.enumerated() {
      for match in line.matches(of: declaration) {
        // A call `self.init(` is no declaration.
        if line[..<match.range.lowerBound].hasSuffix(".") { continue }
        let name = match.function ?? match.initializer ?? match.property ?? ""
        let column = line.distance(from: line.startIndex, to: match.range.upperBound) - 1
        guard let last = functions.lastLine(from: index, column: column) else { continue }
        found.append(Function(name: String(name), lines: index + 1...last + 1))
      }
    }
    return found
  }

  /// The line of the brace that closes the body; nil for a declaration without one.
  private func lastLine(from first: Int, column: Int) -> Int? {
    var parentheses = 0
    var braces = 0
    for index in first..<lines.count {
      let line = lines[index]
      for character in line[(index == first ? min(column, line.count) : 0)...] {
        switch character {
        case "(", "[": parentheses += 1
        case ")", "]": parentheses -= 1
        // A stored property with a value has no body of its own.
        case "=" where parentheses == 0 && braces == 0 && index == first: return nil
        case "{" where parentheses == 0 || braces > 0: braces += 1
        case "}" where braces > 0:
          braces -= 1
          if braces == 0 { return index }
        default: break
        }
      }
      if parentheses <= 0, braces == 0, !continues(after: index) { return nil }
    }
    return nil
  }

  /// Whether a declaration that has no body yet goes on in the next line.
  private func continues(after index: Int) -> Bool {
    guard index + 1 < lines.count else { return false }
    let next = String(lines[index + 1]).trimmingPrefix(/\s*/)
    return ["{", "where ", "->", "throws", "async", ")"].contains { next.hasPrefix($0) }
  }
}
