public import SkynetMeter

/// What paths earned and cost, in SQLite; bounded in memory, on the disk and in how often it writes.
public struct Ledger: ~Copyable {
  public init(path: String, settings: LedgerSettings, now: UInt64, _ notes: inout [String]) { fatalError() }
  /// Takes the state of an account; it is written with the next `advance` that is due.
  public mutating func record(_ entry: LedgerEntry) { fatalError() }
  /// Writes what is due. `notes` are lines for the log: what was lost, what is kept in memory, why.
  ///
  /// - Parameter unixSeconds: the wall clock; nil while it is not set: bytes then count for day 0, which is shown as undated.
  public mutating func advance(now: UInt64, unixSeconds: UInt64?, _ notes: inout [String]) { fatalError() }
  public var deadline: UInt64? { fatalError() }
  /// Writes all that is kept, whatever is due; before the program ends.
  public mutating func flush(now: UInt64, unixSeconds: UInt64?, _ notes: inout [String]) { fatalError() }
  /// What `sky earnings` shows.
  public func earnings(now: UInt64, unixSeconds: UInt64?) -> Earnings { fatalError() }
  /// The file `/run/skynet/figures`, which the panel reads.
  public func figures(now: UInt64, untilMilliseconds: UInt64, peers: Int) -> String { fatalError() }
}
public struct LedgerSettings: Equatable, Sendable { public init() {} }
public struct Earnings: Equatable, Sendable {
  public var text: String { fatalError() }
  public var json: String { fatalError() }
}
