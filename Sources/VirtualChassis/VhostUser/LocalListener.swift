import Glibc

/// A local socket that front ends connect to; its file goes with it.
final class LocalListener: Sendable {
  let descriptor: OwnedDescriptor
  private let path: String

  /// - Throws: ENAMETOOLONG for a path above 107 bytes.
  init(path: String) throws(SystemFailure) {
    guard var address = LocalAddress.make(path) else { throw SystemFailure("bind", ENAMETOOLONG) }
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard number >= 0 else { throw SystemFailure("socket") }
    descriptor = OwnedDescriptor(number)
    self.path = path
    try descriptor.refuseToWait()
    try descriptor.keepFromChildren()
    unlink(path)
    let bound = LocalAddress.use(&address) { bind(number, $0, $1) }
    guard bound == 0 else { throw SystemFailure("bind") }
    guard listen(number, 4) == 0 else { throw SystemFailure("listen") }
  }

  deinit { unlink(path) }

  /// Somebody who has connected; nil where nobody has.
  func accept() throws(SystemFailure) -> OwnedDescriptor? {
    let number = Glibc.accept(descriptor.number, nil, nil)
    guard number < 0 else { return OwnedDescriptor(number) }
    // Gone again before we looked is as good as never there.
    guard [EAGAIN, EWOULDBLOCK, EINTR, ECONNABORTED].contains(errno) else {
      throw SystemFailure("accept")
    }
    return nil
  }
}
