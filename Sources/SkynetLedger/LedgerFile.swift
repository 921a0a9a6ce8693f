internal import Base
internal import Database
internal import LinuxIO

/// Opens the file of a ledger; one that cannot be believed is set aside, never thrown away.
enum LedgerFile {
  /// Set aside are so many at most; then the last name is taken again.
  private static let asideMax = 9
  private static let attemptsMax = 2

  /// Amounts are droplets; `day` counts from 1970-01-01, and is 0 while the clock was not set.
  private static let versions = [
    """
    CREATE TABLE paths(
      role INTEGER NOT NULL, neighbour BLOB NOT NULL, session BLOB NOT NULL, label INTEGER NOT NULL,
      epoch INTEGER NOT NULL, price INTEGER NOT NULL, sequence INTEGER NOT NULL,
      bytes INTEGER NOT NULL CHECK(bytes >= 0), amount INTEGER NOT NULL CHECK(amount >= 0),
      counted INTEGER NOT NULL CHECK(counted >= 0), receipt BLOB NOT NULL,
      place INTEGER NOT NULL, isOpen INTEGER NOT NULL,
      PRIMARY KEY(role, neighbour, session, label, epoch)) STRICT, WITHOUT ROWID;
    CREATE INDEX pathsByPlace ON paths(place);
    CREATE INDEX closedPathsByPlace ON paths(place) WHERE isOpen = 0;
    CREATE TABLE days(
      day INTEGER NOT NULL, role INTEGER NOT NULL, neighbour BLOB NOT NULL,
      bytes INTEGER NOT NULL CHECK(bytes >= 0), amount INTEGER NOT NULL CHECK(amount >= 0),
      PRIMARY KEY(day, role, neighbour)) STRICT, WITHOUT ROWID;
    CREATE TABLE months(
      month INTEGER NOT NULL, role INTEGER NOT NULL, neighbour BLOB NOT NULL,
      bytes INTEGER NOT NULL CHECK(bytes >= 0), amount INTEGER NOT NULL CHECK(amount >= 0),
      PRIMARY KEY(month, role, neighbour)) STRICT, WITHOUT ROWID;
    """
  ]

  static func open(
    _ path: String, _ notes: inout [String]
  ) throws(DatabaseError) -> Database {
    var attempt = 1
    while true {
      do throws(DatabaseError) {
        let database = try Database(path: path)
        if try database.migrate(versions) {
          // Links end with the program: no path of another run is open.
          try database.execute("UPDATE paths SET isOpen = 0 WHERE isOpen")
          return database
        }
        guard attempt < attemptsMax else {
          throw DatabaseError("migrate", path: path, code: 1, message: "it is of a later version")
        }
      } catch {
        guard error.isDamage, attempt < attemptsMax else { throw error }
        notes.append(error.explanation)
        setAside(path, as: "damaged", &notes)
        attempt += 1
        continue
      }
      setAside(path, as: "later", &notes)
      attempt += 1
    }
  }

  /// Gives the file and its log another name, `<path>.damaged-1` and so on.
  private static func setAside(_ path: String, as suffix: String, _ notes: inout [String]) {
    let bytes = Array(path.utf8)
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    let folderPath = slash.map { Text.string(bytes[..<max($0, 1)]) } ?? "."
    let name = slash.map { Text.string(bytes[($0 + 1)...]) } ?? path
    guard var folder = try? LinuxFolder(folderPath), let names = try? folder.list() else {
      return notes.append("ledger: folder " + folderPath + " cannot be read")
    }
    var number = 1
    while number < asideMax, names.contains(name + "." + suffix + "-\(number)") { number += 1 }
    let aside = name + "." + suffix + "-\(number)"
    for tail in ["-wal", ""] where names.contains(name + tail) {
      do throws(DurableFolderError) {
        try folder.rename(name + tail, to: aside + tail)
      } catch {
        notes.append("ledger: " + name + tail + " cannot be set aside: " + error.explanation)
      }
    }
    // Shared memory of the log; made anew from it by whoever opens it.
    if names.contains(name + "-shm") { try? folder.remove(name + "-shm") }
    try? folder.syncFolder()
    notes.append(
      "ledger: " + path + " is set aside as " + aside + " and a new one begun: "
        + "earnings before this are in that file alone; it can be read with sqlite3")
  }
}
