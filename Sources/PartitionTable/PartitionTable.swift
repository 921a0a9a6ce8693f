public import Base

/// One partition: 512-byte sectors `first...last`, both included.
public struct Partition: Equatable, Sendable {
  public let type: GUID
  public let id: GUID
  public let first: UInt64
  public let last: UInt64
  public let attributes: UInt64
  public let name: String

  public init(
    type: GUID, id: GUID, first: UInt64, last: UInt64, attributes: UInt64 = 0, name: String
  ) {
    self.type = type
    self.id = id
    self.first = first
    self.last = last
    self.attributes = attributes
    self.name = name
  }

  public var sectorCount: UInt64 { last - first + 1 }
}

/// Why a partition table was refused.
public enum PartitionTableError: Error, Equatable {
  case storage(StorageError)
  /// The disk is too small to hold a table at all.
  case diskTooSmall(sectors: UInt64)
  case noSignature
  case unsupportedRevision(UInt32)
  case badHeaderChecksum
  case badEntriesChecksum
  /// A field of the header is outside what UEFI allows or what this disk can hold.
  case badField(String)
  /// Two partitions share sectors, or one leaves the usable range.
  case badPartition(String)
}

/// A GUID partition table (UEFI 2.10, chapter 5.3) with 128 entries of 128 bytes, as every common
/// tool writes it.
public struct PartitionTable: Equatable, Sendable {
  static let entryCount = 128
  static let entrySize = 128
  static let entrySectors = UInt64(entryCount * entrySize / sectorSize)
  static let headerSize: UInt32 = 92
  static let nameUnits = 36

  public let diskID: GUID
  public private(set) var partitions: [Partition]
  /// Sectors that the table was made for; the backup header is the last of them.
  public private(set) var diskSectors: UInt64

  public init(diskID: GUID, diskSectors: UInt64, partitions: [Partition])
    throws(PartitionTableError)
  {
    self.diskID = diskID
    self.diskSectors = diskSectors
    self.partitions = partitions
    try check()
  }

  public var firstUsable: UInt64 { 2 + Self.entrySectors }
  public var lastUsable: UInt64 { diskSectors - Self.entrySectors - 2 }

  public func partition(named name: String) -> Partition? {
    partitions.first { $0.name == name }
  }

  /// The same table on a larger disk, the last partition stretched to its end.
  ///
  /// - Parameter alignment: sectors that the stretched partition's size is a multiple of.
  /// - Returns: nil where there is nothing to gain.
  public func grown(to sectors: UInt64, alignment: UInt64) throws(PartitionTableError)
    -> PartitionTable?
  {
    guard sectors > diskSectors, let tail = partitions.last else { return nil }
    let available = sectors - Self.entrySectors - 2 - tail.first + 1
    let size = available / alignment * alignment
    guard size > tail.sectorCount else { return nil }
    let stretched = Partition(
      type: tail.type, id: tail.id, first: tail.first, last: tail.first + size - 1,
      attributes: tail.attributes, name: tail.name)
    return try PartitionTable(
      diskID: diskID, diskSectors: sectors, partitions: partitions.dropLast() + [stretched])
  }

  private func check() throws(PartitionTableError) {
    guard diskSectors >= 2 * (Self.entrySectors + 2) + 1 else {
      throw .diskTooSmall(sectors: diskSectors)
    }
    guard partitions.count <= Self.entryCount else { throw .badField("partition count") }
    var free = firstUsable
    // Ascending order is this project's own rule: `data` is last so that it can grow.
    for partition in partitions {
      guard partition.first >= free, partition.last >= partition.first, partition.last <= lastUsable
      else { throw .badPartition(partition.name) }
      free = partition.last + 1
    }
  }
}
