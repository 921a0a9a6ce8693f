internal import LinuxIO

/// When a wait is over, by the clock of the boot.
struct Deadline: Sendable {
  private let end: UInt64

  init(milliseconds: UInt64) {
    let (sum, isTooFar) = Clock.bootMilliseconds.addingReportingOverflow(milliseconds)
    end = isTooFar ? .max : sum
  }

  var remainingMilliseconds: UInt64 {
    let now = Clock.bootMilliseconds
    return end > now ? end - now : 0
  }

  /// An equal part of what remains, at least a millisecond.
  func share(of parts: Int) -> Deadline {
    Deadline(milliseconds: max(1, remainingMilliseconds / UInt64(parts)))
  }
}
