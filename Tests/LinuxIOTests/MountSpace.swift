import Foundation
import LinuxIO

/// A mount namespace on a thread of its own: what is mounted there is seen nowhere else, and gone with the
/// thread, however it ends.
enum MountSpace {
  // CLONE_NEWNS
  private static let newMounts: Int32 = 0x0002_0000
  // MS_REC | MS_PRIVATE
  private static let apart = System.MountFlags(rawValue: 0x4000 | 0x40000)

  /// Only root may make one, and not in every container.
  static let isAllowed = geteuid() == 0 && (try? run {}) != nil

  static func run(_ body: @escaping @Sendable () throws -> Void) throws {
    let outcome = Outcome()
    let done = DispatchSemaphore(value: 0)
    Thread {
      do {
        try enter()
        try body()
      } catch {
        outcome.error = error
      }
      done.signal()
    }.start()
    done.wait()
    if let error = outcome.error { throw error }
  }

  private static func enter() throws {
    // The C library has it only for programs that ask for extensions, which Swift's view of it does not.
    guard let symbol = dlsym(nil, "unshare") else {
      throw SystemError("find", "unshare", code: ENOSYS)
    }
    let unshare = unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
    guard unshare(newMounts) == 0 else {
      throw SystemError("make", "a mount namespace", code: errno)
    }
    try System.mount("none", on: "/", type: "", apart)
  }

  /// Written by the thread before it signals, and read after that.
  private final class Outcome: @unchecked Sendable {
    var error: (any Error)?
  }
}
