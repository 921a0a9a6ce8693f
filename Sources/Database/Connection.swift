internal import CSQLite

/// The handle of SQLite, closed when database and statements have let it go.
@safe final class Connection {
  private static let pageBytes = 4096

  let path: String
  let handle: OpaquePointer

  init(path: String) throws(DatabaseError) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard let handle = unsafe opened else {
      throw DatabaseError("open", path: path, code: code, message: "out of memory")
    }
    self.path = path
    unsafe self.handle = handle
    guard code == SQLITE_OK else { throw error("open", code) }
  }

  deinit { _ = unsafe sqlite3_close_v2(handle) }

  func execute(_ script: String) throws(DatabaseError) {
    let code = unsafe sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw error("execute", code) }
  }

  func configure(_ settings: DatabaseSettings) throws(DatabaseError) {
    _ = unsafe sqlite3_busy_timeout(handle, settings.busyMilliseconds)
    let synchronous =
      switch settings.durability {
      case .eachTransaction: "FULL"
      case .eachCheckpoint: "NORMAL"
      }
    // The size of pages is fixed by the first write: before everything else.
    try execute("PRAGMA page_size=\(Self.pageBytes)")
    try execute("PRAGMA journal_mode=WAL")
    try execute("PRAGMA synchronous=" + synchronous)
    try execute("PRAGMA cache_size=-\(settings.cacheKibibytes)")
    try execute("PRAGMA wal_autocheckpoint=\(settings.checkpointPages)")
    // The log is cut to this after a checkpoint: it never stays larger than the work needs.
    try execute("PRAGMA journal_size_limit=\(4 * settings.checkpointPages * Self.pageBytes)")
    try execute("PRAGMA max_page_count=\(settings.pagesMax)")
    try execute("PRAGMA foreign_keys=ON")
    try execute("PRAGMA trusted_schema=OFF")
    try execute("PRAGMA cell_size_check=ON")
  }

  func error(_ operation: String, _ code: Int32) -> DatabaseError {
    let extended = unsafe sqlite3_extended_errcode(handle)
    let message = unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) }
    // The connection's words belong to its last error alone.
    return DatabaseError(
      operation, path: path, code: extended & 0xFF == code & 0xFF ? extended : code,
      message: message ?? "no words for it")
  }
}
