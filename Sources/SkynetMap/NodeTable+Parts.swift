internal import SkynetWire

/// Room for parts of announcements beyond one of each node.
extension NodeTable {
  /// Parts that are wanted of a node's newest announcement, a bit for each; none where there is no room.
  func lacking(at slot: Int) -> UInt8 {
    let lacking = nodes[slot].parts.lacking
    guard lacking != 0, partsMore >= partsMoreMax else { return lacking }
    return leastUseful(below: nodes[slot].hops, sparing: slot) == nil ? 0 : lacking
  }

  /// For a part of a node that is there, if need be instead of others' parts.
  ///
  /// A node without a way, also with this part, takes no place but those of its neighbour's quarantine; one
  /// with a way takes those of a node without, or of one farther away, which keeps one part.
  /// - Returns: how many nodes lost something for it; nil where there is no room.
  mutating func makeRoom(for part: Announcement, of address: OverlayAddress) -> Int? {
    guard let slot = slot(of: address) else { return nil }
    let node = nodes[slot]
    guard node.parts.count + 1 > node.weight else { return 0 }
    let hops = min(node.hops, hopsBehindNeighbours(address, part))
    if partsMore >= partsMoreMax {
      guard let victim = leastUseful(below: hops, sparing: slot) else { return nil }
      if nodes[victim].isQuarantined {
        remove(at: victim)
      } else {
        update(at: victim) { $0.strip() }
      }
      return 1
    }
    guard hops == StoredNode.unreached, node.isQuarantined else { return 0 }
    let held = nodes.indices.filter { nodes[$0].isQuarantined && nodes[$0].source == node.source }
    guard held.reduce(0, { $0 + nodes[$1].weight }) >= quarantineMax else { return 0 }
    let others = held.filter { $0 != slot }
    guard let oldest = others.min(by: { nodes[$0].arrivedAt < nodes[$1].arrivedAt }) else {
      return nil
    }
    remove(at: oldest)
    return 1
  }

  /// Of nodes with more than one part one in quarantine, else the farthest, if it is farther than `hops`.
  private func leastUseful(below hops: Int, sparing slot: Int) -> Int? {
    guard hops != StoredNode.unreached else { return nil }
    let large = nodes.indices.filter { $0 != slot && nodes[$0].weight > 1 }
    let victim = large.max {
      (nodes[$0].isQuarantined ? 1 : 0, nodes[$0].hops, nodes[$0].address)
        < (nodes[$1].isQuarantined ? 1 : 0, nodes[$1].hops, nodes[$1].address)
    }
    guard let victim, nodes[victim].hops > hops else { return nil }
    return victim
  }
}
