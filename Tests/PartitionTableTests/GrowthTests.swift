import PartitionTable
import Testing

struct GrowthTests {
  @Test
  func `on a larger disk the last partition takes what is there, in whole units`() throws {
    let table = try Samples.table(diskSectors: 256)
    let grown = try #require(try table.grown(to: 1000, alignment: 64))
    // Sectors 96...966 are free for it; 13 units of 64 fit into these 871.
    #expect(grown.partitions.last?.sectorCount == 832)
    #expect(grown.partitions.last?.first == 96)
    #expect(grown.diskSectors == 1000)
    #expect(grown.diskID == table.diskID)
    #expect(grown.partitions.first == table.partitions.first)
    #expect(grown.partitions.last?.id == table.partitions.last?.id)
  }

  @Test
  func `a unit that just fits is taken`() throws {
    let table = try Samples.table(diskSectors: 256)
    let exact = 96 + 832 + 33
    #expect(try table.grown(to: UInt64(exact), alignment: 64)?.partitions.last?.sectorCount == 832)
    #expect(
      try table.grown(to: UInt64(exact - 1), alignment: 64)?.partitions.last?.sectorCount == 768)
  }

  @Test(arguments: [UInt64(0), 69, 255, 256])
  func `a disk that is not larger gains nothing`(sectors: UInt64) throws {
    #expect(try Samples.table(diskSectors: 256).grown(to: sectors, alignment: 1) == nil)
  }

  @Test
  func `less than a unit more gains nothing`() throws {
    let table = try Samples.table(diskSectors: 256)
    #expect(try table.grown(to: 257, alignment: 100) == nil)
    #expect(try table.grown(to: 257, alignment: 1)?.partitions.last?.sectorCount == 128)
  }

  @Test
  func `a table without partitions gains nothing`() throws {
    let table = try PartitionTable(
      diskID: Samples.id(Samples.diskID), diskSectors: 256, partitions: [])
    #expect(try table.grown(to: 1000, alignment: 1) == nil)
  }

  @Test
  func `the largest disk of all is no overflow`() throws {
    let grown = try Samples.table(diskSectors: 256).grown(to: UInt64.max, alignment: 8192)
    #expect(grown?.lastUsable == UInt64.max - 34)
  }
}
