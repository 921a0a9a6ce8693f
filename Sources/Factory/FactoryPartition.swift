import Base
import Identity
import PartitionTable

/// The partition of a medium that holds the claim key.
struct FactoryPartition {
  private var medium: Medium
  private let partition: Partition

  /// Finds it by the partition table.
  init(on medium: Medium) throws(FactoryProblem) {
    self.medium = medium
    let path = medium.file.path
    let found: (table: PartitionTable, copy: PartitionTable.Copy)
    do throws(PartitionTableError) {
      found = try PartitionTable.read(from: medium)
    } catch {
      throw FactoryProblem(
        "\(path) has no partition table", cause: "no image was flashed to it, or it is a partition",
        wayOut: "flash an image first, and name the whole device")
    }
    guard found.copy == .primary else {
      throw FactoryProblem(
        "the partition table of \(path) is damaged", cause: "flashing was cut short",
        wayOut: "flash the image again")
    }
    guard let partition = found.table.partition(named: FactoryRecord.partitionName) else {
      throw FactoryProblem(
        "\(path) has no partition '\(FactoryRecord.partitionName)'",
        cause: "it is another disk, or the image is older than this tool",
        wayOut: "look twice with lsblk; flash a newer image")
    }
    let needed = (FactoryRecord.copyOffsets.max() ?? 0) + UInt64(FactoryRecord.copyBytes)
    guard partition.sectorCount * UInt64(sectorSize) >= needed else {
      throw FactoryProblem(
        "the partition '\(partition.name)' of \(path) is too small", cause: "a foreign layout",
        wayOut: "flash an image of this project")
    }
    self.partition = partition
  }

  var content: FactoryRecord.Content {
    get throws(FactoryProblem) {
      var copies: [[UInt8]] = []
      for offset in FactoryRecord.copyOffsets { copies.append(try read(at: offset)) }
      return FactoryRecord.content(of: copies)
    }
  }

  /// Writes both copies, the first wholly before the second: one of them is whole at every moment.
  mutating func write(_ record: FactoryRecord) throws(FactoryProblem) {
    var bytes = record.encoded
    bytes += [UInt8](repeating: 0, count: FactoryRecord.copyBytes - bytes.count)
    for offset in FactoryRecord.copyOffsets { try write(bytes, at: offset) }
    guard try content == .record(record, damaged: false) else { throw unkept() }
  }

  /// Overwrites the whole partition with zeroes.
  mutating func erase() throws(FactoryProblem) {
    let zeroes = [UInt8](repeating: 0, count: Int(partition.sectorCount) * sectorSize)
    try write(zeroes, at: 0)
    guard try content == .blank else { throw unkept() }
  }

  private func read(at offset: UInt64) throws(FactoryProblem) -> [UInt8] {
    do throws(StorageError) {
      return try medium.read(
        sector: partition.first + offset / UInt64(sectorSize),
        count: FactoryRecord.copyBytes / sectorSize)
    } catch {
      throw failing("read")
    }
  }

  private mutating func write(_ bytes: [UInt8], at offset: UInt64) throws(FactoryProblem) {
    do throws(StorageError) {
      try medium.write(sector: partition.first + offset / UInt64(sectorSize), bytes)
      try medium.flush()
    } catch {
      throw failing("written")
    }
  }

  private func failing(_ verb: String) -> FactoryProblem {
    FactoryProblem(
      "\(medium.file.path) cannot be \(verb)", cause: "the card is failing or was taken out",
      wayOut: "take another card")
  }

  private func unkept() -> FactoryProblem {
    FactoryProblem(
      "\(medium.file.path) does not hold what was written to it",
      cause: "the card is worn out or a forgery", wayOut: "take another card")
  }
}
