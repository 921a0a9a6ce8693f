import Base
import Foundation
import Simulation
import SlotRecord
import Testing

/// The record is written while boards fail and owners reach for the plug: several times in a row.
struct PowerCutTests {
  private static let misc: UInt64 = 2
  /// Two copies, each one sector and a flush.
  private static let operations = 4
  private static let cutsMax = 4

  @Test
  func `one copy is whole however often the power goes`() throws {
    for seed in Seeds.chosen(1...1000, environment: ProcessInfo.processInfo.environment) {
      try writes(seed: seed)
    }
  }

  private func writes(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var disk = SimulatedDisk(sectorCount: 32, seed: random.next())
    var known = SlotRecord.factory
    try known.write(to: &disk, misc: Self.misc)
    for cut in 0..<Self.cutsMax {
      let next = SlotRecord(a: state(&random), b: state(&random))
      disk.operationsUntilCut = random.below(Self.operations + 1)
      let isWritten = (try? next.write(to: &disk, misc: Self.misc)) != nil
      disk.powerCycle()
      let read = try? SlotRecord.read(from: disk, misc: Self.misc)
      let isWhole = read == next || (!isWritten && read == known)
      try #require(isWhole, "seed \(seed), cut \(cut): \(String(describing: read))")
      known = read ?? known
    }
  }

  @Test
  func `a torn boot failure is no failure and harms no record`() throws {
    for seed in Seeds.chosen(1...1000, environment: ProcessInfo.processInfo.environment) {
      var random = SplitMix64(seed: seed)
      var disk = SimulatedDisk(sectorCount: 32, seed: random.next())
      try SlotRecord.factory.write(to: &disk, misc: Self.misc)
      let old = BootFailure(slot: .a, reason: "the root partition is torn", count: 1)
      try old.write(to: &disk, misc: Self.misc)
      disk.operationsUntilCut = random.below(2)
      let new = BootFailure(slot: .b, reason: "no disk appeared within 30 s", count: 2)
      try? new.write(to: &disk, misc: Self.misc)
      disk.powerCycle()
      let read = try BootFailure.read(from: disk, misc: Self.misc)
      try #require(read == nil || read == old || read == new, "seed \(seed)")
      #expect(try SlotRecord.read(from: disk, misc: Self.misc) == .factory, "seed \(seed)")
    }
  }

  private func state(_ random: inout SplitMix64) -> SlotRecord.State {
    .init(
      priority: UInt8(random.below(16)), tries: UInt8(random.below(8)),
      isProven: random.below(2) == 0, isCorrupt: random.below(2) == 0)
  }
}
