internal import SkynetWire
internal import Sodium

extension NetworkMap {
  mutating func sendSummary(to place: Int, now: UInt64, into actions: inout [MapAction]) {
    var neighbour = neighbours[place]
    let isProductive = neighbour.answers > 0
    var entries = [MapSummary.Entry(address: address, sequence: own.sequence)]
    for wanted in neighbour.wanted { add(wanted.address, to: &entries) }
    for fresh in neighbour.fresh { add(fresh, to: &entries) }
    let room = MapSummary.entriesMax - entries.count
    for missing in missingNodes(atMost: neighbour.turnLeft > 0 ? room / 2 : room) {
      add(missing, to: &entries)
    }
    addTurn(of: &neighbour, to: &entries)
    let summary = MapSummary(entries)
    neighbour.asked = summary.entries.map { $0.address }
    neighbour.answers = 0
    neighbour.countSummary { address, sequence in
      table.slot(of: address).map { table.nodes[$0].announcement.sequence >= sequence } ?? false
    }
    let isFast = isProductive || neighbour.turnLeft > 0 || !neighbour.wanted.isEmpty
    let slow = settings.summaryMilliseconds
    neighbour.summaryAt =
      now
      + (isFast
        ? settings.summaryFastMilliseconds
        : neighbour.confirmationsLeft > 0
          ? settings.confirmMilliseconds
          : slow - slow / 8 + (slow < 4 ? 0 : random.long() % (slow / 4)))
    neighbours[place] = neighbour
    counters.summariesSent += 1
    actions.append(.sendControl(.summary, body: summary.encoded(), on: neighbour.link))
  }

  /// Names a node once, with what is known of it.
  private func add(_ address: OverlayAddress, to entries: inout [MapSummary.Entry]) {
    guard !entries.contains(where: { $0.address == address }) else { return }
    let sequence = table.slot(of: address).map { table.nodes[$0].announcement.sequence } ?? 0
    entries.append(MapSummary.Entry(address: address, sequence: sequence))
  }

  /// Fills up with known nodes, going on from where the last summary ended.
  private func addTurn(
    of neighbour: inout MapNeighbour, to entries: inout [MapSummary.Entry]
  ) {
    let count = table.nodes.count
    var seen = 0
    if neighbour.cursor >= count { neighbour.cursor = 0 }
    while seen < count, entries.count < MapSummary.entriesMax {
      add(table.nodes[neighbour.cursor].address, to: &entries)
      neighbour.cursor = (neighbour.cursor + 1) % count
      seen += 1
    }
    neighbour.turnLeft = seen == count ? 0 : max(0, neighbour.turnLeft - seen)
  }

  /// Nodes that others with a way name as neighbours and that are not known, from a random place on.
  private mutating func missingNodes(atMost count: Int) -> [OverlayAddress] {
    guard !table.isFullOfReachable else { return [] }
    var missing: [OverlayAddress] = []
    func take(_ candidate: OverlayAddress) {
      guard missing.count < count, candidate != address, table.slot(of: candidate) == nil,
        !missing.contains(where: { $0 == candidate })
      else { return }
      missing.append(candidate)
    }
    for neighbour in table.ownNeighbours { take(neighbour) }
    guard !table.nodes.isEmpty else { return missing }
    let start = Int(random.word()) % table.nodes.count
    for offset in table.nodes.indices where missing.count < count {
      let node = table.nodes[(start + offset) % table.nodes.count]
      guard node.isReached else { continue }
      for link in node.announcement.links { take(link.neighbour) }
    }
    return missing
  }

  /// Sends what the neighbour lacks, and notes what it has that this node lacks.
  mutating func answer(
    _ summary: MapSummary, to place: Int, now: UInt64, into actions: inout [MapAction]
  ) {
    counters.summariesReceived += 1
    for entry in summary.entries {
      if entry.address == address {
        guard own.sequence > entry.sequence, let signed = own.signed else { continue }
        send(
          FloodedAnnouncement(ageSeconds: 0, signed: signed), to: place,
          reserve: MapNeighbour.reserve, now: now, into: &actions)
        continue
      }
      let slot = table.slot(of: entry.address)
      let known = slot.map { table.nodes[$0].announcement.sequence } ?? 0
      if let slot, known > entry.sequence {
        guard table.nodes[slot].isReached || entry.address == neighbours[place].address else {
          continue
        }
        answer(with: slot, to: place, now: now, into: &actions)
      } else if known < entry.sequence, slot != nil || !table.isFullOfReachable {
        neighbours[place].note(
          wanted: entry.address, sequence: entry.sequence, now: now, settings: settings)
      }
    }
  }
}
