internal import SkynetMeter

extension SkynetNode {
  /// Signs for all that was carried and closes all accounts, for a program that ends.
  ///
  /// - Returns: what the shell does before it goes: the last receipts, and what the ledger keeps.
  public func finish(now: UInt64) -> [NodeAction] {
    self.now = now
    for place in 0..<transits.count { count(transits[place]) }
    for (path, end) in ends { count(path, end) }
    withMeter { meter, actions in meter.closeAll(now: now, &actions) }
    defer { actions.removeAll(keepingCapacity: true) }
    return actions
  }
}
