public import Base
public import Noise
public import SkynetWire
public import Sodium

/// All paths of a node, as source, hop and destination: a core without clock or socket.
///
/// `now` is milliseconds of the boot clock. Every call appends what is to be done, in order. Bytes that came
/// from outside are refused or dropped, whatever they are; an index that this table did not give is our bug.
///
/// A path at its source: set-up (three tries), handshake (three), up, probes until it is lost, closed or old.
/// A path on its way: waiting for the reply, reserved until the source sends, in use until silence.
/// A path at its end: listening, answered, up with the first packet that opens.
public struct PathTable {
  /// A reservation without a packet of the source goes after this time, at most half a second later.
  public static let reservationMilliseconds: UInt64 = 5000
  /// A path that nobody uses goes after this time, at most half a second later.
  public static let silenceMilliseconds: UInt64 = 30_000
  /// An incoming path whose far end has been silent for so long takes no packets any more: three of its
  /// probes, which come each second at least.
  public static let doubtMilliseconds: UInt64 = 3500
  static let sweepMilliseconds: UInt64 = 250

  let settings: PathSettings
  let key: PublicKey
  let exchange: ExchangeKey
  let ciphers: CipherOffer
  var random: RandomStream
  var setUpKeys: SetUpKeys
  var entries: PathEntries
  var neighbours: Neighbours
  var sessions: [PathSession] = []
  /// Of the session with the same index.
  var dueAt: [UInt64] = []
  var freeSessions: [Int] = []
  var destinations: [Destination] = []
  /// No later than anything that is due.
  var soonest: UInt64
  var sweepAt = UInt64.max
  var pending: [PathAction] = []
  public internal(set) var counters = PathTableCounters()

  /// - Parameters:
  ///   - key: the node's Ed25519 key.
  ///   - exchange: the X25519 form of the same key (`ExchangeKey(signingSeed:)`).
  ///   - ciphers: what this processor is good at (`CipherOffer.ofThisProcessor`).
  public init(
    settings: PathSettings, key: PublicKey, exchange: ExchangeKey, ciphers: CipherOffer,
    random: RandomStream, now: UInt64
  ) {
    self.settings = settings
    self.key = key
    self.exchange = exchange
    self.ciphers = ciphers
    self.random = random
    setUpKeys = SetUpKeys(
      seenMax: settings.setUpsPerKeyMax, random: &self.random, now: now)
    entries = PathEntries(labelsMax: settings.labelsMax)
    neighbours = Neighbours(
      setUpsPerSecond: settings.setUpsPerSecond, setUpsAtOnce: settings.setUpsAtOnce)
    soonest = setUpKeys.rotatesAt
  }

  /// The key that others seal their slots for this node with, 32 bytes, and its number.
  public var setUpKey: (number: UInt32, key: [UInt8]) { setUpKeys.announced }

  /// When `advance` has something to do next.
  public var deadline: UInt64 { soonest }

  /// Paths through this node.
  public var transitCount: Int { entries.transitCount }

  /// Paths through this node and ends here, set up or about to be.
  public var entryCount: Int { entries.count }

  public func link(to peer: PublicKey) -> LinkIndex? { neighbours.link(to: peer) }

  mutating func flush(_ actions: inout [PathAction]) {
    actions += pending
    pending.removeAll(keepingCapacity: true)
  }

  mutating func setDue(_ index: Int, _ time: UInt64) {
    // Many paths share a wake-up of the node.
    let rounded = time > UInt64.max - 10 ? time : (time + 9) / 10 * 10
    dueAt[index] = rounded
    soonest = min(soonest, rounded)
  }
}

/// What was refused so far.
public struct PathTableCounters: Equatable, Sendable {
  public var setUpsAccepted: UInt64 = 0
  public var setUpsRefused: UInt64 = 0
  public var replaysDropped: UInt64 = 0
  public var malformed: UInt64 = 0
  /// Replies that did not open at the source.
  public var forged: UInt64 = 0
  public var reclaimed: UInt64 = 0
  public var evicted: UInt64 = 0

  public init() {}
}
