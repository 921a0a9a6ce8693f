import Database
import Foundation
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
}

@Suite("Database")
struct DatabaseTests {
  private static let schema = "CREATE TABLE t(n INTEGER PRIMARY KEY, w TEXT, b BLOB) STRICT"

  private static func error(_ body: () throws(DatabaseError) -> Void) -> DatabaseError? {
    do throws(DatabaseError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test("integers, texts, blobs and nothing come back as they were bound")
  func values() throws {
    let database = try Database(path: ":memory:")
    try database.execute(Self.schema)
    let insert = try database.prepare("INSERT INTO t VALUES(?1, ?2, ?3)")
    let words = ["", "a", "a\u{0}b", "Grüße 🛰", "'; DROP TABLE t; --"]
    let numbers: [Int64] = [.min, -1, 0, 1, .max]
    for (index, word) in words.enumerated() {
      insert.bind(1, numbers[index])
      insert.bind(2, word)
      insert.bind(3, Array(word.utf8))
      try insert.run()
    }
    insert.bind(1, 5)
    insert.bindNull(2)
    insert.bindNull(3)
    try insert.run()
    let select = try database.prepare("SELECT n, w, b FROM t WHERE n = ?1")
    for (index, word) in words.enumerated() {
      select.bind(1, numbers[index])
      #expect(try select.step())
      #expect(select.integer(0) == numbers[index])
      #expect(select.text(1) == word)
      #expect(select.blob(2) == Array(word.utf8))
      #expect(!select.isNull(1) && !select.isNull(2))
      #expect(try !select.step())
      select.reset()
    }
    select.bind(1, clamping: 5)
    #expect(try select.step())
    #expect(select.isNull(1) && select.isNull(2))
    #expect(select.text(1) == "" && select.blob(2) == [])
  }

  @Test("a transaction that throws leaves nothing, one that returns is there for the next to open")
  func transactions() throws {
    let scratch = Scratch()
    do {
      let database = try Database(path: scratch.file("a"))
      try database.execute(Self.schema)
      let failed = Self.error { () throws(DatabaseError) in
        try database.transaction { () throws(DatabaseError) in
          try database.execute("INSERT INTO t(n) VALUES(1)")
          try database.execute("INSERT INTO t(n) VALUES(1)")
        }
      }
      #expect(failed?.code == 1555)
      try database.transaction { () throws(DatabaseError) in
        try database.execute("INSERT INTO t(n) VALUES(2), (3)")
      }
      #expect(database.changesCount == 2)
    }
    let database = try Database(path: scratch.file("a"))
    let select = try database.prepare("SELECT sum(n) FROM t")
    #expect(try select.step())
    #expect(select.integer(0) == 5)
    select.reset()
    let mode = try database.prepare("PRAGMA journal_mode")
    #expect(try mode.step())
    #expect(mode.text(0) == "wal")
  }

  @Test("migrations run once, in order, and a file of a later program is left alone")
  func migrations() throws {
    let scratch = Scratch()
    let scripts = ["CREATE TABLE a(n)", "ALTER TABLE a RENAME TO b"]
    do {
      let database = try Database(path: scratch.file("a"))
      #expect(try database.migrate([scripts[0]]))
      #expect(try database.userVersion() == 1)
    }
    let database = try Database(path: scratch.file("a"))
    #expect(try database.migrate(scripts))
    #expect(try database.migrate(scripts))
    try database.execute("INSERT INTO b VALUES(1)")
    #expect(try !database.migrate([scripts[0]]))
    #expect(try database.userVersion() == 2)
    // One that fails half way leaves the version before.
    let failed = Self.error { () throws(DatabaseError) in
      _ = try database.migrate(scripts + ["CREATE TABLE c(n); CREATE TABLE c(n)"])
    }
    #expect(failed != nil)
    #expect(try database.userVersion() == 2)
    try database.execute("CREATE TABLE c(n)")
  }

  @Test("a damaged file, one of another kind, a missing folder and a full one are told apart")
  func faults() throws {
    let scratch = Scratch()
    try Data(repeating: 7, count: 9000).write(to: URL(filePath: scratch.file("other")))
    let other = Self.error { () throws(DatabaseError) in
      _ = try Database(path: scratch.file("other"))
    }
    #expect(other?.isDamage == true)
    let missing = Self.error { () throws(DatabaseError) in
      _ = try Database(path: scratch.file("none/a"))
    }
    #expect(missing?.code == 14)
    #expect(missing?.explanation.hasSuffix("see who owns it and how it is mounted.") == true)

    var settings = DatabaseSettings()
    settings.pagesMax = 16
    let database = try Database(path: scratch.file("full"), settings: settings)
    try database.execute(Self.schema)
    let full = Self.error { () throws(DatabaseError) in
      try database.execute("INSERT INTO t(n, b) VALUES(1, zeroblob(200000))")
    }
    #expect(full?.isFull == true)
    #expect(full?.isDamage == false)
    try database.execute("INSERT INTO t(n) VALUES(2)")
  }

  @Test("pages that contradict each other are found when the file is opened")
  func integrity() throws {
    let scratch = Scratch()
    do {
      let database = try Database(path: scratch.file("a"))
      try database.execute(Self.schema)
      try database.execute("CREATE INDEX i ON t(w)")
      let insert = try database.prepare("INSERT INTO t VALUES(?1, ?2, zeroblob(300))")
      for number in 0..<500 {
        insert.bind(1, Int64(number))
        insert.bind(2, "word \(number)")
        try insert.run()
      }
      try database.checkpoint()
    }
    let url = URL(filePath: scratch.file("a"))
    var bytes = try Data(contentsOf: url)
    for index in 5 * 4096..<5 * 4096 + 64 { bytes[index] = 0xFF }
    try bytes.write(to: url)
    let error = Self.error { () throws(DatabaseError) in _ = try Database(path: url.path) }
    #expect(error?.isDamage == true)
  }

  @Test("who waits too long for another program's lock is told so")
  func busy() throws {
    let scratch = Scratch()
    var settings = DatabaseSettings()
    settings.busyMilliseconds = 1
    let first = try Database(path: scratch.file("a"), settings: settings)
    try first.execute(Self.schema)
    let second = try Database(path: scratch.file("a"), settings: settings)
    try first.execute("BEGIN IMMEDIATE")
    let error = Self.error { () throws(DatabaseError) in
      try second.transaction { () throws(DatabaseError) in }
    }
    #expect(error?.isBusy == true)
    try first.execute("ROLLBACK")
    try second.execute("INSERT INTO t(n) VALUES(1)")
  }

  @Test("a statement outlives the database that it is of")
  func lifetime() throws {
    func statement() throws -> Statement {
      let database = try Database(path: ":memory:")
      return try database.prepare("SELECT 42")
    }
    let select = try statement()
    #expect(try select.step())
    #expect(select.integer(0) == 42)
  }
}
