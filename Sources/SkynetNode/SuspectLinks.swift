internal import Base

/// Links on which packets were lost that nobody announced: routes of this node keep off them for a while.
///
/// Ten minutes, twice as long each time that it comes again before the time and as much again is over, 80
/// minutes at most. That one of its ends drops them looks the same; a node is suspected where three of its
/// links are.
struct SuspectLinks {
  static let avoidMilliseconds: UInt64 = 600_000
  /// What is found again within this time is no news.
  static let repeatMilliseconds: UInt64 = 60_000
  static let linksOfNode = 3
  private static let doublingsMax: UInt64 = 3
  private static let countMax = 64

  struct Link {
    let one: PublicKey
    let other: PublicKey
    var strikes: UInt64
    var since: UInt64
    var until: UInt64

    func joins(_ first: PublicKey, _ second: PublicKey) -> Bool {
      (one == first && other == second) || (one == second && other == first)
    }
  }

  private(set) var links: [Link] = []

  func avoided(_ now: UInt64) -> [Link] { links.filter { $0.until > now } }

  /// How many links of a node are suspect.
  func count(at node: PublicKey, now: UInt64) -> Int {
    links.count { $0.until > now && ($0.one == node || $0.other == node) }
  }

  /// - Returns: false for what is no news.
  mutating func accuse(_ one: PublicKey, _ other: PublicKey, now: UInt64) -> Bool {
    links.removeAll { $0.until + ($0.until - $0.since) <= now }
    if let index = links.firstIndex(where: { $0.joins(one, other) }) {
      guard now >= links[index].since + Self.repeatMilliseconds else { return false }
      let doublings = min(links[index].strikes, Self.doublingsMax)
      links[index].strikes += 1
      links[index].since = now
      links[index].until = now + Self.avoidMilliseconds << doublings
      return true
    }
    if links.count == Self.countMax,
      let first = links.indices.min(by: { links[$0].until < links[$1].until })
    {
      links.remove(at: first)
    }
    links.append(
      Link(one: one, other: other, strikes: 1, since: now, until: now + Self.avoidMilliseconds))
    return true
  }
}
