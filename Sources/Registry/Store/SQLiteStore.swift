internal import Base
public import Foundation
internal import GRDB
public import Identity

/// The registry in one SQLite file: WAL, and every commit is on the disk before it is answered.
public final class SQLiteStore: RegistryStore {
  static let fileName = "registry.sqlite"

  let pool: DatabasePool
  let path: String

  /// Opens the store of a folder, and makes it where there is none.
  public init(folder: URL) throws {
    path = folder.appending(path: Self.fileName).path
    pool = try Self.open(path)
    try Schema.migrator.migrate(pool)
  }

  private static func open(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 4
    if !FileManager.default.fileExists(atPath: path) {
      try DurableFiles.create(path, [], mode: 0o600)
    }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { database in
      // The pool chose NORMAL: that may forget the last commits at a power cut, and so would we a receipt.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      guard try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal" else {
        throw RegistryProblem(
          "the database cannot be kept in WAL mode", cause: "the file system has no shared memory",
          wayOut: "put the folder on a local disk")
      }
    }
    return pool
  }

  public func miner(_ name: MinerName) async throws -> Miner? {
    try await pool.read { try Self.miner(name, $0) }
  }

  private static let columns = """
    SELECT m.serial, m.board, r.key, r.sequence, r.registeredAt FROM miner m
    JOIN registration r ON r.sequence = m.sequence
    """

  private static func miner(_ name: MinerName, _ database: Database) throws -> Miner? {
    let serial: Identifier
    switch name {
    case .serial(let asked): serial = asked
    case .key(let key):
      let statement = try database.cachedStatement(
        sql: "SELECT serial FROM registration WHERE key = ? ORDER BY sequence DESC LIMIT 1")
      guard let bytes = try Data.fetchOne(statement, arguments: [Data(key.bytes)]),
        let holder = Identifier(Array(bytes))
      else { return nil }
      serial = holder
    }
    let statement = try database.cachedStatement(sql: columns + " WHERE m.serial = ?")
    guard let row = try Row.fetchOne(statement, arguments: [Data(serial.bytes)]) else { return nil }
    return try miner(from: row, asked: name, database)
  }

  public func miners(after serial: Identifier?, limit: Int) async throws -> [Miner] {
    try await pool.read { database in
      let first = serial.map { Data($0.bytes) } ?? Data()
      let sql = Self.columns + " WHERE m.serial > ? ORDER BY m.serial LIMIT ?"
      return try Row.fetchAll(database, sql: sql, arguments: [first, limit]).map {
        try Self.miner(from: $0, asked: nil, database)
      }
    }
  }

  private static func miner(
    from row: Row, asked: MinerName?, _ database: Database
  ) throws -> Miner {
    guard let serial = Identifier(bytes(row, 0)), let key = PublicKey(bytes(row, 2)) else {
      throw damaged
    }
    var isReplaced = false
    if case .key(let name) = asked { isReplaced = name != key }
    return Miner(
      serial: serial, board: row[1], key: key, sequence: number(row, 3),
      registeredAt: number(row, 4), state: try entry(of: serial, database),
      isAskedKeyReplaced: isReplaced)
  }

  public func totals() async throws -> StoreTotals {
    let counts = try await pool.read { database in
      try [
        "SELECT coalesce(sum(registered), 0) FROM batch", "SELECT sequence FROM counter",
      ].map { try Int64.fetchOne(database, sql: $0) ?? 0 }
    }
    let sizes = [path, path + "-wal"].map {
      (try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? UInt64) ?? 0
    }
    return StoreTotals(
      miners: UInt64(counts[0]), registrations: UInt64(counts[1]), bytes: sizes.reduce(0, +))
  }

  /// What is said of a board, or else of its batch.
  static func entry(
    of serial: Identifier, _ database: Database
  ) throws -> RevocationSnapshot.Entry? {
    let statement = try database.cachedStatement(
      sql: "SELECT serial, state, reason, since FROM state WHERE serial = ?")
    for name in [serial, serial.batch] {
      if let row = try Row.fetchOne(statement, arguments: [Data(name.bytes)]) {
        return try entry(row)
      }
    }
    return nil
  }

  static func entry(_ row: Row) throws -> RevocationSnapshot.Entry {
    guard let serial = Identifier(bytes(row, 0)),
      let state = RevocationSnapshot.State(rawValue: row[1]),
      let reason = RevocationReason(rawValue: row[2])
    else { throw damaged }
    return RevocationSnapshot.Entry(
      serial: serial, state: state, reason: reason, since: number(row, 3))
  }

  static func bytes(_ row: Row, _ index: Int) -> [UInt8] { Array(row[index] as Data) }
  static func number(_ row: Row, _ index: Int) -> UInt64 { UInt64(max(0, row[index] as Int64)) }

  static var damaged: RegistryProblem {
    RegistryProblem(
      "the database holds a value that this program never writes",
      cause: "the disk is failing, or another program wrote into it",
      wayOut: "stop the registry and restore the newest backup")
  }
}
