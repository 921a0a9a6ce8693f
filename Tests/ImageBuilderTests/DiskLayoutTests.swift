import Base
import Foundation
import PartitionTable
import Testing

@testable import ImageBuilder

/// Where everything lies on the disk.
struct DiskLayoutTests {
  private let alignment = UInt64(4 * DiskLayout.mebibyte / sectorSize)

  @Test
  func `every partition starts and ends on 4 MiB, right behind the one before it`() throws {
    let partitions = try DiskLayout.table(seed: "x").partitions
    var next = UInt64(DiskLayout.firstPartition / sectorSize)
    for partition in partitions {
      #expect(partition.first == next, "\(partition.name)")
      #expect(partition.first % alignment == 0, "\(partition.name)")
      #expect(partition.sectorCount % alignment == 0, "\(partition.name)")
      next = partition.last + 1
    }
    #expect(partitions.map(\.name) == DiskLayout.slices.map(\.name))
  }

  @Test
  func `data is the last partition, so that it can grow`() throws {
    let table = try DiskLayout.table(seed: "x")
    #expect(table.partitions.last?.name == "data")
    let grown = try #require(
      try table.grown(to: table.diskSectors * 4, alignment: alignment))
    #expect(grown.partition(named: "data")?.first == table.partition(named: "data")?.first)
  }

  @Test
  func `what the factory and the owner write lies where it is documented`() throws {
    let table = try DiskLayout.table(seed: "x")
    let places = ["misc": (16, 4), "factory": (20, 4), "config": (24, 28), "boot_a": (52, 48)]
    for (name, (start, size)) in places {
      let partition = try #require(table.partition(named: name))
      #expect(Int(partition.first) * sectorSize == start * DiskLayout.mebibyte, "\(name)")
      #expect(Int(partition.sectorCount) * sectorSize == size * DiskLayout.mebibyte, "\(name)")
    }
  }

  @Test
  func `both slots of a kind are of one size`() throws {
    let table = try DiskLayout.table(seed: "x")
    for kind in ["boot", "root"] {
      let a = try #require(table.partition(named: kind + "_a"))
      let b = try #require(table.partition(named: kind + "_b"))
      #expect(a.sectorCount == b.sectorCount)
      #expect(a.type == b.type)
    }
  }

  @Test
  func `the image ends 4 MiB behind the last partition and fits the smallest card`() throws {
    let table = try DiskLayout.table(seed: "x")
    let last = try #require(table.partitions.last).last
    #expect(table.diskSectors == last + 1 + alignment)
    #expect(Int(table.diskSectors) * sectorSize == DiskLayout.imageSize)
    #expect(DiskLayout.imageSize < 1_000_000_000)
  }

  @Test
  func `identifiers repeat for the same contents and differ for others`() throws {
    let one = try DiskLayout.table(seed: "one")
    let other = try DiskLayout.table(seed: "other")
    #expect(try DiskLayout.table(seed: "one") == one)
    let all = [one, other].flatMap { [$0.diskID] + $0.partitions.map(\.id) }.map(\.text)
    #expect(Set(all).count == all.count)
  }

  @Test
  func `the name in an identifier does not run into the contents`() {
    #expect(DiskLayout.identifier("a", "bc") != DiskLayout.identifier("ab", "c"))
  }
}
