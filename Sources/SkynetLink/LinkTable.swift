public import Base
public import Noise
public import SkynetWire
public import Sodium

/// All links of a node: the control core behind their sessions.
public struct LinkTable {
  public static let endpointsMax = 8
  public static let silenceMilliseconds: UInt64 = 15_000

  public private(set) var counters = LinkCounters()

  /// - Parameters:
  ///   - key: the node's Ed25519 key.
  ///   - exchange: the X25519 form of the same key (`ExchangeKey(signingSeed:)`).
  ///   - ciphers: what this processor is good at (`CipherOffer.ofThisProcessor`).
  public init(
    settings: LinkSettings, key: PublicKey, exchange: ExchangeKey, ciphers: CipherOffer,
    random: RandomStream
  ) { fatalError() }

  /// Links with a node and keeps the link up until `forget`; new endpoints replace those named before.
  public mutating func dial(
    _ peer: PublicKey, at endpoints: [Endpoint], now: UInt64, into actions: inout [LinkAction]
  ) throws(DialError) { fatalError() }

  public mutating func forget(
    _ peer: PublicKey, now: UInt64, into actions: inout [LinkAction]
  ) { fatalError() }

  /// Takes a datagram of type 1 to 3; any other is counted as malformed.
  public mutating func receive(
    _ datagram: [UInt8], from source: Endpoint, now: UInt64, into actions: inout [LinkAction]
  ) { fatalError() }

  /// The plane opened a packet of this session, and its counter was the highest so far.
  ///
  /// Cheap; the plane says it once a tick for each session, and at once where the source is another.
  public mutating func opened(
    session: UInt32, on link: LinkIndex, from source: Endpoint, now: UInt64,
    into actions: inout [LinkAction]
  ) { fatalError() }

  /// Takes a control packet of kind 0 to 4, after `opened` for it.
  ///
  /// - Parameters:
  ///   - datagramBytes: of the whole datagram it came in.
  ///   - pastMicroseconds: how far the clock is past `now`.
  public mutating func control(
    _ kind: ControlKind, _ body: [UInt8], datagramBytes: Int, on link: LinkIndex, now: UInt64,
    pastMicroseconds: UInt64 = 0, into actions: inout [LinkAction]
  ) { fatalError() }

  /// Does what is due; the shell calls it at `deadline`.
  public mutating func advance(
    now: UInt64, pastMicroseconds: UInt64 = 0, into actions: inout [LinkAction]
  ) { fatalError() }

  /// When there is something to do next; `UInt64.max` for never.
  public var deadline: UInt64 { fatalError() }

  public func reports(now: UInt64) -> [LinkReport] { fatalError() }
}
