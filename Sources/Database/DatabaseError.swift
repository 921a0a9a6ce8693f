/// What SQLite refused: where, with which code, and its own words.
public struct DatabaseError: Error, Equatable {
  /// What was tried: `open`, `prepare`, `step`, ...
  public let operation: String
  public let path: String
  /// SQLite's extended result code (https://www.sqlite.org/rescode.html).
  public let code: Int32
  public let message: String

  public init(_ operation: String, path: String, code: Int32, message: String) {
    self.operation = operation
    self.path = path
    self.code = code
    self.message = message
  }

  private var primary: Int32 { code & 0xFF }

  /// The file is no database, or its pages contradict each other (SQLITE_CORRUPT, SQLITE_NOTADB).
  public var isDamage: Bool { primary == 11 || primary == 26 }
  /// No room on the disk (SQLITE_FULL).
  public var isFull: Bool { primary == 13 }
  /// Another program holds the lock (SQLITE_BUSY, SQLITE_LOCKED).
  public var isBusy: Bool { primary == 5 || primary == 6 }

  /// What went wrong, the likely cause, the way out.
  public var explanation: String {
    "database " + path + ": cannot " + operation + ": " + message + " (SQLite \(code)). "
      + Self.advice(primary)
  }

  private static func advice(_ primary: Int32) -> String {
    switch primary {
    case 3, 8, 14, 23:
      "The folder is missing or may not be written; see who owns it and how it is mounted."
    case 5, 6: "Another program works on the same file; end it, or try again."
    case 7: "Memory is used up; see what takes it by `sky status`."
    case 10: "The card did not read or write; see the kernel's log, and replace a worn card."
    case 11, 26: "The file is damaged; it is set aside by who owns it, or restored from a copy."
    case 13: "The disk is full; make room on it."
    default: "The program and its database do not agree; report this with the line above."
    }
  }
}
