/// Counters that only grow, seen twice.
public enum Rate {
  /// Per second, rounded down; nil without both counters, and where one was set back.
  public static func perSecond(
    from old: UInt64?, to new: UInt64?, in milliseconds: UInt64
  ) -> UInt64? {
    guard let old, let new, new >= old, milliseconds > 0 else { return nil }
    let (high, low) = (new - old).multipliedFullWidth(by: 1000)
    guard high < milliseconds else { return nil }
    return milliseconds.dividingFullWidth((high, low)).quotient
  }
}
