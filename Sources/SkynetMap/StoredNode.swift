internal import Base
internal import SkynetWire

/// Another node, as its newest announcement has it.
struct StoredNode: Sendable {
  /// Hops of a node without a way of two-way links to this one.
  static let unreached = Int.max
  /// Announcements of one node that are taken at once: two that it may make so, and as many for delays
  /// and a restart.
  static let burst: UInt64 = 4

  let address: OverlayAddress
  var signed: SignedAnnouncement
  /// When this sequence came first; its life here ends a lifetime later, whatever anybody says of its age.
  var arrivedAt: UInt64
  var expiresAt: UInt64
  /// The neighbour that told of this node first, and pays for it while it is in quarantine.
  let source: OverlayAddress
  var bucket: TokenBucket
  var hops = StoredNode.unreached
  var wasReached = false

  var announcement: Announcement { signed.announcement }
  var isReached: Bool { hops != Self.unreached }
  var isQuarantined: Bool { !isReached && !wasReached }

  /// The age to pass it on with; nil where nothing is left.
  ///
  /// It follows from the whole seconds that are left, and is one more, so that it grows with every hop.
  func age(now: UInt64) -> UInt16? {
    guard expiresAt > now else { return nil }
    let left = (expiresAt - now) / 1000
    let lifetime = UInt64(announcement.lifetimeSeconds)
    guard left >= 2, left <= lifetime else { return nil }
    return UInt16(lifetime - left + 1)
  }

  var record: NodeRecord {
    NodeRecord(
      address: address, announcement: announcement, hops: isReached ? hops : nil,
      expiresAt: expiresAt)
  }
}
