internal import Base

/// The body of a control message of kind `announcement`.
///
/// Its age is not signed, since each node that passes it on raises it.
public struct FloodedAnnouncement: Equatable, Sendable {
  static let ageSize = 4

  public var ageSeconds: UInt16
  public let signed: SignedAnnouncement

  init(ageSeconds: UInt16, signed: SignedAnnouncement) {
    self.ageSeconds = ageSeconds
    self.signed = signed
  }

  public init(parsing body: [UInt8]) throws(AnnouncementError) {
    guard body.count >= Self.ageSize, body.count <= Announcement.bodyMax else {
      throw .wrongSize(body.count)
    }
    var reader = BigEndianReader(body)
    ageSeconds = UInt16(reader.integer(2))
    guard reader.integer(2) == 0 else { throw .fieldNotZero }
    signed = try SignedAnnouncement(&reader)
  }

  public func encoded() -> [UInt8] {
    var writer = BigEndianWriter(capacity: Announcement.bodyMax)
    writer.integer(UInt64(ageSeconds), 2)
    writer.integer(0, 2)
    writer.append(signed.announcement.encoded())
    writer.append(signed.signature)
    return writer.bytes
  }
}
