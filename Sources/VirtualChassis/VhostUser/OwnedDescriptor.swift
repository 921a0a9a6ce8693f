import Glibc

/// A file descriptor that is closed when nobody holds it any more.
final class OwnedDescriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Calls on it return at once and report EAGAIN where they would have waited.
  func refuseToWait() throws(SystemFailure) {
    let flags = fcntl(number, F_GETFL)
    guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) >= 0 else {
      throw SystemFailure("fcntl")
    }
  }

  /// Programs that this one starts do not get it.
  func keepFromChildren() throws(SystemFailure) {
    guard fcntl(number, F_SETFD, FD_CLOEXEC) >= 0 else { throw SystemFailure("fcntl") }
  }
}
