import Base
import Foundation

/// An open file, device or folder with the calls that Foundation hides: rights at birth, locks, fsync.
final class OpenFile {
  enum Access {
    case read
    case readWrite
    /// Made with rights 0600; must not be there yet.
    case new(mode: UInt32)
    /// Read and written; every write goes to the end.
    case append
    /// A device that nobody else may hold or have mounted.
    case exclusive
    case folder
  }

  let path: String
  let number: Int32

  init(_ path: String, _ access: Access) throws(FactoryProblem) {
    self.path = path
    let flags: Int32
    var mode: UInt32 = 0
    switch access {
    case .read: flags = O_RDONLY
    case .readWrite: flags = O_RDWR
    case .new(let rights):
      flags = O_RDWR | O_CREAT | O_EXCL
      mode = rights
    case .append: flags = O_RDWR | O_APPEND
    case .exclusive: flags = O_RDWR | O_EXCL
    case .folder: flags = O_RDONLY | O_DIRECTORY
    }
    number = open(path, flags | O_CLOEXEC | O_NOCTTY, mode)
    guard number >= 0 else { throw Self.problem("open", path, errno) }
  }

  deinit { close(number) }

  var status: stat {
    get throws(FactoryProblem) {
      var result = stat()
      guard fstat(number, &result) == 0 else { throw Self.problem("examine", path, errno) }
      return result
    }
  }

  /// Bytes of a file; a device says 0 here.
  var size: Int {
    get throws(FactoryProblem) { Int(try status.st_size) }
  }

  /// Bytes from `offset`, fewer only where the file ends.
  func read(_ count: Int, at offset: Int) throws(FactoryProblem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let result = bytes.withUnsafeMutableBytes { run in
        pread(number, run.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
      }
      if result < 0, errno == EINTR { continue }
      guard result >= 0 else { throw Self.problem("read", path, errno) }
      if result == 0 { break }
      done += result
    }
    bytes.removeLast(count - done)
    return bytes
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(FactoryProblem) {
    try write(bytes) { base, count, done in pwrite(number, base, count, off_t(offset + done)) }
  }

  func append(_ bytes: [UInt8]) throws(FactoryProblem) {
    try write(bytes) { base, count, _ in Foundation.write(number, base, count) }
  }

  /// Returns when the bytes are on the medium.
  func sync() throws(FactoryProblem) {
    guard fsync(number) == 0 else { throw Self.problem("sync", path, errno) }
  }

  func cut(to size: Int) throws(FactoryProblem) {
    guard ftruncate(number, off_t(size)) == 0 else { throw Self.problem("shorten", path, errno) }
  }

  /// Waits until no other run holds it; held until this is let go.
  func lock(patienceMilliseconds: UInt32 = 60_000) throws(FactoryProblem) {
    let step: UInt32 = 50
    var waited: UInt32 = 0
    while !lockAtOnce() {
      guard waited < patienceMilliseconds else {
        throw FactoryProblem(
          "\(path) is held by another run", cause: "it is still at work, or hangs",
          wayOut: "wait for it to end, or end it")
      }
      usleep(step * 1000)
      waited += step
    }
  }

  /// - Returns: false where another run holds it.
  func lockAtOnce() -> Bool { flock(number, LOCK_EX | LOCK_NB) == 0 }

  private func write(
    _ bytes: [UInt8], _ call: (UnsafeRawPointer?, Int, Int) -> Int
  ) throws(FactoryProblem) {
    var done = 0
    while done < bytes.count {
      let result = bytes.withUnsafeBytes { run in
        call(run.baseAddress.map { $0 + done }, bytes.count - done, done)
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw Self.problem("write", path, errno) }
      done += result
    }
  }

  static func problem(_ verb: String, _ path: String, _ code: Int32) -> FactoryProblem {
    let advice: (cause: String, wayOut: String)
    switch code {
    case ENOENT: advice = ("it does not exist", "check the name")
    case EACCES, EPERM, EROFS:
      advice = ("this user may not do that here", "use an account that may, or another place")
    case EEXIST: advice = ("it is there already", "name another place; nothing is overwritten")
    case EBUSY:
      advice = ("it is mounted, or another program holds it", "unmount it and end that program")
    case ENOSPC, EDQUOT: advice = ("no room is left", "make room, then start again")
    case EIO: advice = ("the medium is failing", "take another medium")
    default: advice = ("the system refused it", "mend that, then start again")
    }
    let said = String(cString: strerror(code))
    return FactoryProblem(
      "cannot \(verb) \(path): \(said)", cause: advice.cause, wayOut: advice.wayOut)
  }
}
