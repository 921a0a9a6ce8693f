import Base
import Simulation
import Testing

@testable import PartitionTable

/// A disk may hold anything: damaged headers and entries are errors or tables, never traps.
struct DamageTests {
  @Test(arguments: UInt64(1)...4)
  func `a damaged header is refused or means what it says`(seed: UInt64) throws {
    let table = try Samples.table()
    let whole = table.encodedHeader(.primary, entries: table.encodedEntries())
    let sample = Array(whole[..<92])
    var mutator = Mutator(seed: seed, lengthMax: 512)
    var accepted = 0
    for round in 0..<25_000 {
      var bytes = mutator.damage(sample)
      // Three of four get a right checksum, or nothing behind it would ever be reached.
      if bytes.count >= 92, mutator.random.below(4) > 0 { bytes = Samples.sealed(bytes) }
      let sector: UInt64 = mutator.random.below(2) == 0 ? 1 : 255
      guard let header = try? Header(bytes, at: sector, diskSectors: 256) else { continue }
      accepted += 1
      let last = header.diskSectors - 1
      guard last < 256, header.entriesSector >= 2, header.entriesSector + 32 <= 256 else {
        Issue.record("seed \(seed), round \(round): \(Text.hex(bytes))")
        return
      }
    }
    #expect(accepted > 0, "the damage never left a header whole: this test looks at nothing")
  }

  /// 200 tables of 128 entries a seed are 25,600 entries.
  @Test(arguments: UInt64(1)...4)
  func `damaged entries are refused or survive another round`(seed: UInt64) throws {
    let table = try Samples.table()
    var mutator = Mutator(seed: seed, lengthMax: 128)
    let sample = Array(table.encodedEntries()[..<128])
    var accepted = 0
    for round in 0..<200 {
      var bytes: [UInt8] = []
      for _ in 0..<128 {
        var entry = mutator.damage(sample)
        entry.append(contentsOf: [UInt8](repeating: 0, count: 128 - entry.count))
        bytes.append(contentsOf: entry)
      }
      let partitions = try PartitionTable.decode(bytes)
      guard
        let kept = partitions.first(where: { (try? self.table(of: $0)) != nil }),
        let read = try? PartitionTable.decode(self.table(of: kept).encodedEntries())
      else { continue }
      accepted += 1
      guard read == [kept] else {
        Issue.record("seed \(seed), round \(round): \(kept)")
        return
      }
    }
    #expect(accepted > 0, "the damage never left an entry whole: this test looks at nothing")
  }

  @Test(arguments: UInt64(1)...100)
  func `a damaged disk is an error or one of its tables`(seed: UInt64) throws {
    let table = try Samples.table()
    var disk = try Samples.disk(with: table, sectors: 256)
    var mutator = Mutator(seed: seed, lengthMax: 512)
    for sector in [UInt64(1), 2, 223, 255] where mutator.random.below(2) == 0 {
      var bytes = mutator.damage(try disk.read(sector: sector, count: 1))
      bytes.append(contentsOf: [UInt8](repeating: 0, count: 512 - bytes.count))
      try disk.write(sector: sector, bytes)
    }
    guard let read = try? PartitionTable.read(from: disk).table else { return }
    #expect(read == table)
  }

  private func table(of partition: Partition) throws -> PartitionTable {
    try PartitionTable(diskID: partition.type, diskSectors: 256, partitions: [partition])
  }
}
