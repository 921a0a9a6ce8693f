import Foundation
import ImageBuilder

/// Local datagram sockets with a path (unix(7)).
enum DatagramSocket {
  static func bind(_ path: URL) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw problem(path, errno) }
    unlink(path.path)
    guard var address = LocalAddress.make(path.path) else {
      close(descriptor)
      throw problem(path, ENAMETOOLONG)
    }
    let result = LocalAddress.use(&address) { Foundation.bind(descriptor, $0, $1) }
    guard result == 0 else {
      let code = errno
      close(descriptor)
      throw problem(path, code)
    }
    return descriptor
  }

  /// - Returns: whether the other side took it: never waits.
  static func send(_ bytes: [UInt8], from descriptor: Int32, to path: URL) -> Bool {
    guard var address = LocalAddress.make(path.path) else { return false }
    return LocalAddress.use(&address) { pointer, length in
      sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT), pointer, length)
        == bytes.count
    }
  }

  private static func problem(_ path: URL, _ code: Int32) -> BuildProblem {
    BuildProblem(
      "no socket \(path.path)", cause: String(cString: strerror(code)),
      wayOut: "use a folder that can be written and has a short path")
  }
}
