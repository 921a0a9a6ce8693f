/// A text as the bits of one segment, in the densest mode that has all its characters (ISO/IEC 18004,
/// section 7.4).
struct QRSegment {
  private enum Mode: UInt32 {
    case numeric = 0b0001
    case alphanumeric = 0b0010
    case byte = 0b0100

    /// Bits of the count of characters, versions 1 to 9 (table 3).
    var countBits: Int {
      switch self {
      case .numeric: 10
      case .alphanumeric: 9
      case .byte: 8
      }
    }
  }

  /// In the order of their values (table 5).
  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
  /// More characters than the largest symbol here holds in its densest mode.
  private static let charactersMax = 200

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The bits with terminator and padding; nil where they do not fit into `count` codewords.
  func codewords(count: Int) -> [UInt8]? {
    guard bytes.count <= Self.charactersMax else { return nil }
    var bits = QRBits()
    let mode = mode
    bits.append(mode.rawValue, width: 4)
    bits.append(UInt32(bytes.count), width: mode.countBits)
    switch mode {
    case .numeric: appendNumeric(to: &bits)
    case .alphanumeric: appendAlphanumeric(to: &bits)
    case .byte: for byte in bytes { bits.append(UInt32(byte), width: 8) }
    }
    guard bits.count <= count * 8 else { return nil }
    bits.append(0, width: min(4, count * 8 - bits.count))
    if bits.count % 8 != 0 { bits.append(0, width: 8 - bits.count % 8) }
    var codewords = bits.bytes
    var pad: UInt8 = 0xEC
    while codewords.count < count {
      codewords.append(pad)
      pad ^= 0xEC ^ 0x11
    }
    return codewords
  }

  private var mode: Mode {
    if bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return .numeric }
    return bytes.allSatisfy { Self.value(of: $0) != nil } ? .alphanumeric : .byte
  }

  private static func value(of byte: UInt8) -> UInt32? {
    alphabet.firstIndex { $0 == byte }.map { UInt32($0) }
  }

  /// Three digits in ten bits, two in seven, one in four.
  private func appendNumeric(to bits: inout QRBits) {
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var value: UInt32 = 0
      for digit in group { value = value * 10 + UInt32(digit - 0x30) }
      bits.append(value, width: 1 + 3 * group.count)
    }
  }

  /// Two characters in eleven bits, one in six.
  private func appendAlphanumeric(to bits: inout QRBits) {
    for start in stride(from: 0, to: bytes.count, by: 2) {
      let group = bytes[start..<min(start + 2, bytes.count)]
      var value: UInt32 = 0
      for byte in group { value = value * 45 + (Self.value(of: byte) ?? 0) }
      bits.append(value, width: 1 + 5 * group.count)
    }
  }
}

/// Bits in a row, the highest of a number first.
struct QRBits {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  mutating func append(_ value: UInt32, width: Int) {
    for bit in stride(from: width - 1, through: 0, by: -1) {
      if count % 8 == 0 { bytes.append(0) }
      if value >> UInt32(bit) & 1 == 1 { bytes[count / 8] |= 0x80 >> UInt8(count % 8) }
      count += 1
    }
  }
}
