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
    private static let cutsOfCard = 5

    /// How the serial of a unit ends.
    private static func suffix(_ unit: Int) -> String {
      let digits = String(unit, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }

    let cuts: Int
    let seed: UInt64

    init() {
      let environment = ProcessInfo.processInfo.environment
      cuts = environment["SKYMINER_CUTS"].flatMap(Int.init) ?? 20
      seed = environment["SKYMINER_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999)
      print("power cuts: SKYMINER_CUTS=\(cuts) SKYMINER_SEED=\(seed)")
    }

    /// Each card loses its power again and again, at random moments of one boot after the other, until it is
    /// let alone: it is the same board then that the registry has seen all the time.
    @Test
    func `at any moment of the first boots leaves one identity, and a board that starts`()
      async throws
    {
      var random = SplitMix64(seed: seed)
      let maker = try await Maker(units: 1 + cuts / Self.cutsOfCard)
      for unit in 1...1 + max(0, cuts - 1) / Self.cutsOfCard {
        let card = try await Card()
        try await maker.personalise(card, unit: unit)
        try await maker.configure(card)
        var seen: Set<String> = []
        for cut in 1...Self.cutsOfCard {
          let machine = try Machine(card, server: try maker.port)
          // Up to the moment at which all services are there and it is registered, and a bit beyond.
          let seconds = Double(random.below(11000)) / 1000
          _ = await machine.transcript.wait(for: ["never written"], from: 0, seconds: seconds)
          await machine.cutPower()
          let own = try await maker.registered().filter { $0.serial.hasSuffix(Self.suffix(unit)) }
          seen.formUnion(own.map(\.key))
          #expect(seen.count <= 1, "SKYMINER_SEED=\(seed), card \(unit), cut \(cut)")
        }
        let context = "SKYMINER_SEED=\(seed), card \(unit)"
        let machine = try Machine(card, server: try maker.port)
        try await machine.wait(for: Machine.prompt)
        let identity = try await machine.identity(
          until: { $0.registration == "registered" || !$0.problem.isEmpty }, "registered")
        #expect(identity.problem.isEmpty, "\(context): \(identity.problem)")
        #expect(seen.union([identity.key]).count == 1, "\(context)")
        await machine.cutPower()
        try await expectWell(card, context)
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
      // Each of these takes a whole boot.
      for cut in 1...max(1, cuts / 4) {
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
