public import Base
public import Noise
public import SkynetWire
public import Sodium

/// All links of a node: the control core behind their sessions.
///
/// It makes sessions (Noise IK), renews them, measures the links, and says when one goes up or down. It
/// takes datagrams, control packets and the time, and appends what is to be done to a list. It seals
/// nothing itself: that is the forwarding plane's.
///
/// Who keeps a link up dials it; the other end only answers. Where both dial, the initiation of the lower
/// key has precedence, so one session comes out. A responder sends on a session only after a packet was
/// opened with it, so a replayed initiation moves nothing.
public struct LinkTable {
  public static let endpointsMax = 8
  /// A session is renewed by its initiator after this time, less up to a twelfth.
  public static let renewalMilliseconds: UInt64 = 120_000
  /// No session is used for longer; at 10^9 packets a second that is far from 2^48 of them.
  public static let sessionMilliseconds: UInt64 = 180_000
  /// How long a session that was replaced is still opened.
  public static let overlapMilliseconds: UInt64 = 30_000
  /// How long an answered initiation waits for the first packet.
  public static let pendingMilliseconds: UInt64 = 10_000
  /// Silence after which a dialled link tries a new handshake: the neighbour may have restarted.
  public static let suspicionMilliseconds: UInt64 = 5000
  /// Silence after which a link is down.
  public static let silenceMilliseconds: UInt64 = 15_000
  /// How long a link counts as new, and is measured every second.
  public static let youthMilliseconds: UInt64 = 10_000
  /// Between initiations: this at first, twice as much each time.
  public static let retryMilliseconds: UInt64 = 1000
  public static let retryMaxMilliseconds: UInt64 = 60_000
  /// The same while there is still a session.
  public static let renewalRetryMaxMilliseconds: UInt64 = 4000
  /// Unconfirmed sessions of one link.
  static let pendingMax = 4
  static let prologue = Array("skynet link 1".utf8)

  public internal(set) var counters = LinkCounters()

  var settings: LinkSettings
  let key: PublicKey
  let exchange: ExchangeKey
  let codeKey: [UInt8]
  let ciphers: CipherOffer
  var random: RandomStream
  /// By `LinkIndex`; grows up to `LinkSettings.linksMax`.
  var links: [Link?] = []
  /// The link of every session index that was given out, also of attempts.
  var indices: [UInt32: Int] = [:]
  var cookies: CookieMaker
  var load: LoadGauge
  var sources: SourceLimiter
  var work: TokenBucket
  var responseWork: TokenBucket

  /// - Parameters:
  ///   - key: the node's Ed25519 key.
  ///   - exchange: the X25519 form of the same key (`ExchangeKey(signingSeed:)`).
  ///   - ciphers: what this processor is good at (`CipherOffer.ofThisProcessor`).
  public init(
    settings: LinkSettings, key: PublicKey, exchange: ExchangeKey, ciphers: CipherOffer,
    random: RandomStream
  ) {
    precondition((1...65_535).contains(settings.linksMax), "a link's index has 16 bits")
    precondition(settings.datagramMax <= PacketLayout.datagramMax, "no datagram is that long")
    self.settings = settings
    self.key = key
    self.exchange = exchange
    self.ciphers = ciphers
    self.random = random
    codeKey = HandshakeCode.key(to: key)
    cookies = CookieMaker(node: key)
    load = LoadGauge(perSecond: settings.calmInitiationsPerSecond)
    sources = SourceLimiter(key: self.random.bytes(32))
    work = TokenBucket(
      UInt64(settings.handshakesPerSecondMax), in: 1000,
      burst: UInt64(settings.handshakesPerSecondMax), now: 0)
    responseWork = work
  }

  /// Links with a node and keeps the link up until `forget`; new endpoints replace those named before.
  public mutating func dial(
    _ peer: PublicKey, at endpoints: [Endpoint], now: UInt64, into actions: inout [LinkAction]
  ) throws(DialError) {
    guard (1...Self.endpointsMax).contains(endpoints.count) else {
      throw .endpoints(count: endpoints.count)
    }
    guard peer != key else { throw .ownKey }
    let place: Int
    if let known = self.place(of: peer) {
      place = known
    } else {
      guard let exchange = ExchangeKey.publicKey(of: peer.bytes) else { throw .unusableKey }
      guard let free = makeRoom(isStranger: false, now: now, into: &actions) else {
        throw .full(linksMax: settings.linksMax)
      }
      links[free] = Link(
        key: peer, exchange: exchange, datagramMax: settings.datagramMax, now: now)
      place = free
    }
    links[place]?.dialled = endpoints
    guard links[place]?.upSince == nil else { return }
    links[place]?.tries = 0
    links[place]?.initiatesAt = now
    advance(place, now: now, pastMicroseconds: 0, into: &actions)
  }

  /// Drops a link, whoever keeps it up; a node that may still link with this one can come back by itself.
  public mutating func forget(
    _ peer: PublicKey, now: UInt64, into actions: inout [LinkAction]
  ) {
    guard let place = place(of: peer) else { return }
    remove(place, .forgotten, into: &actions)
  }

  /// Changes who may link with this node; links that may not are dropped, dialled ones stay.
  public mutating func admit(
    allowed: [PublicKey], acceptsUnknown: Bool, now: UInt64, into actions: inout [LinkAction]
  ) {
    settings.allowed = allowed
    settings.acceptsUnknown = acceptsUnknown
    guard !acceptsUnknown else { return }
    for place in links.indices {
      guard let link = links[place], isStranger(link) else { continue }
      remove(place, .forgotten, into: &actions)
    }
  }

  /// Takes a datagram of type 1 to 3; any other is counted as malformed.
  public mutating func receive(
    _ datagram: [UInt8], from source: Endpoint, now: UInt64, into actions: inout [LinkAction]
  ) {
    switch datagram.first.flatMap({ DatagramType(rawValue: $0) }) {
    case .initiation:
      counters.initiationsReceived += 1
      guard let initiation = InitiationDatagram(parsing: datagram) else { break }
      return received(initiation, from: source, now: now, into: &actions)
    case .response:
      counters.responsesReceived += 1
      guard let response = ResponseDatagram(parsing: datagram) else { break }
      return received(response, from: source, now: now, into: &actions)
    case .cookie:
      counters.cookiesReceived += 1
      guard let cookie = CookieDatagram(parsing: datagram) else { break }
      return received(cookie, now: now, into: &actions)
    case .packet, .packetSealedHeader, nil: break
    }
    counters[.malformed] += 1
  }

  /// When there is something to do next; `UInt64.max` for never.
  public var deadline: UInt64 {
    var earliest = UInt64.max
    for link in links {
      if let link { earliest = min(earliest, link.deadline) }
    }
    return earliest
  }

  /// Does what is due; the shell calls it at `deadline`.
  ///
  /// - Parameter pastMicroseconds: how far the clock is past `now`.
  public mutating func advance(
    now: UInt64, pastMicroseconds: UInt64 = 0, into actions: inout [LinkAction]
  ) {
    for place in links.indices {
      guard let link = links[place], link.deadline <= now else { continue }
      advance(place, now: now, pastMicroseconds: pastMicroseconds, into: &actions)
    }
  }

  public func reports(now: UInt64) -> [LinkReport] {
    var reports: [LinkReport] = []
    for place in links.indices {
      if let report = report(place, now: now) { reports.append(report) }
    }
    return reports
  }

  /// Nil where no such link is.
  public func report(of link: LinkIndex, now: UInt64) -> LinkReport? {
    Int(link.value) < links.count ? report(Int(link.value), now: now) : nil
  }

  private func report(_ place: Int, now: UInt64) -> LinkReport? {
    guard let link = links[place] else { return nil }
    return LinkReport(
      index: Self.index(place), key: link.key, address: OverlayAddress(of: link.key),
      state: link.upSince != nil ? .up : link.isDialled ? .dialling : .unconfirmed,
      endpoint: link.endpoint, isDialled: link.isDialled,
      latencyMicroseconds: link.echoes.latencyMicroseconds,
      lossThousandths: link.echoes.lossThousandths, mtu: link.mtu.mtu,
      ageMilliseconds: link.upSince.map { now > $0 ? now - $0 : 0 } ?? 0,
      suite: link.current?.suite)
  }

  static func index(_ place: Int) -> LinkIndex { LinkIndex(UInt16(place)) }

  func place(of peer: PublicKey) -> Int? {
    links.firstIndex { $0?.key == peer }
  }
}
