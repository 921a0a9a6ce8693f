public import Base

/// Why a slot could not be started, left in partition `misc` for the boot that follows.
///
/// One sector at byte 8192 of the partition: magic `SKYF`, version 1, slot, length of the reason,
/// times it happened in a row, the reason in UTF-8, and a CRC-32 over all before it.
public struct BootFailure: Equatable, Sendable {
  static let magic = Array("SKYF".utf8)
  static let version: UInt8 = 1
  static let offset = 8192
  static let checksummed = sectorSize - 4
  static let headerSize = 12
  /// Longest reason in bytes; a longer one is cut.
  public static let reasonMax = checksummed - headerSize

  public let slot: Slot
  public let reason: String
  /// Failures of the same slot since the last boot that went well.
  public let count: UInt32

  public init(slot: Slot, reason: String, count: UInt32) {
    self.slot = slot
    self.reason = reason
    self.count = count
  }

  /// - Parameter bytes: one sector. Nil for anything that is not a whole record.
  public init?(parsing bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard bytes.count == sectorSize, (try? reader.take(4)) == Self.magic,
      (try? reader.u8()) == Self.version,
      let slot = (try? reader.u8()).flatMap(Slot.init(rawValue:)),
      let length = try? reader.u16(), length <= Self.reasonMax,
      let count = try? reader.u32(), let reason = try? reader.take(Int(length))
    else { return nil }
    var tail = ByteReader(Array(bytes[Self.checksummed...]))
    guard (try? tail.u32()) == CRC32.of(Array(bytes[..<Self.checksummed])) else { return nil }
    self.init(slot: slot, reason: Text.printable(Text.string(reason)), count: count)
  }

  public func encoded() -> [UInt8] {
    let whole = Array(reason.utf8)
    var length = min(whole.count, Self.reasonMax)
    // Never in the middle of a character: what is read back must be what was written.
    while length < whole.count, whole[length] & 0xC0 == 0x80 { length -= 1 }
    let text = Array(whole[..<length])
    var writer = ByteWriter(capacity: sectorSize)
    writer.append(Self.magic)
    writer.u8(Self.version)
    writer.u8(slot.rawValue)
    writer.u16(UInt16(text.count))
    writer.u32(count)
    writer.append(text)
    writer.pad(to: Self.checksummed)
    writer.u32(CRC32.of(writer.bytes))
    return writer.bytes
  }

  public static func read<Disk: BlockStorage & ~Copyable>(
    from disk: borrowing Disk, misc: UInt64
  ) throws(StorageError) -> BootFailure? {
    BootFailure(parsing: try MiscField(base: misc, offset: offset).read(sectorSize, from: disk))
  }

  public func write<Disk: BlockStorage & ~Copyable>(
    to disk: inout Disk, misc: UInt64
  ) throws(StorageError) {
    try MiscField(base: misc, offset: Self.offset).write(encoded(), to: &disk)
  }
}
