import SkynetWire

@testable import SkynetMap

/// A node with many links, as the parts of its announcement; signer 50, with signers 0, 1 and 1000 and up.
enum Hub {
  static let number = 50
  static var signer: NodeSigner { Samples.signer(number) }
  static let address = Samples.address(number)

  /// - Parameter links: of which the first are with nodes 0 and 1.
  static func whole(links: Int, sequence: UInt64 = 1) -> Announcement {
    let neighbours =
      [0, 1].prefix(links).map { Samples.address($0) }
      + (0..<max(0, links - 2)).map { OverlayAddress(high: 0xFD << 56, low: UInt64($0)) }
    return Samples.announcement(by: signer, sequence: sequence, neighbours: neighbours)
  }

  static func bodies(links: Int, sequence: UInt64 = 1, ageSeconds: UInt16 = 0) -> [[UInt8]] {
    whole(links: links, sequence: sequence).parts().map { body($0, ageSeconds: ageSeconds) }
  }

  static func body(_ part: Announcement, ageSeconds: UInt16 = 0) -> [UInt8] {
    FloodedAnnouncement(ageSeconds: ageSeconds, signed: SignedAnnouncement(part, by: signer))
      .encoded()
  }
}
