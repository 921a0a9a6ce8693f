internal import SkynetLink
internal import SkynetMeter
internal import SkynetPath

extension SkynetNode {
  /// Takes down all paths, signs for all that was carried, closes all accounts and tells the neighbours, for
  /// a program that ends.
  ///
  /// - Returns: what the shell does before it goes: teardowns, the last receipts, what the ledger keeps, and
  ///   last of all what makes the neighbours drop their links.
  public func finish(now: UInt64) -> [NodeAction] {
    self.now = now
    for place in 0..<transits.count { count(transits[place]) }
    for (path, end) in ends { count(path, end) }
    withPaths { paths, actions in paths.finish(now: now, into: &actions) }
    withMeter { meter, actions in meter.closeAll(now: now, &actions) }
    withLinks { links, actions in links.sayGoodbye(into: &actions) }
    defer { actions.removeAll(keepingCapacity: true) }
    return actions
  }
}
