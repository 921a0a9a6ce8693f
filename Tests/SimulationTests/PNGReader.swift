import Base
import Testing

/// Reads back the PNG files of ours, written from the standards and not from the writer: RFC 1950,
/// RFC 1951 with fixed codes, ISO/IEC 15948 with palettes and no filter.
struct PNGReader {
  private(set) var width = 0
  private(set) var height = 0
  private(set) var palette: [[UInt8]] = []
  private(set) var pixels: [UInt8] = []

  struct Broken: Error {
    let what: String
  }

  init(_ file: [UInt8]) throws {
    guard file.starts(with: [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A]) else {
      throw Broken(what: "signature")
    }
    var chunks: [String: [UInt8]] = [:]
    var order: [String] = []
    var rest = file.dropFirst(8)
    while !rest.isEmpty {
      let length = try Self.number(&rest)
      guard rest.count >= length + 8 else { throw Broken(what: "length of a chunk") }
      let body = Array(rest.prefix(length + 4))
      rest = rest.dropFirst(length + 4)
      guard try Self.number(&rest) == Int(CRC32.of(body)) else { throw Broken(what: "CRC") }
      let name = Text.string(body.prefix(4))
      order.append(name)
      chunks[name] = Array(body.dropFirst(4))
    }
    guard order == ["IHDR", "PLTE", "IDAT", "IEND"], let header = chunks["IHDR"],
      header.count == 13, let colors = chunks["PLTE"], let data = chunks["IDAT"]
    else { throw Broken(what: "chunks \(order)") }
    var numbers = header[...]
    width = try Self.number(&numbers)
    height = try Self.number(&numbers)
    guard Array(header[9...]) == [3, 0, 0, 0] else { throw Broken(what: "methods") }
    palette = stride(from: 0, to: colors.count, by: 3).map { Array(colors[$0..<$0 + 3]) }
    try unpack(try Self.inflate(data), depth: Int(header[8]))
  }

  private mutating func unpack(_ rows: [UInt8], depth: Int) throws {
    let bytesPerRow = (width * depth + 7) / 8
    guard rows.count == height * (bytesPerRow + 1) else { throw Broken(what: "rows") }
    for y in 0..<height {
      let start = y * (bytesPerRow + 1)
      guard rows[start] == 0 else { throw Broken(what: "filter") }
      for x in 0..<width {
        let bit = x * depth
        let shifted = rows[start + 1 + bit / 8] >> UInt8(8 - depth - bit % 8)
        pixels.append(shifted & UInt8((1 << depth) - 1))
      }
    }
  }

  private static func inflate(_ stream: [UInt8]) throws -> [UInt8] {
    guard stream.count > 6, (Int(stream[0]) << 8 | Int(stream[1])) % 31 == 0, stream[0] == 0x78
    else { throw Broken(what: "zlib header") }
    var bits = BitReader(bytes: Array(stream[2..<stream.count - 4]))
    guard bits.number(1) == 1, bits.number(2) == 1 else { throw Broken(what: "block") }
    var result: [UInt8] = []
    decoding: while true {
      let symbol = try bits.symbol()
      switch symbol {
      case 256: break decoding
      case ..<256: result.append(UInt8(symbol))
      default:
        let length = try bits.length(symbol)
        let distance = try bits.distance()
        guard distance <= result.count else { throw Broken(what: "distance \(distance)") }
        for _ in 0..<length { result.append(result[result.count - distance]) }
      }
    }
    var (low, high) = (1, 0)
    for byte in result {
      low = (low + Int(byte)) % 65521
      high = (high + low) % 65521
    }
    var sum = stream.suffix(4)
    guard try number(&sum) == high << 16 | low else { throw Broken(what: "Adler-32") }
    return result
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) throws -> Int {
    guard bytes.count >= 4 else { throw Broken(what: "number") }
    let value = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    bytes = bytes.dropFirst(4)
    return value
  }
}

private struct BitReader {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Zeros behind the end: every caller notices.
  private mutating func bit() -> Int {
    defer { position += 1 }
    guard position / 8 < bytes.count else { return 0 }
    return Int(bytes[position / 8]) >> (position % 8) & 1
  }

  mutating func number(_ count: Int) -> Int {
    (0..<count).reduce(0) { value, index in value | bit() << index }
  }

  mutating func code(_ count: Int) -> Int {
    (0..<count).reduce(0) { value, _ in value << 1 | bit() }
  }

  /// Four ranges of code values, told apart by their length (RFC 1951, section 3.2.6).
  mutating func symbol() throws -> Int {
    guard position / 8 < bytes.count else { throw PNGReader.Broken(what: "end of the data") }
    var value = code(7)
    if value <= 0b0010111 { return 256 + value }
    value = value << 1 | bit()
    if value <= 0b10111111 { return value - 0b00110000 }
    if value <= 0b11000111 { return 280 + value - 0b11000000 }
    return 144 + (value << 1 | bit()) - 0b110010000
  }

  /// Eight lengths without an extra bit, then four for each number of extra bits; 285 is 258.
  mutating func length(_ symbol: Int) throws -> Int {
    guard symbol <= 285 else { throw PNGReader.Broken(what: "length \(symbol)") }
    if symbol == 285 { return 258 }
    if symbol < 265 { return symbol - 254 }
    let extra = (symbol - 261) / 4
    return 3 + ((4 + (symbol - 265) % 4) << extra) + number(extra)
  }
  /// Codes 0 to 3 are 1 to 4; from then on two codes for each number of extra bits.
  mutating func distance() throws -> Int {
    let code = code(5)
    guard code < 30 else { throw PNGReader.Broken(what: "distance code \(code)") }
    if code < 4 { return code + 1 }
    let extra = code / 2 - 1
    return 1 + ((2 + code % 2) << extra) + number(extra)
  }
}
