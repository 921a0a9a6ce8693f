/// Bounds of a ledger.
public struct LedgerSettings: Equatable, Sendable {
  /// Between two writes at least; a power cut loses what came since, and what the meter had not told yet.
  public var writeMilliseconds: UInt64 = 60_000
  /// Accounts that wait for a write at most, in memory.
  public var pendingMax = 8192
  /// Paths that are over and whose last receipt is kept.
  public var closedPathsMax = 4096
  /// Days that are kept apart; older ones are added up to months.
  public var daysMax: UInt64 = 62
  /// Rows of days and of months at most; beyond it neighbours of the oldest are added up.
  public var rowsMax = 8192
  /// Neighbours and paths that `Earnings` lists.
  public var listedMax = 20

  public init() {}
}
