public import Foundation
internal import GRDB

extension SQLiteStore {
  /// How far sequence numbers jump at a restore: room for the registrations that the backup lacks.
  static let sequenceGap: Int64 = 1_000_000

  /// Copies the whole store while it is used; the file is checked and on the disk when this returns.
  public func backUp(to file: URL) async throws {
    guard !FileManager.default.fileExists(atPath: file.path) else {
      throw RegistryProblem(
        "\(file.path) exists", cause: "an earlier backup has this name",
        wayOut: "name a new file: a backup never replaces another")
    }
    let draft = file.path + ".partial"
    try? FileManager.default.removeItem(atPath: draft)
    do {
      try Self.copy(from: pool, to: draft)
      try DurableFiles.sync(draft)
      try DurableFiles.rename(draft, to: file.path)
    } catch {
      try? FileManager.default.removeItem(atPath: draft)
      throw error
    }
  }

  private static func copy(from source: any DatabaseReader, to draft: String) throws {
    let copy = try DatabaseQueue(path: draft)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: draft)
    try source.backup(to: copy)
    // One file, with no journal beside it that could be left behind.
    try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    try check(copy, draft)
    try copy.close()
  }

  private static func check(_ database: DatabaseQueue, _ name: String) throws {
    let verdict = try database.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    guard verdict == ["ok"] else {
      throw RegistryProblem(
        "\(name) does not pass SQLite's integrity check: \(verdict.prefix(3))",
        cause: "a disk is failing", wayOut: "take another backup, on another disk")
    }
  }

  /// Makes the store of an empty folder from a backup.
  ///
  /// Numbers go on above those that were given after the backup was taken: the snapshot's because they
  /// count seconds, the registrations' by a jump.
  ///
  /// - Parameter now: seconds since 1970.
  public static func restore(_ backup: URL, into folder: URL, now: UInt64) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty else {
      throw RegistryProblem(
        "\(folder.path) is not empty", cause: "a registry may still live there",
        wayOut: "restore into a new folder, then put key and certificate beside it")
    }
    guard FileManager.default.fileExists(atPath: backup.path) else {
      throw RegistryProblem(
        "there is no \(backup.path)", cause: "the name is wrong, or the disk is not mounted",
        wayOut: "look where the backups are kept")
    }
    let path = folder.appending(path: fileName).path
    let draft = path + ".partial"
    do {
      try FileManager.default.copyItem(atPath: backup.path, toPath: draft)
      let copy = try DatabaseQueue(path: draft)
      try check(copy, backup.path)
      try Schema.migrator.migrate(copy)
      try raise(copy, now: now)
      try copy.close()
      try DurableFiles.sync(draft)
      try DurableFiles.rename(draft, to: path)
    } catch {
      try? FileManager.default.removeItem(atPath: draft)
      throw error
    }
  }

  private static func raise(_ database: DatabaseQueue, now: UInt64) throws {
    try database.write { database in
      let newest =
        try Int64.fetchOne(
          database,
          sql: """
            SELECT max(issuedAt, (SELECT coalesce(max(registeredAt), 0) FROM registration))
            FROM snapshot
            """) ?? 0
      guard Int64(clamping: now) >= newest else {
        throw RegistryProblem(
          "the backup is from the future", cause: "the clock of this machine is behind",
          wayOut: "set the clock: numbers of snapshots must never go back")
      }
      try database.execute(
        sql: """
          UPDATE counter SET sequence = sequence + \(sequenceGap);
          UPDATE snapshot SET number = max(number + 1, \(now)), issuedAt = \(now);
          """)
    }
  }
}
