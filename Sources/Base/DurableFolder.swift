/// Why an operation on a file of a folder did not happen.
public enum DurableFolderError: Error, Equatable {
  /// There is no file of that name. Only said when that is certain, never instead of `io`.
  case missing
  /// The file system has no room, or the user's quota is used up.
  case noSpace
  /// The file has more bytes than the reader allows.
  case tooLarge(limit: Int)
  /// The file system or the device reported an error; `code` is an errno value.
  case io(code: Int32)

  public var explanation: String {
    switch self {
    case .missing: "no such file"
    case .noSpace: "no space left"
    case .tooLarge(let limit): "more than \(limit) bytes"
    case .io(let code): "input/output error \(code)"
    }
  }
}

/// What the cores need of one folder of small files, and what they may rely on when the power goes.
///
/// Reads and lists show at once what was written, renamed and removed. A power cut keeps of it only this:
/// - The content of a file is durable once `sync(name)` has returned. Until then any part of it may be
///   lost, be zeroes or be what stood there before, also after a rename.
/// - A name is durable once `syncFolder()` has returned. Until then each creation, rename and removal may
///   or may not have happened; for one name they happen in order, but names do not wait for each other.
///   A rename may have made the new name without taking the old one, or the reverse.
/// - A name never leads to a part of another file: `rename` leaves the old file or the new one.
///
/// After a `sync` that failed the content is worth nothing, even if a later `sync` succeeds: it has to be
/// written again, to a new file. An operation that throws may have happened, except for `noSpace` of
/// `rename`, which has not.
///
/// A name has 1 to 255 bytes without `/`, and is neither `.` nor `..`; another one is a mistake of ours
/// and traps.
public protocol DurableFolder: ~Copyable {
  /// Names of all files in byte order; an error where some may be left out.
  func list() throws(DurableFolderError) -> [String]
  /// The whole file; `tooLarge` where it has more than `limit` bytes.
  func read(_ name: String, limit: Int) throws(DurableFolderError) -> [UInt8]
  /// Makes the file, or empties it, and writes it; what an error leaves of it is worth nothing.
  mutating func write(_ name: String, _ bytes: [UInt8]) throws(DurableFolderError)
  /// Makes the content of the file durable, but not its name.
  mutating func sync(_ name: String) throws(DurableFolderError)
  /// Gives the file the other name; a file that had that one is gone.
  mutating func rename(_ from: String, to: String) throws(DurableFolderError)
  mutating func remove(_ name: String) throws(DurableFolderError)
  /// Makes all names durable, but no content.
  mutating func syncFolder() throws(DurableFolderError)
}
