internal import Base
internal import Database
internal import SkynetMeter
internal import SkynetWire

/// Brings the states of accounts into the tables, and keeps those small.
enum LedgerWriter {
  /// Two of them added still fit into an integer of SQLite; larger figures are kept as this.
  private static let valueMax: UInt64 = 1 << 62 - 1

  /// In one transaction: sums of days and the accounts that they come from never disagree.
  static func write(
    _ entries: [LedgerEntry], day: UInt64, _ settings: LedgerSettings,
    to database: borrowing Database
  ) throws(DatabaseError) {
    let known = try known(database)
    let keep = try database.prepare(
      """
      INSERT INTO paths VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
        (SELECT coalesce(max(place), 0) + 1 FROM paths), ?12)
      ON CONFLICT DO UPDATE SET sequence = ?7, bytes = ?8, amount = ?9, counted = ?10,
        receipt = ?11, isOpen = ?12
      """)
    let add = try database.prepare(
      """
      INSERT INTO days VALUES(?1, ?2, ?3, ?4, ?5)
      ON CONFLICT DO UPDATE SET bytes = min(bytes + ?4, ?6), amount = min(amount + ?5, ?6)
      """)
    try database.execute("BEGIN IMMEDIATE")
    do throws(DatabaseError) {
      for entry in entries { try take(entry, day, known, keep, add) }
      try bound(settings, day, database)
      try database.execute("COMMIT")
    } catch {
      // Some errors have rolled back already.
      try? database.execute("ROLLBACK")
      throw error
    }
  }

  /// For `read`.
  static func known(
    _ database: borrowing Database
  ) throws(DatabaseError) -> Statement {
    try database.prepare(
      """
      SELECT bytes, amount FROM paths
      WHERE role = ?1 AND neighbour = ?2 AND session = ?3 AND label = ?4 AND epoch = ?5
      """)
  }

  /// What is written of an account; zeroes for one that is not there.
  static func read(
    _ entry: LedgerEntry, _ known: borrowing Statement
  ) throws(DatabaseError) -> (bytes: UInt64, amount: UInt64) {
    bindName(entry, to: known)
    defer { known.reset() }
    return try known.step() ? (known.unsigned(0), known.unsigned(1)) : (0, 0)
  }

  private static func take(
    _ entry: LedgerEntry, _ day: UInt64, _ known: borrowing Statement,
    _ keep: borrowing Statement, _ add: borrowing Statement
  ) throws(DatabaseError) {
    let (bytes, amount) = (min(entry.bytes, valueMax), min(entry.amount, valueMax))
    let (oldBytes, oldAmount) = try read(entry, known)
    // Nothing shrinks: a state that is older than the one known is not for the tables.
    guard bytes >= oldBytes, amount >= oldAmount else { return }
    bindName(entry, to: keep)
    keep.bind(6, clamping: entry.price)
    keep.bind(7, Int64(entry.sequence))
    keep.bind(8, clamping: bytes)
    keep.bind(9, clamping: amount)
    keep.bind(10, clamping: entry.countedBytes)
    keep.bind(11, entry.receipt)
    keep.bind(12, entry.isClosed ? 0 : 1)
    try keep.run()
    guard bytes > oldBytes || amount > oldAmount else { return }
    add.bind(1, clamping: day)
    add.bind(2, Int64(entry.role.rawValue))
    add.bind(3, entry.neighbour.bytes)
    add.bind(4, clamping: bytes - oldBytes)
    add.bind(5, clamping: amount - oldAmount)
    add.bind(6, clamping: valueMax)
    try add.run()
  }

  private static func bindName(_ entry: LedgerEntry, to statement: borrowing Statement) {
    statement.bind(1, Int64(entry.role.rawValue))
    statement.bind(2, entry.neighbour.bytes)
    statement.bind(3, entry.session)
    statement.bind(4, Int64(entry.label.value))
    statement.bind(5, Int64(entry.epoch))
  }

  // MARK: - Bounds

  private static func bound(
    _ settings: LedgerSettings, _ day: UInt64, _ database: borrowing Database
  ) throws(DatabaseError) {
    let paths = try database.prepare(
      """
      DELETE FROM paths WHERE isOpen = 0 AND place <= (
        SELECT place FROM paths WHERE isOpen = 0 ORDER BY place DESC LIMIT 1 OFFSET ?1)
      """)
    paths.bind(1, Int64(settings.closedPathsMax))
    try paths.run()
    if day > settings.daysMax {
      try fold(before: day - settings.daysMax, database)
    }
    // A row a neighbour and day: too many neighbours, and the oldest days go into their months early.
    while try count("SELECT count(*) FROM days WHERE day > 0", database) > settings.rowsMax {
      let oldest = try count("SELECT min(day) FROM days WHERE day > 0", database)
      if oldest >= Int(day) { break }
      try fold(before: UInt64(oldest) + 1, database)
    }
    try merge("days", "day", settings, database)
    try merge("months", "month", settings, database)
  }

  /// Adds days up to months; a day without date stays, since it belongs to none.
  private static func fold(
    before day: UInt64, _ database: borrowing Database
  ) throws(DatabaseError) {
    let add = try database.prepare(
      """
      INSERT INTO months
      SELECT CAST(strftime('%Y%m', day * 86400, 'unixepoch') AS INTEGER), role, neighbour, bytes,
        amount FROM days WHERE day > 0 AND day < ?1
      ON CONFLICT DO UPDATE SET bytes = min(bytes + excluded.bytes, ?2),
        amount = min(amount + excluded.amount, ?2)
      """)
    add.bind(1, clamping: day)
    add.bind(2, clamping: valueMax)
    try add.run()
    let remove = try database.prepare("DELETE FROM days WHERE day > 0 AND day < ?1")
    remove.bind(1, clamping: day)
    try remove.run()
  }

  /// Where rows are too many, neighbours of the oldest period lose their names and become one row.
  ///
  /// - Parameter table: `days` or `months`, and `period` its first column.
  private static func merge(
    _ table: String, _ period: String, _ settings: LedgerSettings,
    _ database: borrowing Database
  ) throws(DatabaseError) {
    while try count("SELECT count(*) FROM " + table, database) > settings.rowsMax {
      let oldest = try count(
        "SELECT coalesce(min(" + period + "), -1) FROM " + table + " WHERE length(neighbour) > 0",
        database)
      guard oldest >= 0 else { return }
      let add = try database.prepare(
        "INSERT INTO " + table + " SELECT " + period + ", role, x'', bytes, amount FROM " + table
          + " WHERE " + period + " = ?1 AND length(neighbour) > 0 ON CONFLICT DO UPDATE SET "
          + "bytes = min(bytes + excluded.bytes, ?2), amount = min(amount + excluded.amount, ?2)")
      add.bind(1, Int64(oldest))
      add.bind(2, clamping: valueMax)
      try add.run()
      let remove = try database.prepare(
        "DELETE FROM " + table + " WHERE " + period + " = ?1 AND length(neighbour) > 0")
      remove.bind(1, Int64(oldest))
      try remove.run()
    }
  }

  private static func count(
    _ sql: String, _ database: borrowing Database
  ) throws(DatabaseError) -> Int {
    let statement = try database.prepare(sql)
    guard try statement.step() else { return 0 }
    return Int(statement.integer(0))
  }
}
