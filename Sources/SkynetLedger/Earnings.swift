public import Base
public import SkynetMeter

/// What `sky earnings` shows.
public struct Earnings: Equatable, Sendable {
  /// Receipts that were taken and given, in droplets and billable bytes.
  public struct Sum: Equatable, Sendable {
    public var earned: UInt64 = 0
    public var carriedBytes: UInt64 = 0
    public var spent: UInt64 = 0
    public var usedBytes: UInt64 = 0

    public init() {}

    /// Sums stay at the largest number rather than begin anew.
    mutating func add(_ role: UInt64, bytes: UInt64, amount: UInt64) {
      if role == UInt64(MeteredPath.Role.payee.rawValue) {
        earned = Self.sum(earned, amount)
        carriedBytes = Self.sum(carriedBytes, bytes)
      } else {
        spent = Self.sum(spent, amount)
        usedBytes = Self.sum(usedBytes, bytes)
      }
    }

    private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
      let (sum, overflow) = left.addingReportingOverflow(right)
      return overflow ? .max : sum
    }
  }

  public struct Neighbour: Equatable, Sendable {
    /// Nil for those whose names were given up for room.
    public var key: PublicKey?
    public var sum: Sum

    public init(key: PublicKey?, sum: Sum) {
      self.key = key
      self.sum = sum
    }
  }

  public struct Path: Equatable, Sendable {
    public var role: MeteredPath.Role
    public var neighbour: PublicKey
    public var label: UInt32
    public var price: UInt64
    public var bytes: UInt64
    public var amount: UInt64
    /// Counted and not covered by a receipt; what was lost on the way to the neighbour is in it.
    public var uncoveredBytes: UInt64
    public var isOpen: Bool
  }

  /// Nil while the clock is not set, as are the two behind it.
  public var today: Sum?
  public var sevenDays: Sum?
  public var thirtyDays: Sum?
  /// Written while the clock was not set.
  public var undated = Sum()
  public var all = Sum()
  /// Of all time, the largest first.
  public var neighbours: [Neighbour] = []
  /// Open ones first, then the latest.
  public var paths: [Path] = []
  /// Droplets.
  public var perHour: UInt64?
  public var perHourOverDay: UInt64?
  /// What keeps the ledger from being complete; empty where all is well.
  public var problem = ""

  public init() {}
}
