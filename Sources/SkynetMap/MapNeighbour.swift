internal import Base
internal import SkynetWire

/// Where a link leads, what it may still carry, and how far its summaries are.
struct MapNeighbour: Sendable {
  /// Announcements at once; answers to summaries leave half of it to fresh news.
  static let burst: UInt64 = 100
  static let reserve: UInt64 = 50
  private static let freshMax = 20
  static let wantedMax = 20
  private static let wantedTries = 4
  /// Summaries that confirm what was just sent.
  private static let confirmations = 2

  /// What the neighbour says it has.
  struct Wanted: Sendable {
    let address: OverlayAddress
    let sequence: UInt64
    var tries = MapNeighbour.wantedTries
  }

  let link: LinkIndex
  let address: OverlayAddress
  var verifications: TokenBucket
  var sends: TokenBucket
  /// The slot that the next summary goes on from.
  var cursor = 0
  /// Known nodes that the neighbour has not been asked about since the link came up.
  var turnLeft: Int
  /// Addresses of the last summary, ascending, and how many announcements it brought.
  var asked: [OverlayAddress] = []
  var answers = 0
  var summaryAt: UInt64
  /// Nodes whose news went out over the link lately, and how many summaries are still to name them.
  private(set) var fresh: [OverlayAddress] = []
  private(set) var confirmationsLeft = 0
  private(set) var wanted: [Wanted] = []

  init(
    _ link: LinkIndex, _ address: OverlayAddress, settings: MapSettings, known: Int, now: UInt64
  ) {
    self.link = link
    self.address = address
    verifications = TokenBucket(
      settings.verificationsPerSecond, in: 1000, burst: settings.verificationsPerSecond, now: now)
    sends = TokenBucket(settings.sendsPerSecond, in: 1000, burst: Self.burst, now: now)
    turnLeft = known
    summaryAt = now
  }

  mutating func count(answer address: OverlayAddress) {
    var low = 0
    var high = asked.count
    while low < high {
      let middle = (low + high) / 2
      if asked[middle] < address { low = middle + 1 } else { high = middle }
    }
    if low < asked.count, asked[low] == address { answers += 1 }
  }

  /// News went out, or should have: whether they came over is asked soon.
  mutating func note(fresh address: OverlayAddress, now: UInt64, settings: MapSettings) {
    if !fresh.contains(where: { $0 == address }) { fresh.append(address) }
    if fresh.count > Self.freshMax { fresh.removeFirst() }
    confirmationsLeft = Self.confirmations
    summaryAt = min(summaryAt, now + settings.confirmMilliseconds)
  }

  /// The neighbour has something newer than this node.
  mutating func note(
    wanted address: OverlayAddress, sequence: UInt64, now: UInt64, settings: MapSettings
  ) {
    wanted.removeAll { $0.address == address }
    guard wanted.count < Self.wantedMax else { return }
    wanted.append(Wanted(address: address, sequence: sequence))
    summaryAt = min(summaryAt, now + settings.summaryFastMilliseconds)
  }

  /// A summary names what is wanted, and confirms.
  ///
  /// - Parameter isThere: whether an announcement of the node with this number has come by now.
  mutating func countSummary(isThere: (OverlayAddress, UInt64) -> Bool) {
    confirmationsLeft = max(0, confirmationsLeft - 1)
    if confirmationsLeft == 0 { fresh = [] }
    for place in wanted.indices.reversed() {
      wanted[place].tries -= 1
      if wanted[place].tries == 0 || isThere(wanted[place].address, wanted[place].sequence) {
        wanted.remove(at: place)
      }
    }
  }
}
