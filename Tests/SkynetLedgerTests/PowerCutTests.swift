import Base
import Database
import Foundation
import SkynetLedger
import SkynetMeter
import Testing

@Suite("Ledger and power cuts")
struct PowerCutTests {
  /// Sums of the tables, which one transaction writes together.
  private static func sums(_ path: String) throws -> (paths: Int64, days: Int64) {
    let database = try Database(path: path)
    let rows = try database.prepare(
      """
      SELECT (SELECT coalesce(sum(amount), 0) FROM paths),
        (SELECT coalesce(sum(amount), 0) FROM days)
      """
    )
    guard try rows.step() else { return (0, 0) }
    return (rows.integer(0), rows.integer(1))
  }

  @Test(
    "a copy of the files after any write, cut anywhere in its log, holds whole writes",
    arguments: UInt64(0)..<20)
  func cuts(seed: UInt64) throws {
    let scratch = Scratch()
    var random = SplitMix64(seed: seed)
    var notes: [String] = []
    var ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
    var written: [Int64] = [0]
    var amounts: [UInt32: UInt64] = [:]
    for round in 0..<12 {
      for _ in 0...random.below(30) {
        let path = UInt32(1 + random.below(60))
        amounts[path, default: 0] += UInt64(random.below(1000))
        ledger.record(
          LedgerTests.entry(UInt8(path % 7), path: path, amount: amounts[path] ?? 0))
      }
      ledger.flush(now: UInt64(round), unixSeconds: LedgerTests.today, &notes)
      written.append(Int64(amounts.values.reduce(0, +)))
      let files = FileManager.default
      for cut in 0..<3 {
        let copy = scratch.file("copy-\(round)-\(cut)")
        try files.copyItem(atPath: scratch.file("ledger"), toPath: copy)
        var log = try Data(contentsOf: URL(filePath: scratch.file("ledger-wal")))
        // As the medium may hold it: all of it, a part of it, or a torn last sector.
        if cut > 0, !log.isEmpty { log = log.prefix(random.below(log.count)) }
        if cut > 1, log.count > 512 {
          let start = log.count - 512
          for index in start..<log.count { log[index] = UInt8(random.below(256)) }
        }
        try log.write(to: URL(filePath: copy + "-wal"))
        // Opened as after a boot, which makes tables that the cut took away.
        _ = LedgerTests.earnings(Ledger(path: copy, now: 0, &notes))
        let (paths, days) = try Self.sums(copy)
        #expect(paths == days)
        #expect(written.contains(paths))
        if cut == 0 { #expect(paths == written.last) }
      }
    }
    #expect(notes == [])
  }

  @Test(
    "a ledger whose file was cut off is replaced by a new one, loudly", arguments: UInt64(0)..<20)
  func truncated(seed: UInt64) throws {
    let scratch = Scratch()
    var random = SplitMix64(seed: seed)
    var notes: [String] = []
    do {
      var ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
      for path in UInt32(1)...200 { ledger.record(LedgerTests.entry(1, path: path, amount: 5)) }
      ledger.flush(now: 1, unixSeconds: LedgerTests.today, &notes)
    }
    let url = URL(filePath: scratch.file("ledger"))
    let bytes = try Data(contentsOf: url)
    try bytes.prefix(1 + random.below(bytes.count - 1)).write(to: url)
    var ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
    #expect(LedgerTests.state(ledger).isDurable)
    ledger.record(LedgerTests.entry(2, amount: 7))
    ledger.flush(now: 2, unixSeconds: LedgerTests.today, &notes)
    let earned = LedgerTests.earnings(ledger).all.earned
    #expect(earned == 7)
    #expect(notes.count == 2)
  }
}
