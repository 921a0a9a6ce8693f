internal import SkynetWire

// The end of all paths, for a program that ends.
extension PathTable {
  /// Takes down the paths that end here and those through this node, and tells the neighbours on them.
  ///
  /// Far ends are told by the hops between, since a packet over a path would be one more to be paid for.
  public mutating func finish(now: UInt64, into actions: inout [PathAction]) {
    defer { flush(&actions) }
    destinations.removeAll()
    let open = sessions.indices.filter { sessions[$0].state != .free }
    // None of them takes the place of another.
    for index in open { sessions[index].isLeaving = true }
    for index in open {
      sessions[index].isWanted = false
      let (label, link) = (sessions[index].labelOut, sessions[index].link)
      if label != .neighbour { send(TeardownMessage(label: label, reason: .closed), on: link) }
      drop(index, .closed, now: now, telling: false)
    }
    for index in entries.indices where entries[index].isTransit {
      remove(transit: index, .linkDown, tellingUpstream: true, tellingDownstream: true)
    }
  }
}
