import Base
import PartitionTable
import Simulation

/// Tables and disks that the tests of this target share.
enum Samples {
  static let diskID = "00112233-4455-6677-8899-aabbccddeeff"
  /// Linux file system data, as `sgdisk` knows it by code 8300.
  static let linuxData = "0fc63daf-8483-4772-8e79-3d69d8477de4"

  static func id(_ text: String) throws -> GUID {
    guard let id = GUID(text) else { throw Problem.notAGUID(text) }
    return id
  }

  enum Problem: Error { case notAGUID(String) }

  /// `boot` in sectors 64...95, `data` from 96 to the last usable one.
  static func table(diskSectors: UInt64 = 256) throws -> PartitionTable {
    try PartitionTable(
      diskID: id(diskID), diskSectors: diskSectors,
      partitions: [
        Partition(
          type: id(linuxData), id: id("11111111-2222-3333-4444-555555555555"), first: 64, last: 95,
          attributes: 4, name: "boot"),
        Partition(
          type: id(linuxData), id: id("66666666-7777-8888-9999-aaaaaaaaaaaa"), first: 96,
          last: diskSectors - 34, name: "data"),
      ])
  }

  /// A disk that holds the table, made for `table.diskSectors` and perhaps larger.
  static func disk(
    with table: PartitionTable, sectors: Int, seed: UInt64 = 1
  ) throws -> SimulatedDisk {
    var disk = SimulatedDisk(sectorCount: sectors, seed: seed)
    try disk.write(sector: 0, table.protectiveMBR())
    try table.write(to: &disk)
    return disk
  }

  /// Puts a header's own checksum right again after a test has changed one of its fields.
  static func sealed(_ header: [UInt8]) -> [UInt8] {
    var sealed = header
    sealed.replaceSubrange(16..<20, with: [0, 0, 0, 0])
    var writer = ByteWriter()
    writer.u32(CRC32.of(Array(sealed[..<92])))
    sealed.replaceSubrange(16..<20, with: writer.bytes)
    return sealed
  }
}
