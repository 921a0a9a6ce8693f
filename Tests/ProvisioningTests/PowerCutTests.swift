import Base
import Foundation
import Simulation
import SlotRecord
import Testing

/// The power goes at every write and sync of the first boots, with torn and lost writes.
@Suite struct PowerCutTests {
  /// Bounds of what one boot writes; a test below holds them.
  private static let diskOperations = 2 * (32 + 1 + 1) + 2
  private static let folderOperations = 40

  @Test(arguments: [UInt64(1)...250, 251...500, 501...750, 751...1000])
  func `there is one identity, never two, and always a boot`(seeds: ClosedRange<UInt64>) throws {
    let environment = ProcessInfo.processInfo.environment
    for seed in Seeds.chosen(seeds, environment: environment) {
      let board = try Self.run(seed: seed, resets: false)
      try #require(board.broken.isEmpty, "seed \(seed): \(board.broken)")
      try #require(board.seen.count == 1, "seed \(seed): \(board.seen.count) identities")
    }
  }

  @Test(arguments: [UInt64(1)...250, 251...500, 501...750, 751...1000])
  func `a factory reset cut anywhere gives one new identity`(
    seeds: ClosedRange<UInt64>
  ) throws {
    let environment = ProcessInfo.processInfo.environment
    for seed in Seeds.chosen(seeds, environment: environment) {
      let board = try Self.run(seed: seed, resets: true)
      try #require(board.broken.isEmpty, "seed \(seed): \(board.broken)")
      try #require((1...2).contains(board.seen.count), "seed \(seed)")
    }
  }

  @Test func `the cuts reach every operation of a first boot`() throws {
    var board = try SimulatedBoard(seed: 1)
    board.cutDisk(after: Self.diskOperations)
    let before = board.folderOperations
    try #require(board.boot() == true)
    #expect(board.folderOperations - before <= Self.folderOperations)
    #expect(board.folderOperations - before > 10)
  }

  @Test func `a card whose data lost its files does not make a second identity`() throws {
    var board = try SimulatedBoard(seed: 2)
    try #require(board.boot() == true)
    board.powerCycle()
    try #require(board.boot() == true)
    #expect(board.mark == .made)
    var other = board
    other.emptyFolder()
    try #require(other.boot() == false)
    #expect(
      other.broken == [
        "the identity of this card is lost with its data; 'sky reset' allows a new one"
      ])
    // The owner's word is what it takes.
    other.orderReset()
    try #require(other.boot() == true)
    #expect(other.seen.count == 2)
  }

  private static func run(seed: UInt64, resets: Bool) throws -> SimulatedBoard {
    var random = SplitMix64(seed: seed)
    var board = try SimulatedBoard(seed: random.next())
    if resets {
      board.boot()
      board.powerCycle()
      board.boot()
      board.powerCycle()
    }
    for round in 0..<3 {
      if resets, round == 0 { board.orderReset() }
      // The first cuts of the seeds go through all operations in turn.
      let disk = round == 0 ? Int(seed / 2) % diskOperations : random.below(diskOperations)
      let folder = round == 0 ? Int(seed / 2) % folderOperations : random.below(folderOperations)
      if (Int(seed) + round) % 2 == 0 {
        board.cutDisk(after: disk)
      } else {
        board.cutFolder(after: folder)
      }
      board.boot()
      board.powerCycle()
    }
    for _ in 0..<2 {
      guard board.boot() else {
        throw Failure(description: "seed \(seed): no boot: \(board.broken)")
      }
      board.powerCycle()
    }
    return board
  }

  private struct Failure: Error, CustomStringConvertible { let description: String }
}
