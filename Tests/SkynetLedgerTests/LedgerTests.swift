import Base
import Database
import Foundation
import SkynetLedger
import SkynetMeter
import SkynetWire
import Testing

/// A folder that goes with the test.
final class Scratch {
  let path: String
  init() {
    path = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { path + "/" + name }
  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
  }
}

@Suite("Ledger")
struct LedgerTests {
  /// 2026-11-23, a Monday.
  static let today: UInt64 = 1_795_392_000
  static let daySeconds: UInt64 = 86_400

  static func entry(
    _ neighbour: UInt8, path: UInt32 = 1, role: MeteredPath.Role = .payee, amount: UInt64,
    isClosed: Bool = false
  ) -> LedgerEntry {
    let key = PublicKey([UInt8](repeating: neighbour, count: 32))
    guard let key else { preconditionFailure("32 bytes are a key") }
    return LedgerEntry(
      role: role, neighbour: key, session: [UInt8](repeating: 9, count: 16),
      label: Label(path << 8 | 5), epoch: 1, price: 1000, sequence: UInt32(amount & 0xFFFF),
      bytes: amount * 1000, amount: amount, receipt: [UInt8](repeating: 1, count: Receipt.size),
      countedBytes: amount * 1000 + 10, isClosed: isClosed)
  }

  /// What the macro of the tests cannot read of a ledger, which is not copied.
  static func state(
    _ ledger: borrowing Ledger
  ) -> (isDurable: Bool, pendingCount: Int, lostCount: UInt64, deadline: UInt64?) {
    (ledger.isDurable, ledger.pendingCount, ledger.lostCount, ledger.deadline)
  }

  static func earnings(_ ledger: borrowing Ledger, day: UInt64 = 0) -> Earnings {
    ledger.earnings(
      unixSeconds: today + day * daySeconds, perHour: nil, perHourOverDay: nil)
  }

  @Test("what waits for a write and what is open counts at once, and each account once")
  func unwritten() {
    let scratch = Scratch()
    var notes: [String] = []
    var ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
    ledger.record(Self.entry(1, amount: 100))
    ledger.record(Self.entry(2, path: 2, role: .payer, amount: 70))
    ledger.flush(now: 1, unixSeconds: Self.today, &notes)
    ledger.record(Self.entry(1, amount: 130))
    ledger.record(Self.entry(1, path: 3, amount: 5, isClosed: true))
    let open = [
      Self.entry(1, amount: 150), Self.entry(2, path: 2, role: .payer, amount: 60),
      Self.entry(3, path: 4, amount: 0),
    ]
    let earnings = ledger.earnings(
      open: open, unixSeconds: Self.today + Self.daySeconds, perHour: nil, perHourOverDay: nil)
    #expect(earnings.all.earned == 155 && earnings.all.spent == 70)
    #expect(earnings.all.carriedBytes == 155_000)
    #expect(earnings.today?.earned == 55 && earnings.sevenDays?.earned == 155)
    #expect(earnings.neighbours.map { $0.sum.earned } == [155, 0, 0])
    // It was only read.
    #expect(Self.earnings(ledger).all.earned == 135)
    ledger.flush(now: 2, unixSeconds: Self.today, &notes)
    #expect(Self.earnings(ledger).all.earned == 135)
  }

  @Test("sums follow the latest receipt of each path, by day, neighbour and role")
  func sums() {
    let scratch = Scratch()
    var notes: [String] = []
    var ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
    ledger.record(Self.entry(1, amount: 100))
    ledger.record(Self.entry(1, amount: 150))
    ledger.record(Self.entry(2, path: 2, role: .payer, amount: 70))
    #expect(Self.state(ledger).pendingCount == 2)
    // Not before a minute is over.
    ledger.advance(now: 59_999, unixSeconds: Self.today, &notes)
    #expect(Self.state(ledger).pendingCount == 2)
    ledger.advance(now: 60_000, unixSeconds: Self.today, &notes)
    #expect(Self.state(ledger).pendingCount == 0)
    #expect(Self.state(ledger).deadline == nil)
    // Five days on, more of the first path; what shrinks is not believed.
    ledger.record(Self.entry(1, amount: 180, isClosed: true))
    ledger.record(Self.entry(2, path: 2, role: .payer, amount: 60))
    ledger.flush(now: 1, unixSeconds: Self.today + 5 * Self.daySeconds, &notes)
    let earnings = Self.earnings(ledger, day: 5)
    #expect(earnings.today?.earned == 30)
    #expect(earnings.sevenDays?.earned == 180)
    #expect(earnings.sevenDays?.spent == 70)
    #expect(earnings.sevenDays?.carriedBytes == 180_000)
    #expect(earnings.all.earned == 180)
    #expect(Self.earnings(ledger, day: 8).sevenDays?.earned == 30)
    #expect(earnings.neighbours.map(\.sum.earned) == [180, 0])
    #expect(earnings.paths.map(\.isOpen) == [true, false])
    #expect(notes == [])
  }

  @Test("it goes on where it was after a restart, and no path stays open")
  func restart() {
    let scratch = Scratch()
    var notes: [String] = []
    do {
      var ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
      ledger.record(Self.entry(1, amount: 100))
      ledger.flush(now: 1, unixSeconds: Self.today, &notes)
    }
    let ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
    #expect(Self.earnings(ledger).today?.earned == 100)
    #expect(Self.earnings(ledger).paths.map(\.isOpen) == [false])
    #expect(notes == [])
  }

  @Test("without a clock earnings have no date, and none is guessed later")
  func undated() {
    var notes: [String] = []
    var ledger = Ledger(path: ":memory:", now: 0, &notes)
    ledger.record(Self.entry(1, amount: 100))
    ledger.flush(now: 1, unixSeconds: nil, &notes)
    ledger.record(Self.entry(1, amount: 130))
    ledger.flush(now: 2, unixSeconds: Self.today, &notes)
    let earnings = Self.earnings(ledger)
    #expect(earnings.undated.earned == 100)
    #expect(earnings.today?.earned == 30)
    #expect(earnings.all.earned == 130)
    let clockless = ledger.earnings(unixSeconds: nil, perHour: 5, perHourOverDay: nil)
    #expect(clockless.today == nil)
    #expect(clockless.perHour == 5 && clockless.perHourOverDay == nil)
  }

  @Test("old days become months, rows stay bounded and sums stay whole")
  func bounds() throws {
    let scratch = Scratch()
    var settings = LedgerSettings()
    settings.rowsMax = 100
    settings.closedPathsMax = 50
    var notes: [String] = []
    var sum: UInt64 = 0
    do {
      var ledger = Ledger(path: scratch.file("ledger"), settings: settings, now: 0, &notes)
      for day in 0..<UInt64(200) {
        for neighbour in UInt8(0)..<4 {
          let path = UInt32(day) * 4 + UInt32(neighbour) + 1
          ledger.record(
            Self.entry(neighbour, path: path, amount: day + 1, isClosed: true))
          sum += day + 1
        }
        ledger.flush(now: day, unixSeconds: Self.today + day * Self.daySeconds, &notes)
      }
      #expect(Self.earnings(ledger, day: 199).all.earned == sum)
      #expect(Self.earnings(ledger, day: 199).today?.earned == 800)
      // A clock that is far ahead folds all of it, and loses nothing.
      ledger.record(Self.entry(1, path: 9999, amount: 1))
      ledger.flush(now: 1, unixSeconds: Self.today * 2, &notes)
      #expect(Self.earnings(ledger).all.earned == sum + 1)
    }
    #expect(notes == [])
    let database = try Database(path: scratch.file("ledger"))
    for (table, countMax) in [("days", 100), ("months", 100), ("paths", 51)] {
      let rows = try database.prepare("SELECT count(*) FROM " + table)
      #expect(try rows.step())
      #expect(rows.integer(0) <= Int64(countMax), "\(table)")
    }
  }

  @Test("figures that nobody can have earned do not stop the ledger")
  func giants() {
    var notes: [String] = []
    var ledger = Ledger(path: ":memory:", now: 0, &notes)
    for path in UInt32(1)...5 {
      var entry = Self.entry(1, path: path, amount: 1)
      entry.amount = .max
      entry.bytes = .max
      entry.countedBytes = .max
      entry.price = .max
      ledger.record(entry)
      ledger.flush(now: 1, unixSeconds: Self.today + UInt64(path) * 90 * 86_400, &notes)
    }
    #expect(notes == [])
    let earnings = Self.earnings(ledger, day: 450)
    #expect(earnings.all.earned > 1 << 62)
  }

  @Test("a damaged file is set aside, loudly, and a new one begun; so is one of a later program")
  func damaged() throws {
    let scratch = Scratch()
    for round in 1...2 {
      try Data("this is no database, but it is long enough to be one".utf8)
        .write(to: URL(filePath: scratch.file("ledger")))
      var notes: [String] = []
      var ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
      #expect(notes.count == 2)
      #expect(scratch.names.contains("ledger.damaged-\(round)"))
      #expect(Self.state(ledger).isDurable)
      ledger.record(Self.entry(1, amount: 5))
      ledger.flush(now: 1, unixSeconds: Self.today, &notes)
      #expect(Self.earnings(ledger).all.earned == 5)
    }
    try FileManager.default.removeItem(atPath: scratch.file("ledger"))
    do {
      let database = try Database(path: scratch.file("ledger"))
      try database.execute("PRAGMA user_version=99")
    }
    var notes: [String] = []
    let ledger = Ledger(path: scratch.file("ledger"), now: 0, &notes)
    #expect(Self.state(ledger).isDurable)
    #expect(notes.count == 1)
    #expect(scratch.names.contains("ledger.later-1"))
  }

  @Test("what cannot be written waits in memory, bounded, and is written when it can be")
  func waiting() throws {
    let scratch = Scratch()
    var settings = LedgerSettings()
    settings.pendingMax = 3
    var notes: [String] = []
    var ledger = Ledger(
      path: scratch.file("folder/ledger"), settings: settings, now: 0, &notes)
    #expect(notes.count == 1)
    #expect(!Self.state(ledger).isDurable)
    for path in UInt32(1)...5 { ledger.record(Self.entry(1, path: path, amount: 10)) }
    ledger.record(Self.entry(1, path: 2, amount: 20))
    #expect(Self.state(ledger).pendingCount == 3)
    #expect(Self.state(ledger).lostCount == 2)
    // It does not try more often for it, nor say so each time.
    #expect(Self.state(ledger).deadline == 60_000)
    ledger.advance(now: 60_000, unixSeconds: Self.today, &notes)
    #expect(notes.count == 1)
    let problem = Self.earnings(ledger).problem
    #expect(problem == "the ledger \(scratch.file("folder/ledger")) cannot be opened")
    try FileManager.default.createDirectory(
      atPath: scratch.file("folder"), withIntermediateDirectories: true)
    ledger.advance(now: 120_000, unixSeconds: Self.today, &notes)
    #expect(Self.state(ledger).isDurable)
    #expect(notes.last == "ledger: written again; nothing waits any more")
    #expect(Self.earnings(ledger).all.earned == 40)
  }
}
