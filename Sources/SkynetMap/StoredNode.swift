internal import Base
internal import SkynetWire

/// Another node, as its newest announcement has it.
///
/// What it says of itself holds from the first part of that on. Its links are those of one announcement: the
/// ones before stay until all parts of the newest are there, or for a while.
struct StoredNode: Sendable {
  /// Hops of a node without a way of two-way links to this one.
  static let unreached = Int.max
  /// Announcements of one node that are taken at once: two that it may make so, and as many for delays
  /// and a restart.
  static let burst: UInt64 = 4

  let address: OverlayAddress
  private(set) var parts: AnnouncementParts
  /// The node as it is shown.
  private(set) var announcement: Announcement
  /// While links of an announcement before are shown: when what there is of the newest is shown instead.
  private(set) var showsAt: UInt64?
  /// When this sequence came first; its life here ends a lifetime later, whatever anybody says of its age.
  private(set) var arrivedAt: UInt64
  private(set) var expiresAt: UInt64
  /// The neighbour that told of this node first, and pays for it while it is in quarantine.
  let source: OverlayAddress
  var bucket: TokenBucket
  var hops = StoredNode.unreached
  var wasReached = false

  init(
    address: OverlayAddress, signed: SignedAnnouncement, arrivedAt: UInt64, expiresAt: UInt64,
    source: OverlayAddress, bucket: TokenBucket
  ) {
    self.address = address
    parts = AnnouncementParts(signed)
    announcement = parts.whole(links: parts.links)
    self.arrivedAt = arrivedAt
    self.expiresAt = expiresAt
    self.source = source
    self.bucket = bucket
  }

  var sequence: UInt64 { parts.sequence }
  var isReached: Bool { hops != Self.unreached }
  var isQuarantined: Bool { !isReached && !wasReached }
  /// What it takes of the room for parts, at least 1.
  var weight: Int {
    let shown = announcement.links.count + Announcement.linksPerPartMax - 1
    return max(1, parts.count, shown / Announcement.linksPerPartMax)
  }

  /// Whether it is newer, or a part that has not come of the newest.
  func isNews(_ heard: SignedAnnouncement) -> Bool {
    let other = heard.announcement
    guard other.sequence == sequence else { return other.sequence > sequence }
    return parts[other.part] == nil && parts.fits(heard)
  }

  /// A part of a newer announcement.
  mutating func renew(
    _ heard: SignedAnnouncement, expiresAt: UInt64, patience: UInt64, now: UInt64
  ) {
    let shown = announcement.links
    let until = min(self.expiresAt, now + patience)
    parts = AnnouncementParts(heard)
    arrivedAt = now
    self.expiresAt = expiresAt
    if parts.isComplete {
      show()
    } else {
      announcement = parts.whole(links: shown)
      showsAt = min(showsAt ?? until, until)
    }
  }

  /// Another part of the newest one, which fits.
  mutating func add(_ heard: SignedAnnouncement) {
    parts.add(heard)
    if parts.isComplete || showsAt == nil { show() }
  }

  /// What has come of the newest announcement, from now on.
  mutating func show() {
    announcement = parts.whole(links: parts.links)
    showsAt = nil
  }

  mutating func extend(until time: UInt64) { expiresAt = max(expiresAt, time) }

  /// Leaves one part, for want of room.
  mutating func strip() {
    parts.strip()
    show()
  }

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
