internal import Base

/// The words of one line of a report, taken from left to right.
///
/// A word that is not as expected makes the whole line bad: `isGood` says so in the end. A dash stands for
/// what is not known.
struct ReportLine {
  private var words: [ArraySlice<UInt8>]
  private var next = 0
  private var isSound = true

  init(_ value: ArraySlice<UInt8>) {
    words = value.split(separator: 0x20, omittingEmptySubsequences: false)
  }

  /// Whether every word was there and good, and none is left.
  var isGood: Bool { isSound && next == words.count }

  mutating func word() -> String {
    guard next < words.count, !words[next].isEmpty else {
      isSound = false
      return ""
    }
    next += 1
    return Text.string(words[next - 1])
  }

  mutating func number<Number: FixedWidthInteger>() -> Number {
    let word = word()
    guard let number: Number = Self.number(word) else {
      isSound = false
      return 0
    }
    return number
  }

  mutating func optional<Number: FixedWidthInteger>() -> Number? {
    let word = word()
    guard word != "-" else { return nil }
    guard let number: Number = Self.number(word) else {
      isSound = false
      return nil
    }
    return number
  }

  mutating func key() -> PublicKey? {
    let word = word()
    if let bytes = Text.bytes(hex: word), let key = PublicKey(bytes) { return key }
    isSound = false
    return nil
  }

  /// Empty for a dash.
  mutating func name() -> String {
    let word = word()
    return word == "-" ? "" : word
  }

  private static func number<Number: FixedWidthInteger>(_ word: String) -> Number? {
    let digits = word.utf8
    guard digits.count == 1 || digits.first != 0x30, let value = Text.decimal(digits) else {
      return nil
    }
    return Number(exactly: value)
  }
}
