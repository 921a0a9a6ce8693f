import Base

/// The words of one line, front to back.
struct HardwareWords {
  private let source: FieldLines.Line
  private var left: ArraySlice<UInt8>

  init(_ line: FieldLines.Line) {
    source = line
    left = line.value
  }

  var refusal: FieldLinesError { .badValue(source.name, line: source.number) }

  /// The bytes up to the next space, which is passed over; empty behind the last.
  mutating func next() throws(FieldLinesError) -> String {
    guard let space = left.firstIndex(of: 0x20) else {
      defer { left = [] }
      return Text.string(left)
    }
    defer { left = left[(space + 1)...] }
    return Text.string(left[..<space])
  }

  mutating func number<Number: FixedWidthInteger>() throws(FieldLinesError) -> Number {
    let word = try next()
    guard let value = Text.decimal(word.utf8), let number = Number(exactly: value) else {
      throw refusal
    }
    return number
  }

  /// A number with nothing behind it.
  mutating func lastNumber<Number: FixedWidthInteger>() throws(FieldLinesError) -> Number {
    guard let value = Text.decimal(left), let number = Number(exactly: value) else {
      throw refusal
    }
    return number
  }

  /// Everything that is left.
  mutating func rest() throws(FieldLinesError) -> String {
    guard !left.isEmpty else { throw refusal }
    return Text.string(left)
  }

  mutating func gpioLine() throws(FieldLinesError) -> HardwareDescription.Line {
    let isActiveLow: Bool
    switch try next() {
    case "active-high": isActiveLow = false
    case "active-low": isActiveLow = true
    default: throw refusal
    }
    let bias: LineBias
    switch try next() {
    case "as-is": bias = .asIs
    case "pull-up": bias = .pullUp
    case "pull-down": bias = .pullDown
    default: throw refusal
    }
    return .init(name: try rest(), isActiveLow: isActiveLow, bias: bias)
  }
}
