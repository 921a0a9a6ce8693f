/// Why a run of bytes could not be read as what it claims to be.
public enum BytesError: Error, Equatable {
  /// Fewer bytes are left than the field needs.
  case truncated(needed: Int, available: Int)
}

/// Reads fixed-width integers front to back; never past the end.
///
/// On-disk structures of this project are little-endian (GPT, boot control record,
/// device-mapper on the machines we run on).
public struct ByteReader {
  private let bytes: [UInt8]
  public private(set) var offset: Int
  private let end: Int

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    self.offset = 0
    self.end = bytes.count
  }

  public var remaining: Int { end - offset }

  public mutating func u8() throws(BytesError) -> UInt8 {
    try need(1)
    defer { offset += 1 }
    return bytes[offset]
  }

  public mutating func u16() throws(BytesError) -> UInt16 {
    UInt16(truncatingIfNeeded: try integer(width: 2))
  }
  public mutating func u32() throws(BytesError) -> UInt32 {
    UInt32(truncatingIfNeeded: try integer(width: 4))
  }
  public mutating func u64() throws(BytesError) -> UInt64 { try integer(width: 8) }

  public mutating func take(_ count: Int) throws(BytesError) -> [UInt8] {
    try need(count)
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  public mutating func skip(_ count: Int) throws(BytesError) {
    try need(count)
    offset += count
  }

  private mutating func integer(width: Int) throws(BytesError) -> UInt64 {
    try need(width)
    var value: UInt64 = 0
    for index in 0..<width {
      value |= UInt64(bytes[offset + index]) << UInt64(8 * index)
    }
    offset += width
    return value
  }

  private func need(_ count: Int) throws(BytesError) {
    guard count >= 0, remaining >= count else {
      throw .truncated(needed: count, available: remaining)
    }
  }
}

/// Appends fixed-width little-endian integers and runs of bytes.
public struct ByteWriter {
  public private(set) var bytes: [UInt8] = []

  public init(capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  public mutating func u8(_ value: UInt8) { bytes.append(value) }
  public mutating func u16(_ value: UInt16) { integer(UInt64(value), width: 2) }
  public mutating func u32(_ value: UInt32) { integer(UInt64(value), width: 4) }
  public mutating func u64(_ value: UInt64) { integer(value, width: 8) }
  public mutating func append(_ run: [UInt8]) { bytes.append(contentsOf: run) }

  /// Text in a field of exactly `width` bytes, cut to leave room for the terminating zero.
  public mutating func text(_ value: String, width: Int) {
    var run = Array(value.utf8.prefix(max(0, width - 1)))
    run.append(contentsOf: [UInt8](repeating: 0, count: width - run.count))
    append(run)
  }

  /// Zeroes up to `count` bytes in all; nothing where there are as many already.
  public mutating func pad(to count: Int) {
    guard bytes.count < count else { return }
    bytes.append(contentsOf: [UInt8](repeating: 0, count: count - bytes.count))
  }

  private mutating func integer(_ value: UInt64, width: Int) {
    for index in 0..<width {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
    }
  }
}
