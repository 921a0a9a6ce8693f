public import Base
public import SkynetWire

/// Payment for paths: who counts what, who signs what, and when traffic stops.
public struct Meter {
  public init(settings: MeterSettings, signer: ReceiptSigner, now: UInt64) { fatalError() }

  /// - Returns: false, and nothing is kept, where the table is full or the account is there already.
  public mutating func opened(
    _ path: MeteredPath, now: UInt64, _ actions: inout [MeterAction]
  ) -> Bool { fatalError() }

  /// What the plane has counted under an entry since it was made; every 100 ms where it changed, and when credit runs low.
  public mutating func counted(
    _ entry: Label, _ counters: PathCounters, now: UInt64, _ actions: inout [MeterAction]
  ) { fatalError() }

  /// A control message of kind `receipt` or `receiptRefused` of the neighbour on this link.
  public mutating func control(
    _ kind: ControlKind, _ body: [UInt8], on link: LinkIndex, now: UInt64,
    _ actions: inout [MeterAction]
  ) { fatalError() }

  /// What the link itself measures of loss on it towards this node's neighbour, of a thousand.
  public mutating func measured(lossPerMille: UInt64, on link: LinkIndex) { fatalError() }

  /// The path was taken down; its last state goes to the ledger. Count it once more before.
  public mutating func closed(_ entry: Label, now: UInt64, _ actions: inout [MeterAction]) { fatalError() }

  public mutating func advance(now: UInt64, _ actions: inout [MeterAction]) { fatalError() }
  public var deadline: UInt64? { fatalError() }

  /// An end of a path at this node; `session` are 16 bytes that both ends know of it.
  public mutating func endOpened(
    _ path: PathIndex, peer: PublicKey, session: [UInt8], now: UInt64
  ) -> Bool { fatalError() }
  /// What this end has opened of the other's packets so far.
  public mutating func delivered(
    _ path: PathIndex, bytes: UInt64, packets: UInt64, now: UInt64, _ actions: inout [MeterAction]
  ) { fatalError() }
  /// What this end has sent to the other so far.
  public mutating func sent(
    _ path: PathIndex, bytes: UInt64, packets: UInt64, now: UInt64, _ actions: inout [MeterAction]
  ) { fatalError() }
  /// A delivery receipt from the other end, without its kind.
  public mutating func deliveryReceipt(
    _ path: PathIndex, _ body: [UInt8], now: UInt64, _ actions: inout [MeterAction]
  ) { fatalError() }
  public mutating func endClosed(_ path: PathIndex) { fatalError() }

  /// A node lost or miscounted (`Blame`), or did well; `avoid` follows where that adds up.
  public mutating func blame(
    _ key: PublicKey, points: UInt32, now: UInt64, _ actions: inout [MeterAction]
  ) { fatalError() }

  /// What this node has earned as payee since it started, droplets.
  public var earned: UInt64 { fatalError() }
}
