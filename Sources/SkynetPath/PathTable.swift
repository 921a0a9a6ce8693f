public import Base
public import Noise
public import SkynetWire
public import Sodium

/// All paths of a node, as source, hop and destination.
public struct PathTable {
  public init(
    settings: PathSettings, key: PublicKey, exchange: ExchangeKey, ciphers: CipherOffer,
    random: RandomStream, now: UInt64
  ) { fatalError() }

  /// The key that others seal their slots for us with, and its number, for the announcement.
  public var setUpKey: (number: UInt32, key: [UInt8]) { fatalError() }
  public var deadline: UInt64 { fatalError() }
  public var paths: [PathReport] { fatalError() }
  public var transitCount: Int { fatalError() }

  // MARK: Links
  /// - Parameter mtu: bytes of the longest datagram.
  public mutating func linkUp(
    _ link: LinkIndex, _ peer: PublicKey, mtu: Int, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }
  public mutating func linkDown(
    _ link: LinkIndex, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }
  public mutating func setLinkMTU(_ link: LinkIndex, _ mtu: Int) { fatalError() }

  // MARK: Destinations
  public mutating func want(
    _ destination: PublicKey, now: UInt64, into actions: inout [PathAction]
  ) -> Bool { fatalError() }
  public mutating func forget(
    _ destination: PublicKey, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }
  /// The best first; more than two are not looked at.
  public mutating func provide(
    routes: [[Hop]], for destination: PublicKey, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }

  // MARK: Paths
  /// - Returns: nil for a route that is none, too dear, or has no link; and where the table is full.
  public mutating func open(
    route: [Hop], offer: PathOffer, now: UInt64, into actions: inout [PathAction]
  ) -> PathIndex? { fatalError() }
  public mutating func close(
    _ path: PathIndex, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }
  /// Asks the hop at this position of a path from here for a report.
  public mutating func trace(
    _ path: PathIndex, position: Int, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }

  // MARK: What came
  public mutating func control(
    _ kind: ControlKind, _ body: [UInt8], on link: LinkIndex, now: UInt64,
    into actions: inout [PathAction]
  ) { fatalError() }
  public mutating func handshake(
    _ body: [UInt8], label: Label, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }
  public mutating func endControl(
    _ body: [UInt8], path: PathIndex, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }
  public mutating func report(
    _ body: [UInt8], label: Label, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }
  public mutating func expired(
    _ body: [UInt8], label: Label, counters: PathCounters, now: UInt64,
    into actions: inout [PathAction]
  ) { fatalError() }
  public mutating func answerOn(
    _ path: PathIndex, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }

  // MARK: What the plane saw
  public mutating func used(_ label: Label, now: UInt64) { fatalError() }
  public mutating func used(_ path: PathIndex, bytes: UInt64, now: UInt64) { fatalError() }

  // MARK: What the meter decides
  public mutating func stop(
    _ label: Label, now: UInt64, into actions: inout [PathAction]
  ) { fatalError() }
  public mutating func setPaid(_ label: Label, _ isPaid: Bool) { fatalError() }

  public mutating func advance(now: UInt64, into actions: inout [PathAction]) { fatalError() }
}
