internal import SkynetLink
internal import SkynetMeter

extension SkynetNode {
  /// Signs for all that was carried, closes all accounts and tells the neighbours, for a program that ends.
  ///
  /// The neighbours tear down what led through their link to this node. A goodbye goes first, since behind the
  /// receipts of many paths there might be no room for it, and again last of all, since one may be lost.
  ///
  /// - Returns: what the shell does before it goes: goodbyes, the last receipts, what the ledger keeps.
  public func finish(now: UInt64) -> [NodeAction] {
    self.now = now
    for place in 0..<transits.count { count(transits[place]) }
    for (path, end) in ends { count(path, end) }
    withLinks { links, actions in links.sayGoodbye(into: &actions) }
    withMeter { meter, actions in meter.closeAll(now: now, &actions) }
    for _ in 0..<2 { withLinks { links, actions in links.sayGoodbye(into: &actions) } }
    defer { actions.removeAll(keepingCapacity: true) }
    return actions
  }
}
