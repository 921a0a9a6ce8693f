import Foundation
import LinuxIO

/// A frame that the tests made.
struct Frame: Equatable {
  let number: UInt32
  /// Nil where it has no tag.
  var vlan: UInt16?
}

/// Raw Ethernet on one interface (packet(7)), for frames of the tests alone: others are passed over.
final class PacketSocket {
  /// Local experimental EtherType 1 (IEEE 802).
  private static let etherType: [UInt8] = [0x88, 0xB5]
  private static let mark = Array("skyminer".utf8)
  private static let frameBytes = 60
  /// Generous: the machine may be busy, and emulated kernels are slow.
  private static let patienceMilliseconds: Int32 = 30_000

  // linux/if_packet.h, linux/if_ether.h
  private static let family: Int32 = 17
  private static let level: Int32 = 263
  private static let auxiliaryData: Int32 = 8
  private static let tagIsValid: UInt32 = 0x10
  private static let outgoing: UInt8 = 4

  private let descriptor: FileDescriptor

  init(index: UInt32) throws {
    let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    // Every protocol: only then the tag of a frame can be seen.
    let number = socket(Self.family, kind, Int32(UInt16(3).bigEndian))
    guard number >= 0 else { throw SystemError("open", "a packet socket", code: errno) }
    descriptor = FileDescriptor(owning: number)
    var on: Int32 = 1
    guard setsockopt(number, Self.level, Self.auxiliaryData, &on, 4) == 0 else {
      throw SystemError("ask for tags on", "a packet socket", code: errno)
    }
    // struct sockaddr_ll: family, protocol, index, then what only answers have.
    var address = [UInt8](repeating: 0, count: 20)
    address[0] = UInt8(Self.family)
    address[3] = 3
    for place in 0..<4 {
      address[4 + place] = UInt8(truncatingIfNeeded: index >> UInt32(8 * place))
    }
    let bound = address.withUnsafeBytes { run in
      bind(number, run.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(run.count))
    }
    guard bound == 0 else { throw SystemError("bind", "a packet socket", code: errno) }
  }

  /// Sends a frame to everybody.
  func send(_ frame: Frame) throws {
    var bytes = [UInt8](repeating: 0xFF, count: 6) + [2, 0, 0, 0, 0, 1]
    if let vlan = frame.vlan { bytes += [0x81, 0x00, UInt8(vlan >> 8), UInt8(vlan & 0xFF)] }
    bytes += Self.etherType + Self.mark
    for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: frame.number >> (8 * place))) }
    bytes += [UInt8](repeating: 0, count: max(0, Self.frameBytes - bytes.count))
    // An interface that was down leaves an error behind, which would be taken for one of this frame.
    var past: Int32 = 0
    var width = socklen_t(4)
    getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &past, &width)
    try descriptor.write(bytes)
  }

  /// All frames that came in up to the one with this number, and that one.
  func receive(upTo number: UInt32) throws -> [Frame] {
    var frames: [Frame] = []
    while frames.last?.number != number {
      var events = PollSet()
      events.add(descriptor.number)
      try events.wait(milliseconds: Self.patienceMilliseconds)
      guard events.isReady(descriptor.number) else {
        throw SystemError("wait for", "frame \(number)", code: ETIMEDOUT)
      }
      if let frame = try receive() { frames.append(frame) }
    }
    return frames
  }

  /// Nil for a frame that is none of ours, or that goes out.
  private func receive() throws -> Frame? {
    var bytes = [UInt8](repeating: 0, count: 2048)
    var from = [UInt8](repeating: 0, count: 20)
    var control = [UInt8](repeating: 0, count: 128)
    let (length, controlLength) = bytes.withUnsafeMutableBytes { bytes in
      from.withUnsafeMutableBytes { from in
        control.withUnsafeMutableBytes { control in
          var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
          return withUnsafeMutablePointer(to: &part) { part in
            var message = msghdr()
            message.msg_name = from.baseAddress
            message.msg_namelen = socklen_t(from.count)
            message.msg_iov = part
            message.msg_iovlen = 1
            message.msg_control = control.baseAddress
            message.msg_controllen = control.count
            let length = recvmsg(descriptor.number, &message, Int32(MSG_DONTWAIT))
            return (length, Int(message.msg_controllen))
          }
        }
      }
    }
    guard length >= 0 else {
      // Said once where the interface was down when the socket was opened.
      if errno == EAGAIN || errno == EINTR || errno == ENETDOWN { return nil }
      throw SystemError("receive on", "a packet socket", code: errno)
    }
    guard from[10] != Self.outgoing else { return nil }
    return frame(Array(bytes[..<length]), tag: tag(Array(control[..<controlLength])))
  }

  /// `struct tpacket_auxdata` behind a `struct cmsghdr` of 16 bytes: status first, the tag at byte 16.
  private func tag(_ control: [UInt8]) -> UInt16? {
    guard control.count >= 36 else { return nil }
    let data = control[16...]
    let status = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[16 + $1]) << (8 * $1) }
    guard status & Self.tagIsValid != 0 else { return nil }
    return (UInt16(data[32]) | UInt16(data[33]) << 8) & 0xFFF
  }

  private func frame(_ bytes: [UInt8], tag: UInt16?) -> Frame? {
    let head = Self.etherType + Self.mark
    guard bytes.count >= 12 + head.count + 4, Array(bytes[12..<12 + head.count]) == head else {
      return nil
    }
    let place = 12 + head.count
    let number = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << (8 * $1) }
    return Frame(number: number, vlan: tag)
  }
}
