import Base
import Foundation
import Sodium
import Testing

@testable import Factory

/// What became of the units, and who notices when somebody changes it.
struct LedgerTests {
  let bench: Bench
  let batch: BatchFolder

  init() throws {
    bench = try Bench()
    batch = try bench.batch(root: try bench.root())
  }

  private func fill() throws {
    let ledger = try Ledger(batch, isWritten: true)
    for unit in 1...UInt32(3) {
      try ledger.append(.begun, now: Bench.now + UInt64(unit)) { entry in
        entry.unit = unit
        entry.medium = "card \"\(unit)\" / \n"
      }
      try ledger.append(.verified, now: Bench.now + UInt64(unit)) { $0.unit = unit }
    }
  }

  @Test
  func `lines come back as they were written, and continue`() throws {
    try fill()
    let ledger = try Ledger(batch, isWritten: false)
    #expect(ledger.entries.count == 7)
    #expect(ledger.entries.map(\.number) == Array(1...7))
    #expect(ledger.tornCount == 0)
    #expect(ledger.isUsed(3))
    #expect(!ledger.isUsed(4))
    #expect(ledger.nextUnit(of: 3) == nil)
    #expect(ledger.nextUnit(of: 9) == 4)
    #expect(ledger.table.contains("7 lines, whole; last \(ledger.head)"))
    #expect(ledger.table.split(separator: "\n").count == 8)
  }

  @Test
  func `a change of any byte but the last line's is found`() throws {
    try fill()
    let whole = [UInt8](try Data(contentsOf: batch.ledgerFile))
    let lastLine = try #require(whole.dropLast().lastIndex(of: 0x0A)) + 1
    for index in stride(from: 0, to: lastLine, by: 3) {
      var damaged = whole
      damaged[index] ^= 1
      try Data(damaged).write(to: batch.ledgerFile)
      let problem = #expect(throws: FactoryProblem.self) { try Ledger(batch, isWritten: false) }
      expect(problem, says: "is not true", "back-up")
    }
    // The last line has nobody behind it; its hash is what people note.
    try Data(whole).write(to: batch.ledgerFile)
    let head = try Ledger(batch, isWritten: false).head
    let place = try #require(Data(whole).range(of: Data("1795000003".utf8), options: .backwards))
    try overwrite(Array("4".utf8), at: place.upperBound - 1, of: batch.ledgerFile)
    #expect(try Ledger(batch, isWritten: false).head != head)
  }

  @Test
  func `a line that was taken out, doubled or moved is found`() throws {
    try fill()
    let lines = Text.lines([UInt8](try Data(contentsOf: batch.ledgerFile))).map {
      Array($0) + [0x0A]
    }
    var versions: [[[UInt8]]] = []
    for index in 0..<lines.count - 1 {
      var version = lines
      version.remove(at: index)
      versions.append(version)
      version = lines
      version.insert(lines[index], at: index)
      versions.append(version)
      version = lines
      version.swapAt(index, index + 1)
      versions.append(version)
    }
    versions += [[], [[0x0A]], lines + [[0x0A]], lines + [Array("{}\n".utf8)]]
    for version in versions {
      try Data(version.flatMap { $0 }).write(to: batch.ledgerFile)
      #expect(throws: FactoryProblem.self) { try Ledger(batch, isWritten: false) }
    }
  }

  @Test
  func `the ledger of another batch is refused`() throws {
    let other = try bench.batch("other", root: try bench.root("another"))
    try FileManager.default.removeItem(at: batch.ledgerFile)
    try FileManager.default.copyItem(at: other.ledgerFile, to: batch.ledgerFile)
    #expect(throws: FactoryProblem.self) { try Ledger(batch, isWritten: false) }
  }

  @Test
  func `a line torn at any byte is detected, mended when asked, and told of`() throws {
    try fill()
    let whole = [UInt8](try Data(contentsOf: batch.ledgerFile))
    let start = try #require(whole.dropLast().lastIndex(of: 0x0A)) + 1
    for end in stride(from: start + 1, to: whole.count, by: 7) {
      try Data(whole[..<end]).write(to: batch.ledgerFile)
      try expectTorn(bytes: end - start)
      try Ledger(batch, isWritten: true).mend(now: Bench.now + 9)
      let mended = try Ledger(batch, isWritten: false)
      try mended.requireWhole()
      #expect(mended.entries.count == 7)
      #expect(mended.entries.last?.action == .mended)
      #expect(mended.entries.last?.reason == "\(end - start) bytes of a torn line")
    }
  }

  /// The ledger is locked as long as it is open, so it is let go here.
  private func expectTorn(bytes: Int) throws {
    let torn = try Ledger(batch, isWritten: false)
    #expect(torn.tornCount == bytes)
    #expect(torn.entries.count == 6)
    let problem = #expect(throws: FactoryProblem.self) { try torn.requireWhole() }
    expect(problem, says: "is torn", "--mend")
  }

  @Test
  func `a ledger that another run holds is waited for, and not for ever`() throws {
    let held = try OpenFile(batch.ledgerFile.path, .read)
    try held.lock(patienceMilliseconds: 0)
    let other = try OpenFile(batch.ledgerFile.path, .read)
    let problem = #expect(throws: FactoryProblem.self) {
      try other.lock(patienceMilliseconds: 120)
    }
    expect(problem, says: "is held by another run", "wait")
  }

  @Test
  func `a whole ledger is not mended`() throws {
    let ledger = try Ledger(batch, isWritten: true)
    let problem = #expect(throws: FactoryProblem.self) { try ledger.mend(now: Bench.now) }
    expect(problem, says: "needs no mending")
  }
}
