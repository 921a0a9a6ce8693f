import Glibc

/// A system call that failed: its name and the kernel's number for the reason.
public struct SystemFailure: Error, Equatable {
  public let call: String
  public let code: Int32

  init(_ call: String, _ code: Int32 = errno) {
    self.call = call
    self.code = code
  }

  public var explanation: String { "\(call) failed: \(String(cString: strerror(code)))" }
}
