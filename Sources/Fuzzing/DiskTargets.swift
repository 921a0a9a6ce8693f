import Base
import PartitionTable
import SlotRecord

extension ParserTarget {
  static let disk: [ParserTarget] = [
    .settled(
      "slot-record", lengthMax: 32, samples: { [SlotRecord.factory.encoded()] },
      encode: { bytes in
        ((try? SlotRecord(parsing: bytes)) ?? (try? SlotRecord(parsing: sealed(bytes, 32))))?
          .encoded()
      }),
    .settled(
      "boot-failure", lengthMax: 512,
      samples: { [BootFailure(slot: .b, reason: "no disk", count: 3).encoded()] },
      encode: { bytes in
        (BootFailure(parsing: bytes) ?? BootFailure(parsing: sealed(bytes, 512)))?.encoded()
      }),
    .bounded(
      "guid", lengthMax: 40, samples: texts("0FC63DAF-8483-4772-8E79-3D69D8477DE4"),
      isSound: { bytes in
        GUID(String(decoding: bytes, as: UTF8.self)).map { GUID($0.text) == $0 }
      }),
    .bounded(
      "partition-table", lengthMax: 512, thousands: 100, samples: { [table()] }, isSound: read),
  ]

  /// Puts a right checksum over the first bytes, or nothing behind it would ever be reached.
  private static func sealed(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
    var writer = ByteWriter(capacity: size)
    writer.append(Array(bytes.prefix(size - 4)))
    writer.pad(to: size - 4)
    writer.u32(CRC32.of(writer.bytes))
    return writer.bytes
  }

  /// The header's 92 bytes, and the first entries.
  private static func table() -> [UInt8] {
    guard
      let type = GUID("0FC63DAF-8483-4772-8E79-3D69D8477DE4"),
      let table = try? PartitionTable(
        diskID: type, diskSectors: FuzzedDisk.sectors,
        partitions: [
          Partition(type: type, id: type, first: 40, last: 45, name: "misc")
        ])
    else { preconditionFailure("the sample is a table") }
    var disk = FuzzedDisk()
    guard (try? table.write(to: &disk)) != nil else { preconditionFailure("the table fits") }
    return Array(disk.bytes[512..<604] + disk.bytes[1024..<1152])
  }

  private static func read(_ bytes: [UInt8]) -> Bool? {
    var disk = FuzzedDisk()
    let entries = Array(bytes.dropFirst(92))
    disk.put(entries, at: 1024)
    disk.put(Array(bytes.prefix(92)), at: 512)
    // Both checksums are put right in three of four.
    if bytes.count >= 92, bytes[91] & 3 > 0 { disk.seal() }
    guard let table = try? PartitionTable.read(from: disk).table else { return nil }
    var again = FuzzedDisk()
    guard (try? table.write(to: &again)) != nil else { return false }
    return (try? PartitionTable.read(from: again).table) == table
  }
}

/// A disk of 80 sectors, all of it in memory.
private struct FuzzedDisk: BlockStorage {
  static let sectors: UInt64 = 80
  private(set) var bytes = [UInt8](repeating: 0, count: Int(sectors) * sectorSize)

  var sectorCount: UInt64 { Self.sectors }

  func read(sector: UInt64, count: Int) throws(StorageError) -> [UInt8] {
    guard count >= 0, sector <= Self.sectors, UInt64(count) <= Self.sectors - sector else {
      throw .outOfRange(sector: sector, count: count)
    }
    return Array(bytes[Int(sector) * sectorSize..<(Int(sector) + count) * sectorSize])
  }

  mutating func write(sector: UInt64, _ run: [UInt8]) throws(StorageError) {
    guard sector <= Self.sectors, run.count <= (Int(Self.sectors) - Int(sector)) * sectorSize else {
      throw .outOfRange(sector: sector, count: run.count / sectorSize)
    }
    put(run, at: Int(sector) * sectorSize)
  }

  mutating func flush() {}

  mutating func put(_ run: [UInt8], at offset: Int) {
    bytes.replaceSubrange(offset..<offset + run.count, with: run)
  }

  /// UEFI 2.10, 5.3.2: the checksum of the entries is at byte 88 of the header, its own at byte 16.
  mutating func seal() {
    put(Self.word(CRC32.of(Array(bytes[1024..<1024 + 16_384]))), at: 512 + 88)
    put([0, 0, 0, 0], at: 512 + 16)
    put(Self.word(CRC32.of(Array(bytes[512..<604]))), at: 512 + 16)
  }

  private static func word(_ value: UInt32) -> [UInt8] {
    var writer = ByteWriter(capacity: 4)
    writer.u32(value)
    return writer.bytes
  }
}
