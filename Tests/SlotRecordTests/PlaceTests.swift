import Base
import Simulation
import SlotRecord
import Testing

/// Where in partition `misc` things lie, which U-Boot and we must agree on.
struct PlaceTests {
  private static let misc: UInt64 = 8

  private func disk() throws -> SimulatedDisk {
    var disk = SimulatedDisk(sectorCount: 64, seed: 1)
    try disk.write(sector: 0, [UInt8](repeating: 0xA5, count: 64 * 512))
    return disk
  }

  @Test
  func `the record is at byte 2048 and its backup at byte 6144`() throws {
    var disk = try disk()
    try SlotRecord.factory.write(to: &disk, misc: Self.misc)
    let bytes = try disk.read(sector: Self.misc, count: 32)
    #expect(Array(bytes[2048..<2080]) == SlotRecord.factory.encoded())
    #expect(Array(bytes[6144..<6176]) == SlotRecord.factory.encoded())
    #expect(try SlotRecord.read(from: disk, misc: Self.misc) == .factory)
  }

  @Test
  func `nothing else in the partition changes`() throws {
    var disk = try disk()
    try SlotRecord.factory.write(to: &disk, misc: Self.misc)
    try BootFailure(slot: .a, reason: "", count: 1).write(to: &disk, misc: Self.misc)
    let ours = [8 * 512 + 2048..<8 * 512 + 2080, 8 * 512 + 6144..<8 * 512 + 6176]
    let failure = 8 * 512 + 8192..<8 * 512 + 8704
    let bytes = try disk.read(sector: 0, count: 64)
    for (index, byte) in bytes.enumerated()
    where byte != 0xA5 && !ours[0].contains(index) && !ours[1].contains(index) {
      #expect(failure.contains(index), "byte \(index)")
    }
  }

  @Test
  func `a partition that leaves the disk is an error and no trap`() throws {
    var disk = SimulatedDisk(sectorCount: 8, seed: 1)
    let error = SlotRecordError.storage(.outOfRange(sector: 12, count: 1))
    #expect(throws: error) { try SlotRecord.read(from: disk, misc: 8) }
    #expect(throws: SlotRecordError.self) { try SlotRecord.factory.write(to: &disk, misc: 8) }
    #expect(throws: StorageError.self) { try BootFailure.read(from: disk, misc: 8) }
  }

  @Test
  func `a damaged record is read from its backup`() throws {
    var disk = try disk()
    try SlotRecord.factory.write(to: &disk, misc: Self.misc)
    try disk.write(sector: Self.misc + 4, [UInt8](repeating: 0, count: 512))
    #expect(try SlotRecord.read(from: disk, misc: Self.misc) == .factory)
    try disk.write(sector: Self.misc + 12, [UInt8](repeating: 0, count: 512))
    #expect(throws: SlotRecordError.badMagic(0)) {
      try SlotRecord.read(from: disk, misc: Self.misc)
    }
  }
}
