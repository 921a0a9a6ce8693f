/// A Swift source with its comments and literals blanked, so that rules see nothing but code.
///
/// Line feeds stay where they are: line numbers of the blanked text are those of the source.
struct SwiftText {
  private let source: [Character]
  private var blanked: [Character]
  private var position = 0

  init(_ text: String) {
    source = Array(text)
    blanked = source
    skipCode(until: nil)
  }

  /// The code, line by line.
  var lines: [String] {
    blanked.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }

  private func starts(_ text: String) -> Bool { source[position...].starts(with: text) }

  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where position < source.count {
      if source[position] != "\n" { blanked[position] = " " }
      position += 1
    }
  }

  /// - Parameter end: the parenthesis that closes an interpolation; nil for a whole file.
  private mutating func skipCode(until end: Character?) {
    var depth = 0
    while position < source.count {
      let character = source[position]
      if let end, character == end, depth == 0 { return }
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if starts("//") {
        while position < source.count, source[position] != "\n" { blank() }
      } else if starts("/*") {
        skipBlockComment()
      } else if character == "\"" || startsRawString {
        skipString()
      } else {
        position += 1
      }
    }
  }

  private var startsRawString: Bool {
    guard source[position] == "#" else { return false }
    return source[position...].first { $0 != "#" } == "\""
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if starts("/*") {
        depth += 1
        blank(2)
      } else if starts("*/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && position < source.count
  }

  private mutating func skipString() {
    let hashes = String(source[position...].prefix { $0 == "#" })
    blank(hashes.count)
    let quotes = starts("\"\"\"") ? "\"\"\"" : "\""
    blank(quotes.count)
    while position < source.count {
      if starts(quotes + hashes) { return blank(quotes.count + hashes.count) }
      // A quote that no other one closes is a part of a regular expression.
      if quotes.count == 1, source[position] == "\n" { return }
      if starts("\\" + hashes + "(") {
        blank(hashes.count + 2)
        skipCode(until: ")")
        blank()
      } else if starts("\\" + hashes) {
        blank(hashes.count + 2)
      } else {
        blank()
      }
    }
  }
}
