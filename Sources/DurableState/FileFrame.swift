internal import Base

/// The bytes of a kept file: a header, the value, and a checksum over both.
///
/// All numbers are little-endian: `SKYS`, version (2 bytes), zero (2), generation (8), bytes of the value
/// (4), the value, CRC-32 of all that precedes (4). The checksum is against damage, not against people.
struct FileFrame: Equatable {
  /// Bytes around the value.
  static let overhead = 24
  /// The largest number is left out, so that adding one to what was read never overflows.
  static let generations: ClosedRange<UInt64> = 1...(UInt64.max - 1)
  private static let magic: [UInt8] = [0x53, 0x4B, 0x59, 0x53]
  private static let version: UInt16 = 1
  private static let checksumSize = 4

  let value: [UInt8]
  let generation: UInt64

  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: Self.overhead + value.count)
    writer.append(Self.magic)
    writer.u16(Self.version)
    writer.u16(0)
    writer.u64(generation)
    writer.u32(UInt32(value.count))
    writer.append(value)
    writer.u32(CRC32.of(writer.bytes))
    return writer.bytes
  }

  init(_ value: [UInt8], generation: UInt64) {
    self.value = value
    self.generation = generation
  }

  /// Accepts no other bytes than `encoded` gives.
  init(decoding bytes: [UInt8]) throws(FileDamage) {
    guard bytes.count >= Self.overhead else { throw .tooShort(bytes: bytes.count) }
    let end = bytes.count - Self.checksumSize
    let header: Header
    let checksum: UInt32
    do throws(BytesError) {
      var reader = ByteReader(bytes)
      header = try Header(&reader)
      try reader.skip(end - reader.offset)
      checksum = try reader.u32()
    } catch {
      throw .tooShort(bytes: bytes.count)
    }
    guard header.magic == Self.magic else { throw .foreign }
    guard checksum == CRC32.of(Array(bytes[..<end])) else { throw .checksum }
    // What follows was not damaged on the way: somebody wrote it so.
    guard header.version == Self.version else { throw .unknownVersion(header.version) }
    guard header.reserved == 0, Int(header.length) == bytes.count - Self.overhead,
      Self.generations.contains(header.generation)
    else { throw .malformed }
    value = Array(bytes[(Self.overhead - Self.checksumSize)..<end])
    generation = header.generation
  }

  private struct Header {
    let magic: [UInt8]
    let version: UInt16
    let reserved: UInt16
    let generation: UInt64
    let length: UInt32

    init(_ reader: inout ByteReader) throws(BytesError) {
      magic = try reader.take(FileFrame.magic.count)
      version = try reader.u16()
      reserved = try reader.u16()
      generation = try reader.u64()
      length = try reader.u32()
    }
  }
}
