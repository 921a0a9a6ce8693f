internal import Base
internal import Foundation
internal import GRDB
internal import Identity

extension SQLiteStore {
  public func setState(_ change: StateChange) async throws {
    try await pool.write { database in
      let serial = Data(change.serial.bytes)
      let isBatch = change.serial.unitNumber == 0
      try database.execute(sql: "DELETE FROM state WHERE serial = ?", arguments: [serial])
      // An active board needs words of its own only where something is said of its batch.
      let mustSay =
        try change.state != .active
        || (!isBatch && Self.entry(of: change.serial, database) != nil)
      if mustSay {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM state") ?? 0
        guard count < RevocationSnapshot.entriesMax else { throw Self.full }
        try database.execute(
          sql: "INSERT INTO state VALUES (?, ?, ?, ?)",
          arguments: [
            serial, change.state.rawValue, change.reason.rawValue, Int64(clamping: change.now),
          ])
      }
      try Self.renumber(change.now, database)
    }
  }

  private static var full: RegistryProblem {
    RegistryProblem(
      "the snapshot is full: \(RevocationSnapshot.entriesMax) serials are suspended or revoked",
      cause: "a whole batch was taken back board by board",
      wayOut: "revoke the batch, and activate what must go on")
  }

  /// The next number: the time, or one more than the last where two changes fall into one second.
  ///
  /// So also a registry that was restored from an old backup goes on above every number it ever gave.
  private static func renumber(_ now: UInt64, _ database: Database) throws {
    try database.execute(
      sql: "UPDATE snapshot SET number = max(number + 1, :now), issuedAt = :now",
      arguments: ["now": Int64(clamping: now)])
  }

  public func snapshotNumber() async throws -> UInt64 {
    try await pool.read { database in
      let statement = try database.cachedStatement(sql: "SELECT number FROM snapshot")
      return UInt64(try Int64.fetchOne(statement) ?? 0)
    }
  }

  public func snapshot() async throws -> SnapshotContent {
    try await pool.read { database in
      guard let row = try Row.fetchOne(database, sql: "SELECT number, issuedAt FROM snapshot")
      else { throw Self.damaged }
      let entries = try Row.fetchAll(
        database, sql: "SELECT serial, state, reason, since FROM state ORDER BY serial"
      ).map { try Self.entry($0) }
      return SnapshotContent(
        number: Self.number(row, 0), issuedAt: Self.number(row, 1), entries: entries)
    }
  }

  public func renewSnapshot(now: UInt64, ageMax: UInt64) async throws {
    let issuedAt = try await pool.read { database in
      let statement = try database.cachedStatement(sql: "SELECT issuedAt FROM snapshot")
      return UInt64(try Int64.fetchOne(statement) ?? 0)
    }
    // A clock that was ahead and is right now leaves no snapshot of the future behind.
    guard now < issuedAt || now - issuedAt >= ageMax else { return }
    try await pool.write { try Self.renumber(now, $0) }
  }
}
