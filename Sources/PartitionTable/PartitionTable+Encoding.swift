import Base

/// The fields of a GPT header that a reader needs, checked against the disk it came from.
struct Header {
  static let signature = Array("EFI PART".utf8)
  static let revision: UInt32 = 0x0001_0000

  let diskID: GUID
  let diskSectors: UInt64
  let entriesSector: UInt64
  let entriesChecksum: UInt32

  init(_ bytes: [UInt8], at sector: UInt64, diskSectors available: UInt64)
    throws(PartitionTableError)
  {
    var reader = ByteReader(bytes)
    guard let signature = try? reader.take(8), signature == Self.signature,
      let fields = try? Fields(&reader)
    else { throw .noSignature }
    guard fields.revision == Self.revision else { throw .unsupportedRevision(fields.revision) }
    guard fields.headerSize == PartitionTable.headerSize else { throw .badField("header size") }

    var cleared = Array(bytes.prefix(Int(PartitionTable.headerSize)))
    for index in 16..<20 { cleared[index] = 0 }
    guard CRC32.of(cleared) == fields.checksum else { throw .badHeaderChecksum }

    guard fields.current == sector else { throw .badField("own sector") }
    guard fields.entryCount == UInt32(PartitionTable.entryCount),
      fields.entrySize == UInt32(PartitionTable.entrySize)
    else { throw .badField("entry layout") }

    let isPrimary = sector == 1
    let last = isPrimary ? fields.alternate : sector
    guard last < available, last > 2 * PartitionTable.entrySectors else {
      throw .badField("alternate sector")
    }
    let entries = isPrimary ? 2 : last - PartitionTable.entrySectors
    guard fields.entries == entries else { throw .badField("entries sector") }
    self.diskID = fields.diskID
    self.diskSectors = last + 1
    self.entriesSector = entries
    self.entriesChecksum = fields.entriesChecksum
  }

  private struct Fields {
    let revision, headerSize, checksum: UInt32
    let current, alternate, entries: UInt64
    let diskID: GUID
    let entryCount, entrySize, entriesChecksum: UInt32

    init(_ reader: inout ByteReader) throws(BytesError) {
      revision = try reader.u32()
      headerSize = try reader.u32()
      checksum = try reader.u32()
      try reader.skip(4)
      current = try reader.u64()
      alternate = try reader.u64()
      try reader.skip(16)
      diskID = GUID(stored: try reader.take(16))
      entries = try reader.u64()
      entryCount = try reader.u32()
      entrySize = try reader.u32()
      entriesChecksum = try reader.u32()
    }
  }
}

extension PartitionTable {
  func encodedHeader(_ copy: Copy, entries: [UInt8]) -> [UInt8] {
    let last = diskSectors - 1
    let bytes = { (checksum: UInt32) -> [UInt8] in
      var writer = ByteWriter(capacity: sectorSize)
      writer.append(Header.signature)
      writer.u32(Header.revision)
      writer.u32(Self.headerSize)
      writer.u32(checksum)
      writer.u32(0)
      writer.u64(copy == .primary ? 1 : last)
      writer.u64(copy == .primary ? last : 1)
      writer.u64(self.firstUsable)
      writer.u64(self.lastUsable)
      writer.append(self.diskID.bytes)
      writer.u64(copy == .primary ? 2 : last - Self.entrySectors)
      writer.u32(UInt32(Self.entryCount))
      writer.u32(UInt32(Self.entrySize))
      writer.u32(CRC32.of(entries))
      return writer.bytes
    }
    var sector = bytes(CRC32.of(bytes(0)))
    sector.append(contentsOf: [UInt8](repeating: 0, count: sectorSize - sector.count))
    return sector
  }

  func encodedEntries() -> [UInt8] {
    var writer = ByteWriter(capacity: Self.entryCount * Self.entrySize)
    for partition in partitions {
      writer.append(partition.type.bytes)
      writer.append(partition.id.bytes)
      writer.u64(partition.first)
      writer.u64(partition.last)
      writer.u64(partition.attributes)
      var units = Array(partition.name.utf16.prefix(Self.nameUnits))
      units.append(contentsOf: [UInt16](repeating: 0, count: Self.nameUnits - units.count))
      for unit in units { writer.u16(unit) }
    }
    writer.pad(to: Self.entryCount * Self.entrySize)
    return writer.bytes
  }

  static func decode(_ entries: [UInt8]) throws(PartitionTableError) -> [Partition] {
    var partitions: [Partition] = []
    var reader = ByteReader(entries)
    for _ in 0..<entryCount {
      guard let partition = try? decodeEntry(&reader) else { throw .badField("entry") }
      if !partition.type.isZero { partitions.append(partition) }
    }
    return partitions
  }

  private static func decodeEntry(_ reader: inout ByteReader) throws(BytesError) -> Partition {
    let type = GUID(stored: try reader.take(16))
    let id = GUID(stored: try reader.take(16))
    let first = try reader.u64()
    let last = try reader.u64()
    let attributes = try reader.u64()
    var units: [UInt16] = []
    for _ in 0..<nameUnits {
      units.append(try reader.u16())
    }
    let name = String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
    return Partition(
      type: type, id: id, first: first, last: last, attributes: attributes, name: name)
  }

  /// Sector 0: one entry of type 0xEE over the whole disk, so that old tools leave it alone
  /// (UEFI 2.10, 5.2.3).
  public func protectiveMBR() -> [UInt8] {
    var writer = ByteWriter(capacity: sectorSize)
    writer.pad(to: 446)
    writer.append([0x00, 0x00, 0x02, 0x00, 0xEE, 0xFF, 0xFF, 0xFF])
    writer.u32(1)
    writer.u32(UInt32(clamping: diskSectors - 1))
    writer.pad(to: 510)
    writer.append([0x55, 0xAA])
    return writer.bytes
  }
}
