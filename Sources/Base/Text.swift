/// Small, bounded conversions between text and numbers that Embedded Swift has no library for.
public enum Text {
  private static let hexDigits = Array("0123456789abcdef".utf8)

  public static func hex(_ bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      digits.append(hexDigits[Int(byte >> 4)])
      digits.append(hexDigits[Int(byte & 15)])
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The bytes that an even number of hexadecimal digits stands for; nil for anything else.
  public static func bytes(hex text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// An unsigned decimal number, digits only; nil when it is empty, has another character or overflows.
  public static func decimal(_ text: some Collection<UInt8>) -> UInt64? {
    guard !text.isEmpty else { return nil }
    var value: UInt64 = 0
    for digit in text {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit - 0x30))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }

  /// 12345 as `12.345`, -5 as `-0.005`.
  public static func thousandths(_ value: Int64) -> String {
    let magnitude = value.magnitude
    var fraction = "\(magnitude % 1000)"
    while fraction.utf8.count < 3 { fraction = "0" + fraction }
    return (value < 0 ? "-" : "") + "\(magnitude / 1000)." + fraction
  }

  /// Lines without their line feed; a last empty one is not counted.
  public static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if let last = lines.last, last.isEmpty { lines.removeLast() }
    return lines
  }

  /// Runs of anything but spaces and tabs.
  public static func words(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(omittingEmptySubsequences: true) { $0 == 0x20 || $0 == 0x09 }
  }

  public static func string(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// A text without what could steer a terminal or break a line: control characters become `?`.
  public static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result.unicodeScalars.append(isControl ? "?" : scalar)
    }
    return result
  }

  /// 1536 as `1.5 KiB`; one decimal, rounded down, so that free space is never overstated.
  public static func size(_ count: UInt64) -> String {
    var unit: UInt64 = 1
    var index = 0
    let names = ["B", "KiB", "MiB", "GiB", "TiB"]
    while count / unit >= 1024, index < names.count - 1 {
      unit *= 1024
      index += 1
    }
    let whole = count / unit
    return index == 0 ? "\(whole) B" : "\(whole).\((count % unit) * 10 / unit) " + names[index]
  }

  static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }
}
