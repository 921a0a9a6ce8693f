import Foundation

public enum FreePort {
  /// A port of the loopback that nobody listens on.
  public static func find() throws -> Int {
    let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isBound else {
      throw BuildProblem(
        "no free port", cause: "this machine's loopback refuses a socket",
        wayOut: "end programs that hold many sockets")
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
