internal import Base
internal import CSQLite

/// One connection to an SQLite file, for one thread; closed when it is let go.
///
/// The journal is a write-ahead log: a power cut leaves whole transactions, and readers never wait. What
/// goes in is either bound or our own text; nothing from outside is ever part of a statement.
public struct Database: ~Copyable {
  private let connection: Connection

  /// Opens or makes a file, and checks an old one from the first page to the last.
  ///
  /// - Parameter path: `:memory:` for one that goes with the connection.
  public init(
    path: String, settings: DatabaseSettings = DatabaseSettings()
  ) throws(DatabaseError) {
    let connection = try Connection(path: path)
    try connection.configure(settings)
    try Self.checkIntegrity(connection)
    self.connection = connection
  }

  public var path: String { connection.path }

  /// Pages that contradict each other are damage (SQLITE_CORRUPT), with SQLite's first words on it.
  public func checkIntegrity() throws(DatabaseError) { try Self.checkIntegrity(connection) }

  private static func checkIntegrity(_ connection: Connection) throws(DatabaseError) {
    let statement = try Statement("PRAGMA integrity_check(1)", of: connection)
    guard try statement.step() else { return }
    let verdict = statement.text(0)
    guard verdict != "ok" else { return }
    throw DatabaseError("check", path: connection.path, code: SQLITE_CORRUPT, message: verdict)
  }

  /// Runs statements that give no rows that anybody wants.
  ///
  /// - Parameter script: a constant of the program.
  public func execute(_ script: String) throws(DatabaseError) { try connection.execute(script) }

  /// - Parameter sql: one statement, a constant of the program; values are bound to its `?1`, `?2`, ...
  public func prepare(_ sql: String) throws(DatabaseError) -> Statement {
    try Statement(sql, of: connection)
  }

  /// All of `body`, or nothing of it where it throws.
  public func transaction<Result>(
    _ body: () throws(DatabaseError) -> Result
  ) throws(DatabaseError) -> Result {
    // Taken at once: a lock that is had by steps can be refused half way.
    try execute("BEGIN IMMEDIATE")
    let result: Result
    do throws(DatabaseError) {
      result = try body()
      try execute("COMMIT")
    } catch {
      // Some errors have rolled back already; then this one says that there is nothing to do.
      try? execute("ROLLBACK")
      throw error
    }
    return result
  }

  /// Brings the tables to the version of the program: script `n` leads from version n to n + 1.
  ///
  /// - Returns: false, and nothing is changed, where the file is of a later version than the program.
  public func migrate(_ scripts: [String]) throws(DatabaseError) -> Bool {
    let version = try userVersion()
    guard version <= scripts.count else { return false }
    for next in version..<scripts.count {
      try transaction { () throws(DatabaseError) in
        try execute(scripts[next])
        try execute("PRAGMA user_version=\(next + 1)")
      }
    }
    return true
  }

  public func userVersion() throws(DatabaseError) -> Int {
    let statement = try prepare("PRAGMA user_version")
    guard try statement.step() else { return 0 }
    return Int(max(0, statement.integer(0)))
  }

  /// Rows that the last statement changed.
  public var changesCount: Int { Int(unsafe sqlite3_changes(connection.handle)) }

  /// Writes the log back into the file and empties it.
  public func checkpoint() throws(DatabaseError) {
    try execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }
}
