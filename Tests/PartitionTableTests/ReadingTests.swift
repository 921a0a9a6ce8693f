import Base
import Simulation
import Testing

@testable import PartitionTable

/// What is read back, and everything that must be refused.
struct ReadingTests {
  @Test
  func `a table that was written is read back`() throws {
    let table = try Samples.table()
    let disk = try Samples.disk(with: table, sectors: 256)
    let (read, copy) = try PartitionTable.read(from: disk)
    #expect(read == table)
    #expect(copy == .primary)
    #expect(read.partition(named: "data")?.sectorCount == 127)
    #expect(read.partition(named: "root_a") == nil)
  }

  @Test(arguments: [1, 2, 33])
  func `a damaged primary copy leaves the backup`(sector: UInt64) throws {
    let table = try Samples.table()
    var disk = try Samples.disk(with: table, sectors: 256)
    try disk.write(sector: sector, [UInt8](repeating: 0xA5, count: 512))
    let (read, copy) = try PartitionTable.read(from: disk)
    #expect(read == table)
    #expect(copy == .backup)
  }

  @Test
  func `with both copies damaged the fault of the primary is told`() throws {
    var disk = try Samples.disk(with: Samples.table(), sectors: 256)
    for sector in [UInt64(2), 255] {
      try disk.write(sector: sector, [UInt8](repeating: 0xA5, count: 512))
    }
    #expect(throws: PartitionTableError.badEntriesChecksum) {
      _ = try PartitionTable.read(from: disk)
    }
  }

  @Test
  func `an empty disk has no signature`() {
    let disk = SimulatedDisk(sectorCount: 256, seed: 1)
    #expect(throws: PartitionTableError.noSignature) { _ = try PartitionTable.read(from: disk) }
  }

  @Test(arguments: [0, 1])
  func `a disk of hardly any sectors is an error and no trap`(sectors: Int) {
    let disk = SimulatedDisk(sectorCount: sectors, seed: 1)
    #expect(throws: PartitionTableError.storage(.outOfRange(sector: 1, count: 1))) {
      _ = try PartitionTable.read(from: disk)
    }
  }

  @Test
  func `a disk shorter than its table says is refused`() throws {
    let whole = try Samples.disk(with: Samples.table(), sectors: 256)
    var cut = SimulatedDisk(sectorCount: 200, seed: 1)
    for sector in UInt64(0)..<200 {
      try cut.write(sector: sector, whole.read(sector: sector, count: 1))
    }
    #expect(throws: PartitionTableError.badField("alternate sector")) {
      _ = try PartitionTable.read(from: cut)
    }
  }

  @Test
  func `a table is not written to a disk that cannot hold it`() throws {
    let table = try Samples.table()
    var disk = SimulatedDisk(sectorCount: 255, seed: 1)
    #expect(throws: PartitionTableError.diskTooSmall(sectors: 255)) { try table.write(to: &disk) }
  }

  /// One changed field of the primary header, its checksum put right again.
  @Test(arguments: [
    (8, 0x02, PartitionTableError.unsupportedRevision(0x0001_0002)),
    (12, 0x5D, .badField("header size")),
    (24, 0x02, .badField("own sector")),
    (32, 0x00, .badField("alternate sector")),
    (33, 0x01, .badField("alternate sector")),
    (72, 0x03, .badField("entries sector")),
    (80, 0x81, .badField("entry layout")),
    (84, 0x00, .badField("entry layout")),
    (88, 0x00, .badEntriesChecksum),
    (0, 0x00, .noSignature),
  ])
  func `a header with a wrong field is refused by name`(
    offset: Int, value: Int, error: PartitionTableError
  ) throws {
    var disk = try Samples.disk(with: Samples.table(), sectors: 256)
    var header = try disk.read(sector: 1, count: 1)
    header[offset] = UInt8(value)
    try disk.write(sector: 1, Samples.sealed(header))
    try disk.write(sector: 255, [UInt8](repeating: 0, count: 512))
    #expect(throws: error) { _ = try PartitionTable.read(from: disk) }
  }

  @Test
  func `a header whose checksum does not match is refused`() throws {
    var disk = try Samples.disk(with: Samples.table(), sectors: 256)
    var header = try disk.read(sector: 1, count: 1)
    header[16] ^= 1
    try disk.write(sector: 1, header)
    try disk.write(sector: 255, [UInt8](repeating: 0, count: 512))
    #expect(throws: PartitionTableError.badHeaderChecksum) {
      _ = try PartitionTable.read(from: disk)
    }
  }

  /// First and last sectors of two partitions on a disk of 256 sectors, of which 34...222 are usable.
  @Test(arguments: [
    ("overlap", "y", 64, 100, 100, 120),
    ("out of order", "y", 100, 120, 64, 99),
    ("below the first usable sector", "x", 33, 40, 64, 99),
    ("beyond the last usable sector", "y", 64, 99, 100, 223),
    ("ends before it starts", "y", 64, 99, 120, 119),
    ("ends at the end of all numbers", "y", 64, 99, 100, Int.max),
  ])
  func `partitions that cannot be are refused`(
    what: String, wrong: String, first: Int, last: Int, nextFirst: Int, nextLast: Int
  ) throws {
    let type = try Samples.id(Samples.linuxData)
    #expect(throws: PartitionTableError.badPartition(wrong), "\(what)") {
      try PartitionTable(
        diskID: type, diskSectors: 256,
        partitions: [
          Partition(type: type, id: type, first: UInt64(first), last: UInt64(last), name: "x"),
          Partition(
            type: type, id: type, first: UInt64(nextFirst), last: UInt64(nextLast), name: "y"),
        ])
    }
  }

  @Test
  func `partitions may touch and may fill what is usable`() throws {
    let type = try Samples.id(Samples.linuxData)
    let table = try PartitionTable(
      diskID: type, diskSectors: 256,
      partitions: [
        Partition(type: type, id: type, first: 34, last: 99, name: "x"),
        Partition(type: type, id: type, first: 100, last: 222, name: "y"),
      ])
    #expect(table.firstUsable == 34)
    #expect(table.lastUsable == 222)
  }

  @Test
  func `the smallest disk has two usable sectors`() throws {
    let type = try Samples.id(Samples.linuxData)
    #expect(throws: PartitionTableError.diskTooSmall(sectors: 68)) {
      try PartitionTable(diskID: type, diskSectors: 68, partitions: [])
    }
    let table = try PartitionTable(
      diskID: type, diskSectors: 69,
      partitions: [Partition(type: type, id: type, first: 34, last: 35, name: "x")])
    #expect(table.lastUsable == 35)
  }

  @Test
  func `a 129th partition is refused`() throws {
    let type = try Samples.id(Samples.linuxData)
    let partitions = (UInt64(0)..<129).map {
      Partition(type: type, id: type, first: 64 + $0, last: 64 + $0, name: "x")
    }
    #expect(throws: PartitionTableError.badField("partition count")) {
      try PartitionTable(diskID: type, diskSectors: 1024, partitions: partitions)
    }
    let table = try PartitionTable(
      diskID: type, diskSectors: 1024, partitions: Array(partitions.dropLast()))
    #expect(try PartitionTable.decode(table.encodedEntries()) == table.partitions)
  }
}
