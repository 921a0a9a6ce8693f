/// The parts of one announcement that have come, at least one.
///
/// All have one head, and their links ascend from part to part: a part that says otherwise `fits` not, and the
/// one that came first stays.
struct AnnouncementParts: Sendable {
  /// By number, ascending.
  private(set) var parts: [SignedAnnouncement]

  init(_ first: SignedAnnouncement) { parts = [first] }

  private var head: Announcement { parts[0].announcement }
  var sequence: UInt64 { head.sequence }
  var count: Int { parts.count }
  var isComplete: Bool { parts.count == Int(head.partLast) + 1 }

  /// A bit for each part that has not come.
  var lacking: UInt8 {
    var lacking = UInt8(truncatingIfNeeded: 1 << (Int(head.partLast) + 1) - 1)
    for part in parts { lacking &= ~(1 << part.announcement.part) }
    return lacking
  }

  subscript(number: UInt8) -> SignedAnnouncement? {
    parts.first { $0.announcement.part == number }
  }

  /// Whether it can be a part that has not come.
  func fits(_ heard: SignedAnnouncement) -> Bool {
    let new = heard.announcement
    guard new.hasHead(of: head), let first = new.links.first, let last = new.links.last else {
      return false
    }
    return parts.allSatisfy { part in
      guard let low = part.announcement.links.first, let high = part.announcement.links.last else {
        return false
      }
      return part.announcement.part < new.part
        ? high.neighbour < first.neighbour
        : part.announcement.part > new.part && last.neighbour < low.neighbour
    }
  }

  /// - Parameter heard: one that fits.
  mutating func add(_ heard: SignedAnnouncement) {
    let place = parts.firstIndex { $0.announcement.part > heard.announcement.part } ?? parts.count
    parts.insert(heard, at: place)
  }

  /// Leaves the first of them, for want of room.
  mutating func strip() { parts.removeLast(parts.count - 1) }

  /// What the node says of itself, and `links`.
  func whole(links: [AnnouncedLink]) -> Announcement {
    var whole = head
    whole.part = 0
    whole.partLast = 0
    whole.links = links
    return whole
  }

  /// By neighbour, ascending, of the parts that have come.
  var links: [AnnouncedLink] {
    if parts.count == 1 { return head.links }
    var links: [AnnouncedLink] = []
    for part in parts { links += part.announcement.links }
    return links
  }
}
