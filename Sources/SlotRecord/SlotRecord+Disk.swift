public import Base

/// Reads and writes one structure of at most 512 bytes that starts somewhere in a sector.
struct MiscField {
  /// First sector of partition `misc`.
  let base: UInt64
  let offset: Int

  private var sector: UInt64 { base + UInt64(offset / sectorSize) }
  private var within: Int { offset % sectorSize }

  func read<Disk: BlockStorage & ~Copyable>(
    _ count: Int, from disk: borrowing Disk
  ) throws(StorageError) -> [UInt8] {
    Array(try disk.read(sector: sector, count: 1)[within..<within + count])
  }

  func write<Disk: BlockStorage & ~Copyable>(
    _ bytes: [UInt8], to disk: inout Disk
  ) throws(StorageError) {
    var whole = try disk.read(sector: sector, count: 1)
    whole.replaceSubrange(within..<within + bytes.count, with: bytes)
    try disk.write(sector: sector, whole)
    try disk.flush()
  }
}

extension SlotRecord {
  /// Reads the record from partition `misc`, or its backup where the first copy is damaged.
  ///
  /// - Parameter misc: first sector of the partition.
  public static func read<Disk: BlockStorage & ~Copyable>(
    from disk: borrowing Disk, misc: UInt64
  ) throws(SlotRecordError) -> SlotRecord {
    do throws(SlotRecordError) {
      return try read(at: primaryOffset, from: disk, misc: misc)
    } catch {
      guard let backup = try? read(at: backupOffset, from: disk, misc: misc) else { throw error }
      return backup
    }
  }

  /// Writes both copies, each flushed before the next and the one that nobody relies on first, so that
  /// one of the two is whole whenever the power goes.
  public func write<Disk: BlockStorage & ~Copyable>(
    to disk: inout Disk, misc: UInt64
  ) throws(SlotRecordError) {
    let isPrimaryWhole = (try? Self.read(at: Self.primaryOffset, from: disk, misc: misc)) != nil
    let first = isPrimaryWhole ? Self.backupOffset : Self.primaryOffset
    let second = isPrimaryWhole ? Self.primaryOffset : Self.backupOffset
    do throws(StorageError) {
      try MiscField(base: misc, offset: first).write(encoded(), to: &disk)
      try MiscField(base: misc, offset: second).write(encoded(), to: &disk)
    } catch {
      throw .storage(error)
    }
  }

  private static func read<Disk: BlockStorage & ~Copyable>(
    at offset: Int, from disk: borrowing Disk, misc: UInt64
  ) throws(SlotRecordError) -> SlotRecord {
    let bytes: [UInt8]
    do {
      bytes = try MiscField(base: misc, offset: offset).read(size, from: disk)
    } catch {
      throw .storage(error)
    }
    return try SlotRecord(parsing: bytes)
  }
}
