internal import CSQLite

/// A prepared statement: bind its values, step through its rows, reset it.
///
/// Indices of values begin at 1 and those of columns at 0, as SQLite has them; one that is not there is
/// our bug.
@safe public struct Statement: ~Copyable {
  private let pointer: OpaquePointer
  private let connection: Connection

  init(_ sql: String, of connection: Connection) throws(DatabaseError) {
    var prepared: OpaquePointer?
    let code = unsafe sqlite3_prepare_v2(connection.handle, sql, -1, &prepared, nil)
    guard code == SQLITE_OK else { throw connection.error("prepare", code) }
    guard let pointer = unsafe prepared else { preconditionFailure("a statement of nothing") }
    unsafe self.pointer = pointer
    self.connection = connection
  }

  deinit { _ = unsafe sqlite3_finalize(pointer) }

  public func bind(_ index: Int32, _ value: Int64) {
    check(unsafe sqlite3_bind_int64(pointer, index, value))
  }

  /// An integer of SQLite has a sign: what is larger than that is kept as the largest.
  public func bind(_ index: Int32, clamping value: UInt64) { bind(index, Int64(clamping: value)) }

  public func bind(_ index: Int32, _ value: String) {
    let bytes = Array(value.utf8)
    unsafe bytes.withUnsafeBytes { (run: UnsafeRawBufferPointer) in
      let start = unsafe run.baseAddress.map { unsafe $0.assumingMemoryBound(to: CChar.self) }
      // An empty array may have no address, and a text without one would be no text but null.
      if let start = unsafe start {
        check(unsafe sqlite3_bind_text(pointer, index, start, Int32(run.count), Self.copied))
      } else {
        check(unsafe sqlite3_bind_text(pointer, index, "", 0, nil))
      }
    }
  }

  public func bind(_ index: Int32, _ value: [UInt8]) {
    unsafe value.withUnsafeBytes { (run: UnsafeRawBufferPointer) in
      if run.count > 0, let start = run.baseAddress {
        check(unsafe sqlite3_bind_blob(pointer, index, start, Int32(run.count), Self.copied))
      } else {
        check(unsafe sqlite3_bind_zeroblob(pointer, index, 0))
      }
    }
  }

  public func bindNull(_ index: Int32) { check(unsafe sqlite3_bind_null(pointer, index)) }

  /// Goes to the next row.
  ///
  /// - Returns: false after the last, and for a statement that gives none.
  public func step() throws(DatabaseError) -> Bool {
    let code = unsafe sqlite3_step(pointer)
    switch code & 0xFF {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let error = connection.error("step", code)
      reset()
      throw error
    }
  }

  /// Runs a statement that gives no rows, and makes it ready for the next time.
  public func run() throws(DatabaseError) {
    let hasRow = try step()
    precondition(!hasRow, "rows that nobody reads")
    reset()
  }

  /// Makes it ready to be stepped through again; the values stay bound.
  public func reset() { _ = unsafe sqlite3_reset(pointer) }

  public func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(pointer, column) }

  /// 0 for what is below.
  public func unsigned(_ column: Int32) -> UInt64 { UInt64(max(0, integer(column))) }

  public func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(pointer, column) == SQLITE_NULL
  }

  /// Bytes that are no UTF-8 become replacement characters.
  public func text(_ column: Int32) -> String { String(decoding: blob(column), as: UTF8.self) }

  public func blob(_ column: Int32) -> [UInt8] {
    // The pointer first: asking for it may convert the value and change its size.
    guard let start = unsafe sqlite3_column_blob(pointer, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(pointer, column))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  private func check(_ code: Int32) {
    precondition(code == SQLITE_OK, "a value for a place that the statement does not have")
  }

  /// SQLITE_TRANSIENT, a macro that is no pointer to anything: SQLite copies the value.
  private static var copied: sqlite3_destructor_type? {
    unsafe unsafeBitCast(Int(-1), to: sqlite3_destructor_type?.self)
  }
}
