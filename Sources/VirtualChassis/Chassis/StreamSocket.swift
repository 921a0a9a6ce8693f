import Foundation
import ImageBuilder

/// Local stream sockets with a path, for orders and their answers.
enum StreamSocket {
  static func connect(_ path: URL, patienceSeconds: Int) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw problem(path, errno) }
    var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(
        descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    guard var address = LocalAddress.make(path.path) else {
      close(descriptor)
      throw problem(path, ENAMETOOLONG)
    }
    guard LocalAddress.use(&address, { Foundation.connect(descriptor, $0, $1) }) == 0 else {
      let code = errno
      close(descriptor)
      throw problem(path, code)
    }
    return descriptor
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else {
        throw BuildProblem(
          "nothing can be sent any more", cause: String(cString: strerror(errno)),
          wayOut: "see whether the other side still runs")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// A line without its line feed; anything that ends the connection is an error.
  static func readLine(from descriptor: Int32, max: Int) throws -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < max {
      guard recv(descriptor, &byte, 1, 0) == 1 else {
        throw BuildProblem(
          "the machine does not answer", cause: "it has ended, hangs or is still starting",
          wayOut: "look at its console")
      }
      if byte == 0x0A { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func problem(_ path: URL, _ code: Int32) -> BuildProblem {
    BuildProblem(
      "no way to \(path.path)", cause: String(cString: strerror(code)),
      wayOut: "see whether its program still runs")
  }
}
