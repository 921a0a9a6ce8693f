public import SkynetWire

/// An end that is said, so that nobody has to notice it by silence.
extension LinkTable {
  /// How long the session of a neighbour that said goodbye is still opened: what it sent before, such as its
  /// last receipts, may come later.
  public static let farewellMilliseconds: UInt64 = 2000

  /// Tells all neighbours that this node ends.
  ///
  /// Nothing answers it, so once may be too little.
  public func sayGoodbye(into actions: inout [LinkAction]) {
    for place in links.indices where links[place]?.upSince != nil {
      actions.append(.sendControl(.goodbye, [], paddedTo: 0, on: Self.index(place)))
    }
  }

  /// Takes a control packet of kind `goodbye`, after `opened` for it: the link is down at once.
  ///
  /// - Parameter session: that it came over; one that was replaced belongs to a life before.
  public mutating func goodbye(
    _ body: [UInt8], session: UInt32, on link: LinkIndex, now: UInt64,
    into actions: inout [LinkAction]
  ) {
    let place = Int(link.value)
    guard body.isEmpty else { return counters.controlsRefused += 1 }
    guard place < links.count, var last = links[place]?.current, last.receiveIndex == session
    else { return }
    last.renewsAt = .max
    last.endsAt = min(last.endsAt, now + Self.farewellMilliseconds)
    goDown(place, .left, keeping: last, now: now, into: &actions)
  }
}
