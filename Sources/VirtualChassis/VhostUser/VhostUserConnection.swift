import Glibc

/// A connected front end: whole messages with their descriptors, out of a stream of bytes.
final class VhostUserConnection {
  // bits/socket.h, which Swift's Glibc leaves out.
  private static let closeOnExecute: Int32 = 0x4000_0000

  let descriptor: OwnedDescriptor
  private var header: [UInt8] = []
  private var message: VhostUserMessage?
  private var descriptors: [OwnedDescriptor] = []

  init(_ descriptor: OwnedDescriptor) throws(SystemFailure) {
    self.descriptor = descriptor
    try descriptor.refuseToWait()
    try descriptor.keepFromChildren()
  }

  /// What the stream held.
  enum Arrival {
    case message(VhostUserMessage)
    /// No whole message yet.
    case nothing
    /// The front end has closed the connection between two messages.
    case end
  }

  /// The next message, without waiting.
  ///
  /// Never reads past the end of a message: descriptors come with its first byte, and so belong to it.
  func receive() throws(VhostUserError) -> Arrival {
    while true {
      if let message, message.payload.count == message.payloadBytes { return finish(message) }
      let missing =
        message.map { $0.payloadBytes - $0.payload.count }
        ?? VhostUserMessage.headerBytes - header.count
      guard let bytes = try read(missing) else { return .nothing }
      guard !bytes.isEmpty else {
        guard header.isEmpty, descriptors.isEmpty else { throw .endedInsideMessage }
        return .end
      }
      if message != nil {
        message?.payload.append(contentsOf: bytes)
      } else {
        header.append(contentsOf: bytes)
        if header.count == VhostUserMessage.headerBytes {
          message = try VhostUserMessage(header: header)
        }
      }
    }
  }

  private func finish(_ whole: VhostUserMessage) -> Arrival {
    var whole = whole
    whole.descriptors = descriptors
    (header, message, descriptors) = ([], nil, [])
    return .message(whole)
  }

  /// Sends an answer whole; a front end with no room for a few bytes does not read its answers.
  func send(_ bytes: [UInt8]) throws(VhostUserError) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.send(
          descriptor.number, buffer.baseAddress.map { $0 + sent }, buffer.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .socket(SystemFailure("send")) }
      sent += count
    }
  }

  /// At most `count` bytes, and the descriptors that came with them; nil where there are none yet.
  private func read(_ count: Int) throws(VhostUserError) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    // Room for one descriptor more than allowed, so that too many are noticed.
    let most = VhostUserMessage.descriptorsMax + 1
    var control = [UInt64](repeating: 0, count: (ControlMessage.space(most) + 7) / 8)
    var received = 0
    var flags: Int32 = 0
    var controlBytes = 0
    repeat {
      received = bytes.withUnsafeMutableBytes { buffer in
        control.withUnsafeMutableBytes { area in
          var part = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
          return withUnsafeMutablePointer(to: &part) { part in
            var header = msghdr()
            header.msg_iov = part
            header.msg_iovlen = 1
            header.msg_control = area.baseAddress
            header.msg_controllen = area.count
            let result = recvmsg(descriptor.number, &header, Self.closeOnExecute)
            flags = header.msg_flags
            controlBytes = header.msg_controllen
            return result
          }
        }
      }
    } while received < 0 && errno == EINTR
    guard received >= 0 else {
      let code = errno
      if code == EAGAIN || code == EWOULDBLOCK { return nil }
      throw .socket(SystemFailure("recvmsg", code))
    }
    // Owned first, or a refusal would leave them open.
    let files = control.withUnsafeBytes { ControlMessage.descriptors(in: $0, count: controlBytes) }
    descriptors.append(contentsOf: files.map { OwnedDescriptor($0) })
    guard flags & Int32(MSG_CTRUNC) == 0,
      descriptors.count <= VhostUserMessage.descriptorsMax
    else { throw .tooManyDescriptors }
    return Array(bytes.prefix(received))
  }
}
