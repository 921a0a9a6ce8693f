internal import Base

/// An announcement and its node's signature.
public struct SignedAnnouncement: Equatable, Sendable {
  static let signatureSize = 64

  public let announcement: Announcement
  /// 64 bytes; not checked when it is read.
  public let signature: [UInt8]
}

/// An announcement as it travels: how old it is stands outside of what is signed.
public struct FloodedAnnouncement: Equatable, Sendable {
  static let ageSize = 4

  public var ageSeconds: UInt16
  public let signed: SignedAnnouncement
}
