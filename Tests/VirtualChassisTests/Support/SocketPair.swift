import Foundation

@testable import VirtualChassis

/// Two connected local sockets, and how descriptors are sent through one.
enum SocketPair {
  struct NotSent: Error { let code: Int32 }

  static func make() throws -> (near: Int32, far: Int32) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
      throw NotSent(code: errno)
    }
    return (ends[0], ends[1])
  }

  static func send(_ bytes: [UInt8], _ descriptors: [Int32], to socket: Int32) throws {
    var bytes = bytes
    var control = ControlMessage.encode(descriptors)
    let sent = bytes.withUnsafeMutableBytes { buffer in
      control.withUnsafeMutableBytes { area in
        var part = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
        return withUnsafeMutablePointer(to: &part) { part in
          var header = msghdr()
          header.msg_iov = part
          header.msg_iovlen = 1
          if !descriptors.isEmpty {
            header.msg_control = area.baseAddress
            header.msg_controllen = area.count
          }
          return sendmsg(socket, &header, Int32(MSG_NOSIGNAL))
        }
      }
    }
    guard sent == bytes.count else { throw NotSent(code: errno) }
  }
}
