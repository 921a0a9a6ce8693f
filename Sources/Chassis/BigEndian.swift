/// Reads big-endian integers, the order of the network; whoever reads has compared the length first.
struct BigEndianReader {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - offset }

  mutating func integer(_ width: Int) -> UInt64 {
    precondition(remaining >= width, "a field was read that is not there")
    var value: UInt64 = 0
    for index in offset..<offset + width { value = value << 8 | UInt64(bytes[index]) }
    offset += width
    return value
  }

  mutating func byte() -> UInt8 { UInt8(integer(1)) }
  mutating func word() -> UInt32 { UInt32(integer(4)) }

  mutating func take(_ count: Int) -> [UInt8] {
    precondition(remaining >= count, "a field was read that is not there")
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }
}

/// Appends big-endian integers and runs of bytes.
struct BigEndianWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func integer(_ value: UInt64, _ width: Int) {
    for index in 1...width {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - index))))
    }
  }

  mutating func byte(_ value: UInt8) { bytes.append(value) }
  mutating func word(_ value: UInt32) { integer(UInt64(value), 4) }
  mutating func append(_ run: [UInt8]) { bytes.append(contentsOf: run) }
}
