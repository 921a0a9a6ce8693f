internal import Base
internal import SkynetWire

extension NetworkMap {
  /// Nodes that now have a way: they are passed on, and a neighbour among them is asked for what is
  /// behind it.
  mutating func welcome(
    _ found: [OverlayAddress], now: UInt64, into actions: inout [MapAction]
  ) {
    for address in found {
      guard let slot = table.slot(of: address) else { continue }
      let node = table.nodes[slot]
      passOn(slot, node.parts.parts, exceptTo: node.source, now: now, into: &actions)
      for place in neighbours.indices where neighbours[place].address == address {
        neighbours[place].summaryAt = now
      }
    }
  }

  /// To all neighbours but the one that it came from and the one that it is about.
  mutating func passOn(
    _ slot: Int, _ parts: [SignedAnnouncement], exceptTo source: OverlayAddress, now: UInt64,
    into actions: inout [MapAction]
  ) {
    let node = table.nodes[slot]
    guard let age = node.age(now: now) else { return }
    for place in neighbours.indices {
      let other = neighbours[place].address
      guard other != source, other != node.address else { continue }
      neighbours[place].note(fresh: node.address, now: now, settings: settings)
      for part in parts {
        send(
          FloodedAnnouncement(ageSeconds: age, signed: part), to: place, now: now, into: &actions)
      }
    }
  }

  /// What a neighbour lacks; news that travel for the first time go first.
  mutating func answer(
    with slot: Int, _ parts: [SignedAnnouncement], to place: Int, now: UInt64,
    into actions: inout [MapAction]
  ) {
    guard let age = table.nodes[slot].age(now: now) else { return }
    for part in parts {
      send(
        FloodedAnnouncement(ageSeconds: age, signed: part), to: place,
        reserve: MapNeighbour.reserve, now: now, into: &actions)
    }
  }

  mutating func send(
    _ flooded: FloodedAnnouncement, to place: Int, reserve: UInt64 = 0, now: UInt64,
    into actions: inout [MapAction]
  ) {
    guard neighbours[place].sends.take(now: now, reserve: reserve) else {
      counters.announcementsHeldBack += 1
      return
    }
    counters.announcementsSent += 1
    actions.append(
      .sendControl(.announcement, body: flooded.encoded(), on: neighbours[place].link))
  }
}
