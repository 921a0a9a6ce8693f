public import Base
public import ForwardingPlane
public import Noise
public import SkynetLink
public import SkynetMap
public import SkynetMeter
public import SkynetPath
public import SkynetWire
internal import Sodium

/// A node of the overlay: links, paths, map and meter over one forwarding plane.
///
/// Has no clock, socket or file: the shell hands in the time, takes `actions`, and moves packets through
/// the plane. The same code runs in a daemon and by the hundred in a simulation.
public final class SkynetNode {
  /// How often the plane's counters are looked at.
  static let countMilliseconds: UInt64 = 100
  /// Notices taken in one turn, so that a flood of them does not keep what is due waiting.
  static let noticesMax = 1024
  /// Packets of this machine that are answered by an error, a second.
  static let refusalsPerSecond: UInt64 = 100

  public let key: PublicKey
  public let address: OverlayAddress
  public let plane: ForwardingPlane
  /// The plane's slot for packets that the node itself sends again.
  let worker: WorkerIndex
  var settings: NodeSettings

  public internal(set) var links: LinkTable
  public internal(set) var paths: PathTable
  public internal(set) var map: NetworkMap
  public internal(set) var meter: Meter

  var actions: [NodeAction] = []
  var now: UInt64
  var pastMicroseconds: UInt64 = 0
  var countAt: UInt64 = 0
  /// Slots of transits are looked at in turn, a tenth each time.
  var countTurn = 0
  /// Links were measured, and the map does not know yet.
  var hasNewMeasures = false

  /// Sessions that the plane opens packets with.
  var sessions: [UInt32: SessionNote] = [:]
  /// The session that each link sends on, and where to.
  var current: [LinkIndex: CurrentLink] = [:]
  var transits = TransitAccounts()
  var ends: [PathIndex: EndNote] = [:]
  /// By the index of their label.
  var endPaths: [Int: PathIndex] = [:]
  var held = HeldPackets()
  var refusals: TokenBucket
  var exits = ExitDesk()
  var routes = RouteDesk()
  var inspections: [PathIndex: PathInspection] = [:]
  var suspects = SuspectLinks()
  /// Verdicts since the start.
  public internal(set) var blamedNodes: UInt64 = 0
  public internal(set) var blamedLinks: UInt64 = 0
  /// What this node says of its counters where a source asks; only a simulated liar has one.
  @_spi(Simulation) public var claims: ((PathCounters) -> PathCounters)?

  /// - Parameters:
  ///   - seed: of the node's Ed25519 key, 32 secret bytes.
  ///   - random: 32 secret bytes, others at each start.
  ///   - firstSequence: what the last `storeSequence` said, or 1.
  ///   - plane: made for `OverlayAddress(of:)` this key; nobody else changes its tables.
  ///   - worker: a slot of the plane that no worker uses.
  public init(
    settings: NodeSettings, seed: [UInt8], random: [UInt8], ciphers: CipherOffer,
    firstSequence: UInt64, plane: ForwardingPlane, worker: WorkerIndex, now: UInt64
  ) {
    var random = RandomStream(seed: random)
    let signer = NodeSigner(seed: seed)
    let exchange = ExchangeKey(signingSeed: seed)
    key = signer.key
    address = OverlayAddress(of: signer.key)
    self.plane = plane
    self.worker = worker
    self.settings = settings
    self.now = now
    refusals = TokenBucket(
      Self.refusalsPerSecond, in: 1000, burst: Self.refusalsPerSecond, now: now)
    links = LinkTable(
      settings: settings.links, key: key, exchange: exchange, ciphers: ciphers,
      random: RandomStream(seed: random.bytes(RandomStream.seedSize)))
    paths = PathTable(
      settings: settings.paths, key: key, exchange: exchange, ciphers: ciphers,
      random: RandomStream(seed: random.bytes(RandomStream.seedSize)), now: now)
    map = NetworkMap(
      settings: settings.map, signer: signer,
      random: RandomStream(seed: random.bytes(RandomStream.seedSize)),
      firstSequence: firstSequence, now: now)
    meter = Meter(settings: settings.meter, signer: signer)
    withMap { map, actions in
      map.set(
        flags: settings.map.flags, price: settings.map.price, now: now, into: &actions)
    }
    announceSetUpKey()
  }

  /// Keeps a link with each of these, and with nobody else that was dialled before.
  public func dial(_ peers: [DialledPeer], now: UInt64) -> [(PublicKey, DialError)] {
    self.now = now
    var refused: [(PublicKey, DialError)] = []
    var made: [LinkAction] = []
    for report in links.reports(now: now) where report.isDialled {
      guard !peers.contains(where: { $0.key == report.key }) else { continue }
      links.forget(report.key, now: now, into: &made)
    }
    for peer in peers {
      do throws(DialError) {
        try links.dial(peer.key, at: peer.endpoints, now: now, into: &made)
      } catch {
        refused.append((peer.key, error))
      }
    }
    perform(made)
    return refused
  }

  /// Keeps a link with one more.
  public func dial(_ peer: DialledPeer, now: UInt64) throws(DialError) {
    self.now = now
    var made: [LinkAction] = []
    try links.dial(peer.key, at: peer.endpoints, now: now, into: &made)
    perform(made)
  }

  /// Whom this node links with from now on; links with others come to an end.
  public func admit(allowed: [PublicKey], acceptsUnknown: Bool, now: UInt64) {
    self.now = now
    withLinks { links, actions in
      links.admit(allowed: allowed, acceptsUnknown: acceptsUnknown, now: now, into: &actions)
    }
  }

  /// Routes are chosen by this from now on; paths that are up stay as they are.
  public func setPolicy(_ policy: RoutePolicy) { settings.policy = policy }

  /// A path to this node from now on, also without traffic for it.
  ///
  /// - Returns: false where there are too many destinations.
  @discardableResult
  public func want(_ destination: PublicKey, now: UInt64) -> Bool {
    self.now = now
    var made: [PathAction] = []
    let isTaken = paths.want(destination, now: now, into: &made)
    perform(made)
    return isTaken
  }

  /// Asks a hop of a path from here for its report, which comes as an event.
  public func trace(_ path: PathIndex, position: Int, now: UInt64) {
    self.now = now
    withPaths { paths, actions in
      paths.trace(path, position: position, now: now, into: &actions)
    }
  }

  /// What the session that a link sends on was used for; nil without one.
  public func use(of link: LinkIndex) -> SessionUse? {
    current[link]?.session.flatMap { plane.use(ofSession: $0) }
  }

  /// Who is at the other end of a link that is up.
  public func neighbour(of link: LinkIndex) -> PublicKey? { current[link]?.key }

  /// Takes what the plane has to say and does what is due.
  ///
  /// - Parameter pastMicroseconds: how far the clock is past `now`, for measuring fast links.
  /// - Returns: what the shell does next.
  public func turn(now: UInt64, pastMicroseconds: UInt64 = 0) -> [NodeAction] {
    self.now = now
    self.pastMicroseconds = pastMicroseconds
    for _ in 0..<Self.noticesMax {
      guard let notice = plane.takeNotice() else { break }
      take(notice)
    }
    if now >= countAt {
      countAt = now + Self.countMilliseconds
      count()
      if hasNewMeasures { announceLinks() }
    }
    if now >= links.deadline {
      var made: [LinkAction] = []
      links.advance(now: now, pastMicroseconds: pastMicroseconds, into: &made)
      perform(made)
    }
    if now >= paths.deadline {
      withPaths { paths, actions in
        paths.advance(now: now, pastMicroseconds: pastMicroseconds, into: &actions)
      }
    }
    if now >= map.deadline {
      withMap { map, actions in map.advance(now: now, into: &actions) }
    }
    if let due = meter.deadline, now >= due {
      withMeter { meter, actions in meter.advance(now: now, &actions) }
    }
    giveUpHeld()
    // Without the room for as many: it would be allocated anew each time, as these are still held.
    defer { actions = [] }
    return actions
  }

  /// When `turn` has something to do even if nothing comes.
  public var deadline: UInt64 {
    let cores = min(links.deadline, paths.deadline, map.deadline, meter.deadline ?? .max)
    return min(cores, countAt)
  }
}

/// A session of a link as the node remembers it.
struct SessionNote {
  let link: LinkIndex
  var lastReceived: UInt64 = 0
}

struct CurrentLink {
  var key: PublicKey?
  var session: UInt32?
  var endpoint: Endpoint?
}
