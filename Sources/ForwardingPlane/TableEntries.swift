internal import SkynetWire
internal import Sodium
internal import Synchronization

/// A neighbour: where its datagrams go, and on which session.
struct LinkEntry: ~Copyable {
  var endpoint = Endpoint(high: 0, low: 0, port: 0)
  /// -1: none.
  var session = -1
  /// When control was last told that datagrams come from elsewhere; 0 for never.
  let toldMilliseconds = Atomic<UInt64>(0)

  init() {}
}

/// A session of a link, both ways; its keys lie in `PlaneTables.sessionKeys`.
struct SessionEntry: ~Copyable {
  var number: UInt32 = 0
  var peerNumber: UInt32 = 0
  var link = 0
  var suite = CipherSuite.chaCha20Poly1305
  var isLive = false

  /// Holds the four below.
  let lock = SpinLock()
  var window = ReplayWindow()
  var receivedPackets: UInt64 = 0
  var receivedBytes: UInt64 = 0
  var lastReceivedMilliseconds: UInt64 = 0

  /// The counter of the next packet sent.
  let next = Atomic<UInt64>(0)
  let sentBytes = Atomic<UInt64>(0)
  let lastSentMilliseconds = Atomic<UInt64>(0)

  init() {}
}

enum LabelKind: UInt8 {
  case free
  case transit
  case terminal
}

/// What becomes of a packet with this label.
struct LabelEntry: ~Copyable {
  var kind = LabelKind.free
  var generation: UInt8 = 0
  var from: UInt16 = 0
  var to: UInt16 = 0
  var next: UInt32 = 0
  /// Of a transit the index of the other direction; of a label that ends here its path, or -1.
  var partner: Int32 = -1
  /// The index of the direction away from the source, whose `used` and `credit` count for both.
  var account: Int32 = -1
  let bytes = Atomic<UInt64>(0)
  let packets = Atomic<UInt64>(0)
  let lastUseMilliseconds = Atomic<UInt64>(0)
  let used = Atomic<UInt64>(0)
  /// What may be used until the next look at `LabelReserve`: the less of credit and what control is told at, so
  /// that one comparison serves both.
  let credit = Atomic<UInt64>(0)

  init() {}
}

/// What a label needs only where its credit runs low; apart, so that an entry stays one cache line.
struct LabelReserve: ~Copyable {
  /// Of the direction away from the source, for both: what may be used in all.
  let credit = Atomic<UInt64>(0)
  /// Of this direction: what was dropped for want of credit, billable bytes and packets.
  let unpaidBytes = Atomic<UInt64>(0)
  let unpaidPackets = Atomic<UInt64>(0)

  init() {}
}

/// An end of a path; its keys lie in `PlaneTables.pathKeys`.
struct PathEntry: ~Copyable {
  var isLive = false
  var isHeaderOnly = false
  /// Whether packets for `address` go here.
  var isPreferred = false
  var hopsLeft: UInt8 = 0
  var permissions = PathPermissions()
  var suite = CipherSuite.chaCha20Poly1305
  var link = 0
  var label: UInt32 = 0
  var ownLabel = 0
  var mtu = 0
  var address = OverlayAddress(high: 0, low: 0)
  /// The far end's, and whether we as its exit let it have it.
  var exitAddress: UInt32 = 0
  var hasExitAddress = false

  /// Holds the four below.
  let lock = SpinLock()
  var window = ReplayWindow()
  var receivedPackets: UInt64 = 0
  var receivedBytes: UInt64 = 0
  var lastReceivedMilliseconds: UInt64 = 0

  let next = Atomic<UInt64>(0)
  let sentBytes = Atomic<UInt64>(0)
  let lastSentMilliseconds = Atomic<UInt64>(0)
  /// Of an IP packet, either way.
  let lastPayloadMilliseconds = Atomic<UInt64>(0)
  /// Sent and received bytes at which control is told.
  let wakeSentBytes = Atomic<UInt64>(.max)
  let wakeReceivedBytes = Atomic<UInt64>(.max)
  /// When control was last told that traffic comes here; 0 for never.
  let toldMilliseconds = Atomic<UInt64>(0)
  /// The same of packets whose source somebody else has.
  let refusedMilliseconds = Atomic<UInt64>(0)

  init() {}
}
