internal import CLinux

/// A system call that the kernel refused: what was tried, on what, and its errno.
public struct SystemError: Error, Equatable {
  public let operation: String
  public let subject: String
  public let code: Int32

  public init(_ operation: String, _ subject: String, code: Int32) {
    self.operation = operation
    self.subject = subject
    self.code = code
  }

  public var isMissing: Bool { code == Int32(SKY_ERROR_MISSING) }
  public var isAgain: Bool { code == Int32(SKY_ERROR_AGAIN) }
  /// The device or interface has gone, and what comes back is another one.
  public var isGone: Bool { code == 6 || code == 19 }
  /// The network is away: no address yet, down, or no way (EADDRNOTAVAIL, ENETDOWN, ENETUNREACH).
  ///
  /// An interface that has just come up says so for a second or two (RFC 4862, 5.4).
  public var isOffline: Bool { code == 99 || code == 100 || code == 101 }
  public var isExisting: Bool { code == Int32(SKY_ERROR_EXISTS) }

  public var explanation: String {
    operation + " " + subject + ": " + Self.meaning(code)
  }

  /// The errors that an owner may meet, in words; the rest by number.
  static func meaning(_ code: Int32) -> String {
    switch code {
    case 1, 13: "permission denied"
    case 2: "no such file"
    case 5: "input/output error"
    case 6, 19: "no such device"
    case 11: "not ready"
    case 12: "out of memory"
    case 16: "busy"
    case 17: "exists already"
    case 22: "not valid (EINVAL)"
    case 28: "no space left"
    case 30: "read-only file system"
    case 99: "no address yet"
    case 100: "the network is down"
    case 101: "the network cannot be reached"
    case 110: "timed out"
    case 111: "nobody answers there"
    default: "error \(code)"
    }
  }
}

/// Turns the C shim's answer into a value or an error; the one place that knows its convention.
@discardableResult
func check(_ result: Int64, _ operation: String, _ subject: String) throws(SystemError) -> Int64 {
  guard result >= 0 else { throw SystemError(operation, subject, code: Int32(-result)) }
  return result
}
