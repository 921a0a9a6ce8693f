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
    // Names of nobody, of which one node may have hundreds, leave half to nodes that are known.
    for missing in missingNodes(atMost: room / 2) {
      add(missing, to: &entries)
    }
    addTurn(of: &neighbour, to: &entries)
    let summary = MapSummary(entries)
    neighbour.asked = summary.entries.map { $0.address }
    neighbour.answers = 0
    neighbour.countSummary { address, sequence in
      guard let slot = table.slot(of: address) else { return false }
      let known = table.nodes[slot].sequence
      return known > sequence || known == sequence && table.lacking(at: slot) == 0
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
    guard let slot = table.slot(of: address) else {
      entries.append(MapSummary.Entry(address: address, sequence: 0))
      return
    }
    entries.append(
      MapSummary.Entry(
        address: address, sequence: table.nodes[slot].sequence, lacking: table.lacking(at: slot)))
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
      guard entry.address != address else {
        for part in own.signed where entry.wants(part) {
          send(
            FloodedAnnouncement(ageSeconds: 0, signed: part), to: place,
            reserve: MapNeighbour.reserve, now: now, into: &actions)
        }
        continue
      }
      let slot = table.slot(of: entry.address)
      if let slot, table.nodes[slot].isReached || entry.address == neighbours[place].address {
        let wanted = table.nodes[slot].parts.parts.filter { entry.wants($0) }
        answer(with: slot, wanted, to: place, now: now, into: &actions)
      }
      if isBehind(entry, at: slot) {
        neighbours[place].note(
          wanted: entry.address, sequence: entry.sequence, now: now, settings: settings)
      }
    }
  }

  /// Whether whoever made this entry has something that this node lacks.
  private func isBehind(_ entry: MapSummary.Entry, at slot: Int?) -> Bool {
    guard let slot else { return entry.sequence > 0 && !table.isFullOfReachable }
    let known = table.nodes[slot].sequence
    return known < entry.sequence
      || known == entry.sequence && table.lacking(at: slot) & ~entry.lacking != 0
  }
}

extension MapSummary.Entry {
  /// Whether its sender lacks this part.
  fileprivate func wants(_ part: SignedAnnouncement) -> Bool {
    let held = part.announcement
    return held.sequence > sequence
      || held.sequence == sequence && lacking >> held.part & 1 == 1
  }
}
