/// Reads big-endian integers, the order of the network; whoever reads has compared the length first.
public struct BigEndianReader {
  private let bytes: [UInt8]
  public private(set) var offset = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var remaining: Int { bytes.count - offset }

  public mutating func integer(_ width: Int) -> UInt64 {
    precondition(remaining >= width, "a field was read that is not there")
    var value: UInt64 = 0
    for index in offset..<offset + width { value = value << 8 | UInt64(bytes[index]) }
    offset += width
    return value
  }

  public mutating func byte() -> UInt8 { UInt8(integer(1)) }
  public mutating func word() -> UInt32 { UInt32(integer(4)) }

  public mutating func take(_ count: Int) -> [UInt8] {
    precondition(remaining >= count, "a field was read that is not there")
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }
}

/// Appends big-endian integers and runs of bytes.
public struct BigEndianWriter {
  public private(set) var bytes: [UInt8] = []

  public init(capacity: Int) { bytes.reserveCapacity(capacity) }

  public mutating func integer(_ value: UInt64, _ width: Int) {
    for index in 1...width {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - index))))
    }
  }

  public mutating func byte(_ value: UInt8) { bytes.append(value) }
  public mutating func word(_ value: UInt32) { integer(UInt64(value), 4) }
  public mutating func append(_ run: [UInt8]) { bytes.append(contentsOf: run) }
}
