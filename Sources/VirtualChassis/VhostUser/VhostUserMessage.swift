import Base

/// One message of a front end as it came: a header of three words, the payload, the descriptors.
struct VhostUserMessage {
  static let headerBytes = 12
  /// Above the longest that is understood: a memory table of eight regions has 264 bytes.
  static let payloadBytesMax = 1024
  /// A memory table brings one for each region; nothing brings more.
  static let descriptorsMax = GuestMemory.regionsMax

  private static let version: UInt32 = 1
  private static let versionBits: UInt32 = 0x3
  private static let replyBit: UInt32 = 0x4
  private static let needReplyBit: UInt32 = 0x8

  let request: UInt32
  let needsReply: Bool
  var payload: [UInt8] = []
  var descriptors: [OwnedDescriptor] = []
  /// What the header promises.
  let payloadBytes: Int

  /// - Precondition: `header` has `headerBytes` bytes.
  init(header: [UInt8]) throws(VhostUserError) {
    request = header.u32(at: 0)
    let flags = header.u32(at: 4)
    guard flags & ~Self.needReplyBit == Self.version else { throw .wrongFlags(flags) }
    needsReply = flags & Self.needReplyBit != 0
    payloadBytes = Int(header.u32(at: 8))
    guard payloadBytes <= Self.payloadBytesMax else {
      throw .wrongSize(request: request, size: payloadBytes)
    }
  }

  static func reply(to request: UInt32, _ payload: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: headerBytes + payload.count)
    writer.u32(request)
    writer.u32(version | replyBit)
    writer.u32(UInt32(payload.count))
    writer.append(payload)
    return writer.bytes
  }
}
