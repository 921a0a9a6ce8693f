internal import SkynetWire
internal import Sodium

extension NetworkMap {
  /// Ways that were lost are looked at together, this long after the first.
  static var measureMilliseconds: UInt64 { 1000 }

  /// When `advance` has something to do again, milliseconds of the boot clock.
  public var deadline: UInt64 {
    var earliest = min(own.dueAt, sweepAt, measureAt)
    for neighbour in neighbours { earliest = min(earliest, neighbour.summaryAt) }
    return earliest
  }

  /// Does what is due.
  public mutating func advance(now: UInt64, into actions: inout [MapAction]) {
    if sweepAt <= now { sweep(now: now, into: &actions) }
    if measureAt <= now {
      measureAt = UInt64.max
      let before = table.reachableCount
      let found = table.measure()
      if !found.isEmpty || table.reachableCount != before { actions.append(.changed) }
      welcome(found, now: now, into: &actions)
    }
    announceIfDue(now: now, into: &actions)
    for place in neighbours.indices where neighbours[place].summaryAt <= now {
      sendSummary(to: place, now: now, into: &actions)
    }
  }

  private mutating func sweep(now: UInt64, into actions: inout [MapAction]) {
    let reachable = table.reachableCount
    var shown: [OverlayAddress] = []
    sweepAt = UInt64.max
    for slot in table.nodes.indices.reversed() {
      if table.nodes[slot].expiresAt <= now {
        table.remove(at: slot)
        counters.expired += 1
        continue
      }
      if let showsAt = table.nodes[slot].showsAt, showsAt <= now {
        table.update(at: slot) { $0.show() }
        shown.append(table.nodes[slot].address)
      }
      sweepAt = min(sweepAt, watchTime(of: table.nodes[slot]))
    }
    // At most once a second, however the times lie.
    sweepAt = max(sweepAt, now + 1000)
    if table.nodes.isEmpty { sweepAt = UInt64.max }
    if table.isStale { measureAt = min(measureAt, now + Self.measureMilliseconds) }
    var found: [OverlayAddress] = []
    for address in shown { found += table.grow(from: address) }
    if !shown.isEmpty || table.reachableCount != reachable { actions.append(.changed) }
    welcome(found, now: now, into: &actions)
  }
}
