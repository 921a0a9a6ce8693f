internal import Base
internal import Identity

/// Another board of the chassis, whose chain was verified.
struct Peer {
  let serial: Identifier
  var chain: CertificateChain
  /// The boot that proved that it lives; nil before.
  var bootID: UInt64?
  /// Another boot of this board, or its recording: told back to it, so that it can prove itself.
  var candidate: Announce.Echo?
  var window = ReplayWindow()
  var announceSequence: UInt64 = 0
  /// The highest of our sequence numbers that the boot told back.
  var echo: UInt64 = 0
  /// Heard without a long pause since then.
  var since: UInt64 = 0
  var heardAt: UInt64 = 0
  var claim: ClusterClaim?
  /// Boots that it told back, ours and those of others: whom it has heard.
  var heardBoots: [UInt64] = []
  var sealingKey: [UInt8] = []
  var beaconKey: PublicKey?
  /// When the newest roster is to be sent to it, and was.
  var offerAt: UInt64?
  var offeredAt: UInt64?
  var budget = Budget()
  /// Another key was heard under its serial.
  var hasRival = false

  var key: PublicKey { chain.key }
  var isProven: Bool { bootID != nil }

  func isHeard(within milliseconds: UInt64, now: UInt64) -> Bool {
    isProven && now <= heardAt + milliseconds
  }

  func isFresh(_ now: UInt64) -> Bool {
    isHeard(within: FormationTimes.freshMilliseconds, now: now)
  }
}

/// Sequence numbers that came already: all below the newest 64, and of these a bit each.
struct ReplayWindow: Equatable {
  private var newest: UInt64 = 0
  private var seen: UInt64 = 0

  func isNew(_ sequence: UInt64) -> Bool {
    if sequence > newest { return true }
    let age = newest - sequence
    return age < 64 && seen >> age & 1 == 0
  }

  mutating func note(_ sequence: UInt64) {
    if sequence > newest {
      let step = sequence - newest
      seen = step < 64 ? seen << step | 1 : 1
      newest = sequence
    } else if newest - sequence < 64 {
      seen |= 1 << (newest - sequence)
    }
  }
}

/// So many signatures are verified in a second.
struct Budget {
  private var left = 0
  private var until: UInt64 = 0

  mutating func spend(_ perSecond: Int, now: UInt64) -> Bool {
    if now >= until {
      left = perSecond
      until = now + 1000
    }
    guard left > 0 else { return false }
    left -= 1
    return true
  }
}

/// The boards that were heard: at most 64.
struct PeerTable {
  static let peersMax = 64
  /// Datagrams of one peer, and of all strangers together, that are verified in a second.
  static let perPeerMax = 40
  static let strangersMax = 160

  private(set) var peers: [Peer] = []
  private var strangers = Budget()

  func index(of serial: Identifier) -> Int? {
    for index in peers.indices where peers[index].serial == serial { return index }
    return nil
  }

  subscript(index: Int) -> Peer {
    get { peers[index] }
    set { peers[index] = newValue }
  }

  func peer(_ serial: Identifier) -> Peer? { index(of: serial).map { peers[$0] } }

  /// The board with this serial, where it proved itself with this key.
  func proven(_ member: ClusterRoster.Member) -> Peer? {
    guard let peer = peer(member.serial), peer.isProven, peer.key == member.key else { return nil }
    return peer
  }

  mutating func spend(_ index: Int?, now: UInt64) -> Bool {
    guard let index else { return strangers.spend(Self.strangersMax, now: now) }
    return peers[index].budget.spend(Self.perPeerMax, now: now)
  }

  /// - Returns: its place; nil where the table is full of boards that are here.
  mutating func add(_ serial: Identifier, _ chain: CertificateChain, now: UInt64) -> Int? {
    let peer = Peer(serial: serial, chain: chain, heardAt: now)
    guard peers.count >= Self.peersMax else {
      peers.append(peer)
      return peers.count - 1
    }
    var oldest = 0
    for index in peers.indices where peers[index].heardAt < peers[oldest].heardAt { oldest = index }
    guard now > peers[oldest].heardAt + FormationTimes.presentMilliseconds else { return nil }
    peers[oldest] = peer
    return oldest
  }

  mutating func removeAll() { peers = [] }
}
