import Foundation
import Testing

/// Sockets on addresses of this machine.
enum Loopback {
  /// A listener on a free port, or on the one given.
  static func listen(
    _ text: String, port: UInt16 = 0, backlog: Int32
  ) throws -> (listener: Int32, port: UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = try ipv4(text, port)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withGeneric(&address) { bind(listener, $0, size) }
    try #require(bound == 0 && Foundation.listen(listener, backlog) == 0)
    _ = withGeneric(&address) { getsockname(listener, $0, &size) }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  /// A port on which nobody listens: it was free a moment ago.
  static func closedPort() throws -> UInt16 {
    let (listener, port) = try listen("127.0.0.1", backlog: 1)
    close(listener)
    return port
  }

  private static func ipv4(_ text: String, _ port: UInt16) throws -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    try #require(inet_pton(AF_INET, text, &address.sin_addr) == 1)
    return address
  }

  private static func withGeneric<Value>(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Value
  ) -> Value {
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
    }
  }

  /// A listener that takes nobody: its queue is full, so the kernel leaves who knocks without an answer.
  final class Deaf {
    let port: UInt16
    private let listener: Int32
    private var knocking: [Int32] = []

    init(at text: String = "127.0.0.1", port wanted: UInt16 = 0) throws {
      (listener, port) = try Loopback.listen(text, port: wanted, backlog: 0)
      var address = try Loopback.ipv4(text, port)
      // A queue of length 0 holds one; the others are not answered.
      for _ in 0..<4 {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = Loopback.withGeneric(&address) { connect(number, $0, size) }
        knocking.append(number)
      }
    }

    deinit { for number in knocking + [listener] { close(number) } }
  }
}
