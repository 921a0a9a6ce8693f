internal import Base

/// A value without quotes: `true`, `false` or an integer, and what is wrong with any other.
struct TOMLWord {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func value() throws(TOMLFault) -> TOMLValue.Content {
    switch Text.string(bytes) {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "inf", "+inf", "-inf", "nan", "+nan", "-nan": throw .fraction
    default: break
    }
    if isDate { throw .date }
    if isFraction { throw .fraction }
    return .integer(try integer())
  }

  /// `1979-05-27...` or `07:32...`.
  private var isDate: Bool {
    let digits = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
    guard digits < bytes.count else { return false }
    return (digits == 4 && bytes[digits] == 0x2D) || (digits == 2 && bytes[digits] == 0x3A)
  }

  /// Digits with one point, or with an exponent.
  private var isFraction: Bool {
    var points = 0
    var exponents = 0
    var digits = 0
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 0x30...0x39: digits += 1
      case 0x5F: break
      case 0x2E: points += 1
      case 0x45, 0x65: exponents += 1
      case 0x2B where isSignPlace(index), 0x2D where isSignPlace(index): break
      default: return false
      }
    }
    return digits > 0 && points <= 1 && exponents <= 1 && points + exponents > 0
  }

  /// In front of all, or of an exponent.
  private func isSignPlace(_ index: Int) -> Bool {
    index == 0 || bytes[index - 1] | 0x20 == 0x65
  }

  private func integer() throws(TOMLFault) -> Int64 {
    var digits = bytes[...]
    var isNegative = false
    let isSigned = digits.first == 0x2B || digits.first == 0x2D
    if isSigned { isNegative = digits.removeFirst() == 0x2D }
    guard let first = digits.first, first >= 0x30, first <= 0x39 else { throw .unquoted }
    var radix: UInt64 = 10
    if first == 0x30, digits.count > 1 {
      switch digits.dropFirst().first {
      case 0x78: radix = 16
      case 0x6F: radix = 8
      case 0x62: radix = 2
      default: throw isNumeric ? .badNumber : .unquoted
      }
      guard !isSigned else { throw .badNumber }
      digits = digits.dropFirst(2)
    }
    return try number(digits, radix, isNegative: isNegative)
  }

  /// Whether it was meant as a number at all.
  private var isNumeric: Bool {
    bytes.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F || $0 == 0x2B || $0 == 0x2D }
  }

  private func number(
    _ digits: ArraySlice<UInt8>, _ radix: UInt64, isNegative: Bool
  ) throws(TOMLFault) -> Int64 {
    var value: UInt64 = 0
    var isBehindDigit = false
    var isTooLarge = false
    for byte in digits {
      if byte == 0x5F, isBehindDigit {
        isBehindDigit = false
        continue
      }
      guard let digit = TOMLReader.digit(byte), UInt64(digit) < radix else {
        throw isNumeric ? .badNumber : .unquoted
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      isTooLarge = isTooLarge || overflow || carry
      value = sum
      isBehindDigit = true
    }
    guard isBehindDigit else { throw .badNumber }
    guard !isTooLarge else { throw .numberTooLarge }
    if isNegative, value == 1 << 63 { return Int64.min }
    guard let number = Int64(exactly: value) else { throw .numberTooLarge }
    return isNegative ? -number : number
  }
}
