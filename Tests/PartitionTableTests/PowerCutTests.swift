import Base
import Foundation
import PartitionTable
import Simulation
import Testing

/// Growth is the one time that a board writes its partition table, on its first boot, when an owner is
/// most likely to pull the plug.
struct PowerCutTests {
  private static let oldSectors: UInt64 = 160
  private static let newSectors: UInt64 = 224
  /// Two copies of 32 sectors of entries and a header, and a flush behind each.
  private static let operations = 2 * (32 + 1 + 1)
  private static let cutsMax = 2

  private let old: PartitionTable
  private let new: PartitionTable

  init() throws {
    old = try Samples.table(diskSectors: Self.oldSectors)
    new = try #require(try old.grown(to: Self.newSectors, alignment: 8))
  }

  @Test
  func `growing takes as many operations as the cuts below assume`() throws {
    var disk = try Samples.disk(with: old, sectors: Int(Self.newSectors))
    disk.operationsUntilCut = Self.operations
    try new.write(to: &disk)
    #expect(disk.operationsUntilCut == 0)
  }

  @Test(arguments: [UInt64(1)...250, 251...500, 501...750, 751...1000])
  func `growth survives a power cut at every write`(seeds: ClosedRange<UInt64>) throws {
    let disk = try Samples.disk(with: old, sectors: Int(Self.newSectors))
    let environment = ProcessInfo.processInfo.environment
    for seed in Seeds.chosen(seeds, environment: environment) { try growth(of: disk, seed: seed) }
  }

  /// Grows with up to two cuts, as `skyinit` does at each boot: read, grow or mend, and again.
  private func growth(of pristine: SimulatedDisk, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var disk = pristine
    disk.reseed(random.next())
    for cut in 0..<Self.cutsMax {
      // The first cuts of the seeds go through all operations in turn.
      disk.operationsUntilCut =
        cut == 0 ? Int(seed) % Self.operations : random.below(Self.operations + 1)
      try? boot(&disk)
      disk.powerCycle()
      let read = try? PartitionTable.read(from: disk).table
      try #require(
        read == old || read == new, "seed \(seed), cut \(cut): \(String(describing: read))")
    }
    try boot(&disk)
    let (table, copy) = try PartitionTable.read(from: disk)
    try #require(table == new, "seed \(seed): the growth was not finished")
    try #require(copy == .primary, "seed \(seed): the primary copy was not mended")
  }

  private func boot(_ disk: inout SimulatedDisk) throws {
    let (table, copy) = try PartitionTable.read(from: disk)
    let grown = try table.grown(to: disk.sectorCount, alignment: 8)
    guard let wanted = grown ?? (copy == .backup ? table : nil) else { return }
    try wanted.write(to: &disk)
  }
}
