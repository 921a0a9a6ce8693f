public import Base

/// One sector in partition `misc` that says: an identity was made on this card.
///
/// It lies outside of `data`, so that a file system that lost its files cannot pass for a new one. At byte
/// 12288 of the partition: magic `SKYK`, version 1, 1 for made or 0 for given up by a factory reset, zeros,
/// and a CRC-32 over all before it.
public enum IdentityMark: UInt8, Sendable {
  case none = 0
  case made = 1

  static let magic = Array("SKYK".utf8)
  static let version: UInt8 = 1
  static let offset = 12288
  static let checksummed = sectorSize - 4

  /// - Parameter bytes: one sector; anything that is not a whole mark is none.
  public init(parsing bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard bytes.count == sectorSize, (try? reader.take(4)) == Self.magic,
      (try? reader.u8()) == Self.version,
      let mark = (try? reader.u8()).flatMap(IdentityMark.init(rawValue:)),
      bytes == mark.encoded()
    else {
      self = .none
      return
    }
    self = mark
  }

  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: sectorSize)
    writer.append(Self.magic)
    writer.u8(Self.version)
    writer.u8(rawValue)
    writer.pad(to: Self.checksummed)
    writer.u32(CRC32.of(writer.bytes))
    return writer.bytes
  }

  public static func read<Disk: BlockStorage & ~Copyable>(
    from disk: borrowing Disk, misc: UInt64
  ) throws(StorageError) -> IdentityMark {
    IdentityMark(parsing: try MiscField(base: misc, offset: offset).read(sectorSize, from: disk))
  }

  public func write<Disk: BlockStorage & ~Copyable>(
    to disk: inout Disk, misc: UInt64
  ) throws(StorageError) {
    try MiscField(base: misc, offset: Self.offset).write(encoded(), to: &disk)
  }
}
