public import Base
public import SkynetWire

/// The state of one account for the ledger; a later one of the same path takes the place of this one.
public struct LedgerEntry: Equatable, Sendable {
  public var role: MeteredPath.Role
  public var neighbour: PublicKey
  public var session: [UInt8]
  public var label: Label
  public var epoch: UInt32
  public var price: UInt64
  /// Of the latest receipt, as are the next three; 0 while there is none.
  public var sequence: UInt32
  /// Billable bytes of both directions.
  public var bytes: UInt64
  /// Droplets.
  public var amount: UInt64
  /// The latest signed receipt as it came or went; empty while there is none.
  public var receipt: [UInt8]
  /// Bytes that this node's plane has counted; less `bytes` they are what is not paid yet or was lost.
  public var countedBytes: UInt64
  public var isClosed: Bool

  public init(
    role: MeteredPath.Role, neighbour: PublicKey, session: [UInt8], label: Label, epoch: UInt32,
    price: UInt64, sequence: UInt32, bytes: UInt64, amount: UInt64, receipt: [UInt8],
    countedBytes: UInt64, isClosed: Bool
  ) {
    self.role = role
    self.neighbour = neighbour
    self.session = session
    self.label = label
    self.epoch = epoch
    self.price = price
    self.sequence = sequence
    self.bytes = bytes
    self.amount = amount
    self.receipt = receipt
    self.countedBytes = countedBytes
    self.isClosed = isClosed
  }
}
