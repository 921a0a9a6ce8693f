public import Base
public import Identity
public import Sodium

/// The boards of a chassis form their cluster roster by themselves: datagrams in, actions out.
///
/// Bounds: 64 peers, 8 KiB a datagram, 40 signatures a second verified for each peer and 160 for all
/// strangers. Documents/0016-cluster-roster.md has the rules and why they are so.
public struct Formation: ~Copyable {
  /// The cluster that this board belongs to.
  struct Held {
    let roster: ClusterRoster
    let hash: Hash
    let seed: [UInt8]

    var body: ClusterRoster.Body { roster.body }
    var key: PublicKey { roster.body.clusterKey }
    var epoch: UInt64 { roster.body.epoch }
  }

  /// The owner said that a board is gone for good.
  struct RemovalOrder {
    let serial: Identifier
    /// It was said at this board, which tells the others.
    var isOwn: Bool
    var until: UInt64
    var sendAt: UInt64
  }

  static let removalsMax = 8

  public internal(set) var settings: FormationSettings
  let key: SigningKey
  let sealing: SealingKey
  let chain: CertificateChain
  let root: PublicKey
  let bootID: UInt64
  let startedAt: UInt64
  private let secret: [UInt8]
  private var foundings: UInt64 = 0
  private var sequence: UInt64 = 0
  private var latest: UInt64
  var random: SplitMix64

  var held: Held?
  /// Complete, but not yet known to be on flash.
  var adopting: (held: Held, askedAt: UInt64)?
  var pending: Pending?
  var votes = VoteBook()
  /// What was kept is damaged: this board neither signs nor founds until a reset, or until the others
  /// gave its roster back.
  var isVoteLost = false
  var isRosterLost = false
  /// The others went on without this board.
  var isLeftOut = false
  var peers = PeerTable()
  var removals: [RemovalOrder] = []
  /// Boards without a roster that are here, and since when they are the same.
  var newcomers: [ClusterRoster.Member] = []
  var newcomersSince: UInt64
  var attempts = 0
  var attemptAt: UInt64 = 0
  var announceAt: UInt64
  var announcedAt: UInt64?
  var actions: [FormationAction] = []
  var told: [String] = []

  /// - Parameters:
  ///   - key: the operational key, of `chain`.
  ///   - root: the key that miners' chains begin at.
  ///   - bootID: random, new with each start.
  ///   - secret: 32 random bytes, new with each start.
  public init(
    _ settings: FormationSettings, key: consuming SigningKey, chain: CertificateChain,
    root: PublicKey, memory: FormationMemory, bootID: UInt64, secret: [UInt8], now: UInt64
  ) {
    precondition(PublicKey(key.publicKey) == chain.key, "the key is that of the chain")
    precondition(secret.count == 32, "a secret has 32 bytes")
    self.settings = settings
    sealing = SealingKey(seed: Hash.of(Array("sealing".utf8), key: secret).bytes)
    self.key = key
    self.chain = chain
    self.root = root
    self.bootID = bootID
    self.secret = secret
    startedAt = now
    latest = now
    newcomersSince = now
    announceAt = now
    random = SplitMix64(seed: bootID)
    load(memory, now)
  }

  public var serial: Identifier { chain.serial }
  /// Complete, kept, and signed by this board; nil while it is in no cluster.
  public var roster: ClusterRoster? { held?.roster }
  /// The cluster's secret key, 32 bytes.
  public var clusterSeed: [UInt8]? { held?.seed }

  /// When `tick` is to be called next, at the latest.
  public var deadline: UInt64 {
    var deadline = announceAt
    for peer in peers.peers { if let at = peer.offerAt { deadline = min(deadline, at) } }
    if let pending { deadline = min(deadline, pending.gossipAt, pending.proposeAt) }
    for order in removals where order.isOwn { deadline = min(deadline, order.sendAt) }
    return deadline
  }

  public mutating func set(_ settings: FormationSettings, now: UInt64) {
    let now = clock(now)
    guard settings != self.settings else { return }
    if settings.chassis != self.settings.chassis { peers.removeAll() }
    self.settings = settings
    announceSoon(now)
  }

  /// The boot clock never goes back; a shell that reads two of them must not trap us.
  mutating func clock(_ now: UInt64) -> UInt64 {
    latest = max(latest, now)
    return latest
  }

  mutating func take() -> [FormationAction] {
    defer { actions = [] }
    return actions
  }

  mutating func send(_ content: FormationMessage.Content) {
    sequence += 1
    let header = FormationMessage.Header(
      chassis: settings.chassis, serial: serial, bootID: bootID, sequence: sequence)
    actions.append(.send(FormationMessage.datagram(header, content, by: key)))
  }

  /// The number of the newest datagram that was sent.
  var sent: UInt64 { sequence }

  mutating func tell(_ text: String) { actions.append(.report(text)) }

  /// Reports what holds on for long only once.
  mutating func tellOnce(_ text: String) {
    guard !told.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else { return }
    if told.count >= 16 { told.removeFirst() }
    told.append(text)
    tell(text)
  }

  /// Up to `milliseconds`, so that boards do not all speak at once.
  mutating func jitter(_ milliseconds: Int) -> UInt64 { UInt64(random.below(milliseconds)) }

  /// A new secret for a cluster that this board founds.
  mutating func foundingSeed() -> [UInt8] {
    foundings += 1
    var writer = BigEndianWriter(capacity: 16)
    writer.append(Array("cluster".utf8))
    writer.integer(foundings, 8)
    return Hash.of(writer.bytes, key: secret).bytes
  }

  static func publicKey(ofSeed seed: [UInt8]) -> PublicKey {
    guard let key = PublicKey(SigningKey(seed: seed).publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    return key
  }
}
