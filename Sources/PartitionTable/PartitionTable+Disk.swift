public import Base

extension PartitionTable {
  /// Which of the two copies a table was read from.
  public enum Copy: Equatable, Sendable { case primary, backup }

  /// Reads the primary table, or the backup on the last sector where the primary is damaged.
  public static func read<Disk: BlockStorage & ~Copyable>(
    from disk: borrowing Disk
  ) throws(PartitionTableError) -> (table: PartitionTable, copy: Copy) {
    do throws(PartitionTableError) {
      return (try read(headerAt: 1, from: disk), .primary)
    } catch {
      guard disk.sectorCount > 1,
        let backup = try? read(headerAt: disk.sectorCount - 1, from: disk)
      else { throw error }
      return (backup, .backup)
    }
  }

  /// Writes both copies so that a power cut at any point leaves one that is whole.
  ///
  /// The backup reaches the disk first: until the primary header is replaced in one sector, readers
  /// see the old table; while the primary is torn, they find the new one at the end.
  public func write<Disk: BlockStorage & ~Copyable>(
    to disk: inout Disk
  ) throws(PartitionTableError) {
    guard disk.sectorCount >= diskSectors else { throw .diskTooSmall(sectors: disk.sectorCount) }
    do throws(StorageError) {
      let entries = encodedEntries()
      try disk.write(sector: diskSectors - 1 - Self.entrySectors, entries)
      try disk.write(sector: diskSectors - 1, encodedHeader(.backup, entries: entries))
      try disk.flush()
      try disk.write(sector: 2, entries)
      try disk.write(sector: 1, encodedHeader(.primary, entries: entries))
      try disk.flush()
    } catch {
      throw .storage(error)
    }
  }

  private static func read<Disk: BlockStorage & ~Copyable>(
    headerAt sector: UInt64, from disk: borrowing Disk
  ) throws(PartitionTableError) -> PartitionTable {
    let header = try Header(
      load(sector, count: 1, from: disk), at: sector, diskSectors: disk.sectorCount)
    let entries = try load(header.entriesSector, count: Int(entrySectors), from: disk)
    guard CRC32.of(entries) == header.entriesChecksum else { throw .badEntriesChecksum }
    return try PartitionTable(
      diskID: header.diskID, diskSectors: header.diskSectors, partitions: decode(entries))
  }

  private static func load<Disk: BlockStorage & ~Copyable>(
    _ sector: UInt64, count: Int, from disk: borrowing Disk
  ) throws(PartitionTableError) -> [UInt8] {
    do {
      return try disk.read(sector: sector, count: count)
    } catch {
      throw .storage(error)
    }
  }
}
