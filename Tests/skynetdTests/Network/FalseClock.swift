import Foundation

/// A wall clock of one program's own, by libfaketime, which stands between a program and the C library.
///
/// A namespace of time moves the boot clock and the monotonic one, and never this one; the machine's own is
/// none of a test's business. Clocks that count from the boot are left as they are, as a real clock that is
/// set leaves them.
struct FalseClock {
  /// Nil where Debian's `libfaketime` is not installed.
  static let library: String? = {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
    return folders.map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }.first {
      FileManager.default.fileExists(atPath: $0)
    }
  }()

  private let file: String

  init(file: String) throws {
    self.file = file
    try set(days: 0)
  }

  /// Programs that are running follow at once.
  func set(days: Int) throws {
    let text = (days < 0 ? "" : "+") + "\(days)d\n"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
  }

  /// The words in front of a program's own.
  ///
  /// The library leaves shared memory behind when its program is
  /// killed, so that lies in a file system that ends with the program.
  var prefix: [String] {
    [
      "sh", "-c", "mount -t tmpfs none /dev/shm && exec \"$@\"", "sh", "env",
      "LD_PRELOAD=" + (Self.library ?? ""), "FAKETIME_TIMESTAMP_FILE=" + file,
      "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
    ]
  }
}
