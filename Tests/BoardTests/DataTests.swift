import Base
import Foundation
import PartitionTable
import SlotRecord
import Testing

@testable import ImageBuilder

extension BoardTests {
  /// Power goes whenever it likes, and cards age: the board comes up and says what is wrong.
  @Suite(.serialized)
  struct `A disk that is not as it should be` {
    @Test func `without a file system on data keeps its state in memory and says so`() async throws
    {
      let card = try await Card()
      let data = try card.range(of: "data")
      try card.write([UInt8](repeating: 0, count: data.count), at: data.lowerBound)
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      let status = try await machine.status()
      #expect(status.verdict == "attention")
      #expect(status.data.state.contains("in memory"), machine.evidence)
      #expect(status.state(of: "boardd") == "started")
      #expect(status.problems.contains { $0.hasPrefix("data partition: damaged beyond repair") })
      await machine.cutPower()
    }

    @Test func `with a damaged superblock on data is repaired`() async throws {
      let card = try await Card()
      // Once grown it is large enough to have a second superblock.
      let grower = try Machine(card)
      try await grower.wait(for: Machine.prompt)
      await grower.cutPower()
      try card.write([UInt8](repeating: 0, count: 4096), at: try card.range(of: "data").lowerBound)
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      let status = try await machine.status()
      #expect(status.data.state == "repaired", machine.evidence)
      #expect(status.verdict == "well")
      #expect(try #require(status.data.totalBytes) > 1 << 30)
      await machine.cutPower()
    }

    @Test func `with a torn partition table is started from and mended`() async throws {
      let card = try await Card()
      // As large as the image, so that the backup table is where the boot loader looks for it.
      try await card.resize(to: DiskLayout.imageSize)
      try card.write([UInt8](repeating: 0xA5, count: 33 * sectorSize), at: sectorSize)
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      #expect(try await machine.status().verdict == "well", machine.evidence)
      await machine.cutPower()
      try await expectWholeTable(card)
    }

    @Test(arguments: [DiskLayout.imageSize, DiskLayout.imageSize + 5_000_000, 16 << 30])
    func `of any size is filled`(size: Int) async throws {
      let card = try await Card()
      try await card.resize(to: size)
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      let status = try await machine.status()
      #expect(status.verdict == "well", "\(status.problems)")
      let spare = size - DiskLayout.imageSize
      #expect(try #require(status.data.totalBytes) >= 40 << 20 + spare / 10 * 9)
      await machine.cutPower()
      try await expectWholeTable(card)
    }

    /// By this project's reader, and by everybody's.
    private func expectWholeTable(_ card: Card) async throws {
      #expect(try PartitionTable.read(from: try ImageFile.open(card.url)).copy == .primary)
      let text = try await card.shell.capture(
        "sgdisk", "/usr/sbin/sgdisk", ["--verify", card.url.path])
      #expect(text.contains("No problems found"), "\(text)")
    }
  }
}

extension Card {
  func resize(to size: Int) async throws {
    try await shell.run("truncate", "truncate", ["-s", "\(size)", url.path])
  }
}
