internal import Base
internal import Noise
internal import SkynetWire
internal import Sodium

/// One neighbour, or somebody who may become one.
struct Link {
  let key: PublicKey
  /// The X25519 form of the key.
  let exchange: [UInt8]
  let codeKey: [UInt8]
  let cookieKey: [UInt8]

  /// Where it is dialled; empty for a link that the other side keeps up.
  var dialled: [Endpoint] = []
  var endpoint: Endpoint?
  /// When it came up; nil while it is down.
  var upSince: UInt64?
  /// When something was last opened on the session in use, or that session was made.
  var provenAt: UInt64 = 0

  var attempt: HandshakeAttempt?
  /// When an initiation goes out next.
  var initiatesAt = UInt64.max
  /// When this end last let its own initiation go for one of the other side.
  var yieldedAt: UInt64?
  /// Initiations since the link was last up.
  var tries = 0
  var cookie: HeldCookie?

  /// Sessions of the other side's making that no packet has come on yet, the oldest first.
  var pending: [PendingSession] = []
  var current: ActiveSession?
  /// Still opened, for what was on its way.
  var previous: ActiveSession?

  var echoes = EchoMonitor()
  var mtu: MTUSearch

  init(key: PublicKey, exchange: [UInt8], datagramMax: Int, now: UInt64) {
    self.key = key
    self.exchange = exchange
    codeKey = HandshakeCode.key(to: key)
    cookieKey = CookieMaker.sealingKey(of: key)
    mtu = MTUSearch(datagramMax: datagramMax, now: now)
  }

  var isDialled: Bool { !dialled.isEmpty }

  /// Nothing needs it: it was never confirmed, or it went down.
  var isIdle: Bool { !isDialled && upSince == nil && pending.isEmpty && previous == nil }

  func isSuspect(now: UInt64) -> Bool {
    upSince != nil && now >= provenAt + LinkTable.suspicionMilliseconds
  }

  /// Whether the other side's initiation may stop ours: not again soon, as it may be a replay.
  func mayYield(now: UInt64) -> Bool {
    yieldedAt.map { now >= $0 + LinkTable.pendingMilliseconds } ?? true
  }

  /// Where an initiation goes: everywhere until something is heard, then to the one place.
  func targets(now: UInt64) -> [Endpoint] {
    var targets = endpoint.map { [$0] } ?? []
    guard upSince == nil || isSuspect(now: now) else { return targets }
    if let alternate = attempt?.alternate, !targets.contains(alternate) {
      targets.append(alternate)
    }
    for target in dialled where !targets.contains(target) { targets.append(target) }
    return targets
  }

  /// When something is due.
  var deadline: UInt64 {
    var earliest = initiatesAt
    if let oldest = pending.first {
      earliest = min(earliest, oldest.madeAt + LinkTable.pendingMilliseconds)
    }
    if let previous { earliest = min(earliest, previous.endsAt) }
    if let current {
      earliest = min(
        earliest, current.endsAt, current.renewsAt, provenAt + LinkTable.silenceMilliseconds,
        echoes.sendsAt, mtu.actsAt)
      if isDialled && attempt == nil && initiatesAt == .max {
        earliest = min(earliest, provenAt + LinkTable.suspicionMilliseconds)
      }
    }
    return earliest
  }
}

/// An initiation of ours that is not answered yet; sent again as it is, so that a late answer still fits.
struct HandshakeAttempt {
  static let lifetimeMilliseconds: UInt64 = 20_000

  let index: UInt32
  let noise: NoiseInitiator
  let startedAt: UInt64
  /// The same in every copy, since a first code covers the same bytes.
  let firstCode: [UInt8]
  /// Whether the last copy showed a cookie.
  var hasShownCookie = false
  /// Where the other side's own initiation came from, when ours has precedence.
  var alternate: Endpoint?
  var alternateSentAt: UInt64?

  func isOver(now: UInt64) -> Bool { now >= startedAt + Self.lifetimeMilliseconds }
}

/// A session that was answered and waits for its first packet.
struct PendingSession {
  let session: LinkSession
  let madeAt: UInt64
  /// Of the initiation: the same one again gets the same answer.
  let ephemeral: [UInt8]
  let response: [UInt8]
  var answeredAt: UInt64
}

/// A session that packets go over, or went over lately.
struct ActiveSession {
  let receiveIndex: UInt32
  let suite: CipherSuite
  /// Of the initiation that made it, to know a replay.
  let ephemeral: [UInt8]
  /// When the initiator begins the next handshake; never for the responder.
  var renewsAt: UInt64
  /// When its keys are wiped.
  var endsAt: UInt64
}
