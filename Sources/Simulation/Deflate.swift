/// Compression for PNG files of ours (RFC 1950, RFC 1951): one block, fixed codes, the latest match.
///
/// Enlarged pictures are repetitions, so this does well, and the same bytes come out everywhere.
enum Deflate {
  private static let matchMin = 3
  private static let matchMax = 258
  private static let distanceMax = 32_768
  /// Lengths of matches begin here, with so many extra bits (RFC 1951, section 3.2.5).
  private static let lengths: [(first: Int, extraBits: Int)] = [
    (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1),
    (17, 1), (19, 2), (23, 2), (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4),
    (83, 4), (99, 4), (115, 4), (131, 5), (163, 5), (195, 5), (227, 5), (258, 0),
  ]

  /// The same for distances: two of each number of extra bits from 1 on.
  private static let distances: [(first: Int, extraBits: Int)] = (0..<30).map { code in
    let extraBits = max(0, code / 2 - 1)
    return code < 4 ? (code + 1, 0) : (1 + ((2 + code % 2) << extraBits), extraBits)
  }

  private struct BitWriter {
    var bytes: [UInt8]
    private var pending: UInt32 = 0
    private var count = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The lowest bit first, as everything but codes is packed.
    mutating func put(_ value: Int, _ bits: Int) {
      for bit in 0..<bits { putBit(value >> bit & 1) }
    }

    /// The highest bit first, as codes are packed.
    mutating func putCode(_ value: Int, _ bits: Int) {
      for bit in (0..<bits).reversed() { putBit(value >> bit & 1) }
    }

    mutating func flush() {
      while count > 0 { putBit(0) }
    }

    private mutating func putBit(_ bit: Int) {
      pending |= UInt32(bit) << UInt32(count)
      count += 1
      guard count == 8 else { return }
      bytes.append(UInt8(pending))
      (pending, count) = (0, 0)
    }
  }

  /// A zlib stream.
  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    // Deflate with a window of 32 KiB, fastest; the check bits make it a multiple of 31.
    var writer = BitWriter([0x78, 0x01])
    writer.put(1, 1)
    writer.put(1, 2)
    var latest = [Int](repeating: -1, count: 1 << 14)
    var index = 0
    while index < bytes.count {
      var earlier = -1
      if index + matchMin <= bytes.count {
        let key = key(bytes, at: index)
        (earlier, latest[key]) = (latest[key], index)
      }
      let length =
        earlier >= 0 && index - earlier <= distanceMax
        ? matchLength(bytes, at: index, earlier: earlier) : 0
      if length >= matchMin {
        putMatch(length, distance: index - earlier, to: &writer)
        index += length
      } else {
        putSymbol(Int(bytes[index]), to: &writer)
        index += 1
      }
    }
    putSymbol(256, to: &writer)
    writer.flush()
    var result = writer.bytes
    let sum = adler32(bytes)
    for shift in [24, 16, 8, 0] as [UInt32] {
      result.append(UInt8(truncatingIfNeeded: sum >> shift))
    }
    return result
  }

  static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    return high << 16 | low
  }

  /// How many bytes at `index` are the same as those at `earlier`.
  private static func matchLength(_ bytes: [UInt8], at index: Int, earlier: Int) -> Int {
    let most = min(matchMax, bytes.count - index)
    var length = 0
    while length < most, bytes[earlier + length] == bytes[index + length] { length += 1 }
    return length
  }

  private static func key(_ bytes: [UInt8], at index: Int) -> Int {
    let value =
      UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
    // Any odd factor that spreads the bits will do.
    return Int((value &* 0x9E37_79B1) >> 18)
  }

  private static func putMatch(_ length: Int, distance: Int, to writer: inout BitWriter) {
    guard let code = lengths.lastIndex(where: { $0.first <= length }) else { return }
    putSymbol(257 + code, to: &writer)
    writer.put(length - lengths[code].first, lengths[code].extraBits)
    guard let code = distances.lastIndex(where: { $0.first <= distance }) else { return }
    writer.putCode(code, 5)
    writer.put(distance - distances[code].first, distances[code].extraBits)
  }

  /// The fixed codes (RFC 1951, section 3.2.6).
  private static func putSymbol(_ symbol: Int, to writer: inout BitWriter) {
    switch symbol {
    case ..<144: writer.putCode(0x30 + symbol, 8)
    case ..<256: writer.putCode(0x190 + symbol - 144, 9)
    case ..<280: writer.putCode(symbol - 256, 7)
    default: writer.putCode(0xC0 + symbol - 280, 8)
    }
  }
}
