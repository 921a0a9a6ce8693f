internal import Base
internal import SkynetWire
internal import Sodium

/// An announcement and its node's signature.
public struct SignedAnnouncement: Equatable, Sendable {
  static let signatureSize = SigningKey.signatureSize
  private static let purpose = Array("skynet announcement v1".utf8)

  public let announcement: Announcement
  /// 64 bytes; `isValid` says whether the node made them.
  public let signature: [UInt8]

  init(_ announcement: Announcement, by signer: NodeSigner) {
    precondition(announcement.key == signer.key, "a node signs for itself alone")
    self.announcement = announcement
    signature = signer.sign(Self.purpose + announcement.encoded())
  }

  init(_ reader: inout BigEndianReader) throws(AnnouncementError) {
    announcement = try Announcement(&reader, tail: Self.signatureSize)
    signature = reader.take(Self.signatureSize)
  }

  /// Takes some 80 us.
  var isValid: Bool {
    Signature.isValid(
      signature, of: Self.purpose + announcement.encoded(), by: announcement.key.bytes)
  }
}
