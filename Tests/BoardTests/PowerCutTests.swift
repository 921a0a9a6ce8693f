import Base
import Foundation
import PartitionTable
import SlotRecord
import Testing

@testable import ImageBuilder

extension BoardTests {
  /// Power goes whenever it likes, most of all in the first minute, when a card is grown.
  ///
  /// `SKYMINER_CUTS` says how often, `SKYMINER_SEED` repeats a run.
  @Suite(.serialized)
  struct `A power cut` {
    let cuts: Int
    let seed: UInt64

    init() {
      let environment = ProcessInfo.processInfo.environment
      cuts = environment["SKYMINER_CUTS"].flatMap(Int.init) ?? 5
      seed = environment["SKYMINER_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999)
      print("power cuts: SKYMINER_CUTS=\(cuts) SKYMINER_SEED=\(seed)")
    }

    @Test
    func `at any moment of the first boot leaves a board that starts`() async throws {
      var random = SplitMix64(seed: seed)
      for cut in 1...max(1, cuts) {
        let card = try await Card()
        let machine = try Machine(card)
        // Up to the moment at which all services are there, and a bit beyond.
        let seconds = Double(random.below(8000)) / 1000
        _ = await machine.transcript.wait(for: ["never written"], from: 0, seconds: seconds)
        await machine.cutPower()
        try await expectWell(card, "SKYMINER_SEED=\(seed), cut \(cut) after \(seconds) s")
      }
    }

    /// A card has a cache of its own: what it was not told to keep may be gone, in part and in any order.
    @Test
    func `that takes what the card had not kept yet leaves a board that starts`() async throws {
      let recorded = try await Card()
      let file = recorded.folder.url.appending(path: "writes.log")
      let machine = try Machine(recorded, log: file)
      try await machine.wait(for: Machine.prompt)
      #expect(try await machine.status().verdict == "well", machine.evidence)
      await machine.cutPower()
      let log = try WriteLog(file)
      #expect(log.entries.count > 20)
      #expect(log.entries.contains { $0.isFlush })
      var random = SplitMix64(seed: seed)
      for cut in 1...max(1, cuts) {
        let last = random.below(log.entries.count)
        let card = try await Card()
        try log.replay(to: last, on: card, random: &random)
        try await expectWell(
          card, "SKYMINER_SEED=\(seed), cut \(cut) after write \(last) of \(log.entries.count)")
      }
    }

    /// Every single write, without a boot for each: whatever is lost, one copy of both is whole.
    @Test
    func `never takes both copies of the partition table or of the slot record`() async throws {
      let recorded = try await Card()
      let file = recorded.folder.url.appending(path: "writes.log")
      let machine = try Machine(recorded, log: file)
      try await machine.wait(for: Machine.prompt)
      await machine.cutPower()
      let log = try WriteLog(file)
      var random = SplitMix64(seed: seed)
      let start = DiskLayout.firstPartition
      let end = Emulator.diskSize - DiskLayout.mebibyte
      for (index, entry) in log.entries.enumerated()
      where entry.offset < start || entry.offset >= end {
        let card = try await Card()
        try log.replay(to: index, on: card, random: &random)
        let context: Comment = "SKYMINER_SEED=\(seed), after write \(index)"
        let table = try PartitionTable.read(from: try ImageFile.open(card.url)).table
        #expect(table.partition(named: "root_a") != nil, context)
        #expect(try card.record() == .factory, context)
      }
    }

    private func expectWell(_ card: Card, _ context: String) async throws {
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      let status = try await machine.status()
      #expect(status.verdict == "well", "\(context): \(status.problems)")
      #expect(status.slot == "a", "\(context)")
      #expect(
        ["ready", "repaired"].contains(status.data.state), "\(context): \(status.data.state)")
      #expect(try #require(status.data.totalBytes) > 1 << 30, "\(context)")
      await machine.cutPower()
      #expect(try card.record() == .factory, "\(context)")
      let copy = try PartitionTable.read(from: try ImageFile.open(card.url)).copy
      #expect(copy == .primary, "\(context)")
    }
  }
}
