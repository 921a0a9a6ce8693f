internal import Base
internal import SkynetWire

/// What this node says of itself, and when it may and must say it.
struct OwnAnnouncement: Sendable {
  /// Numbers rise by 1 to this, at random: where a node has lost count and starts anew, what it said
  /// before and says now has hardly ever one number, and either can be told from the other.
  private static let stride: UInt64 = 1 << 16
  /// Announcements that one write to flash is good for.
  private static let reserved: UInt64 = 64
  /// Announcements that may follow each other at once; receivers take twice as many.
  private static let burst: UInt64 = 2
  private static let none = [UInt8](repeating: 0, count: Announcement.setUpKeySize)

  /// By neighbour, ascending.
  private(set) var links: [AnnouncedLink] = []
  private(set) var flags: NodeFlags
  private(set) var price: UInt64
  private var setUpKey: [UInt8]?
  private var setUpKeyNumber: UInt32 = 0
  private let lifetimeSeconds: UInt16

  /// The parts of the last announcement; none before the first.
  private(set) var signed: [SignedAnnouncement] = []
  /// The links in it, by neighbour, ascending.
  private(set) var announced: [AnnouncedLink] = []
  /// Lower numbers are used up.
  private var firstFree: UInt64
  /// What was handed out to be stored; numbers below are ours to use.
  private var storedSequence: UInt64 = 0
  private var bucket: TokenBucket
  /// When what changed is due, if anything did.
  private var wantedAt = UInt64.max
  private var refreshAt = UInt64.max

  init(settings: MapSettings, firstSequence: UInt64, now: UInt64) {
    flags = settings.flags
    price = settings.price
    lifetimeSeconds = settings.lifetimeSeconds
    firstFree = min(max(firstSequence, 1), Announcement.sequenceMax)
    bucket = TokenBucket(
      1, in: settings.announceMinMilliseconds, burst: Self.burst, now: now)
  }

  /// Of the last announcement; 0 before the first.
  var sequence: UInt64 { signed.first?.announcement.sequence ?? 0 }

  var dueAt: UInt64 {
    guard setUpKey != nil else { return UInt64.max }
    let wanted = min(wantedAt, refreshAt)
    return wanted == UInt64.max ? wanted : max(wanted, bucket.nextAt)
  }

  func content(key: PublicKey, sequence: UInt64) -> Announcement {
    Announcement(
      flags: flags, lifetimeSeconds: lifetimeSeconds, sequence: sequence, key: key,
      setUpKey: setUpKey ?? Self.none, setUpKeyNumber: setUpKeyNumber, price: price, links: links)
  }

  mutating func want(at time: UInt64) { wantedAt = min(wantedAt, time) }

  mutating func set(setUpKey: [UInt8], number: UInt32) {
    self.setUpKey = setUpKey
    setUpKeyNumber = number
  }

  mutating func set(flags: NodeFlags, price: UInt64) {
    self.flags = flags
    self.price = price
  }

  mutating func set(links: [AnnouncedLink]) { self.links = links }

  /// Somebody has this announcement of ours: whether we must go on above it.
  func isBehind(_ heard: SignedAnnouncement) -> Bool {
    if heard.announcement.sequence >= firstFree { return true }
    return heard.announcement.sequence == sequence
      && !signed.contains { $0.signature == heard.signature }
  }

  mutating func goOn(above sequence: UInt64, now: UInt64) {
    firstFree = min(max(firstFree, sequence + 1), Announcement.sequenceMax)
    want(at: now)
  }

  /// Signs what holds now, where that is due.
  ///
  /// - Parameters:
  ///   - refresh: milliseconds after which it is made again.
  ///   - random: for its number.
  /// - Returns: the number to store first, if there is one; nil where nothing is due.
  mutating func make(
    by signer: NodeSigner, refresh: UInt64, random: UInt32, now: UInt64
  ) -> (sequence: UInt64, storeFirst: UInt64?)? {
    guard dueAt <= now, bucket.take(now: now) else { return nil }
    let sequence = min(firstFree + UInt64(random) % Self.stride, Announcement.sequenceMax)
    signed = content(key: signer.key, sequence: sequence).parts()
      .map { SignedAnnouncement($0, by: signer) }
    announced = links
    firstFree = min(sequence + 1, Announcement.sequenceMax)
    wantedAt = UInt64.max
    refreshAt = now + refresh
    guard firstFree > storedSequence else { return (sequence, nil) }
    storedSequence = min(firstFree + Self.reserved * Self.stride, Announcement.sequenceMax)
    return (sequence, storedSequence)
  }
}
