internal import SkynetWire

/// The other nodes: which are kept, and how many two-way links away they are.
struct NodeTable: Sendable {
  private let nodesMax: Int
  let partsMoreMax: Int
  let quarantineMax: Int
  private let own: OverlayAddress

  /// In no order; a removal moves the last one.
  private(set) var nodes: [StoredNode] = []
  private var index: [OverlayAddress: Int] = [:]
  private(set) var reachableCount = 0
  /// What all nodes take of the room for parts beyond one each.
  private(set) var partsMore = 0
  /// A way was lost: hops are too few, and some nodes may be out of reach, until `measure`.
  private(set) var isStale = false
  /// Neighbours that this node announces, ascending.
  private(set) var ownNeighbours: [OverlayAddress] = []

  init(own: OverlayAddress, nodesMax: Int, partsMoreMax: Int, quarantineMax: Int) {
    self.own = own
    self.nodesMax = nodesMax
    self.partsMoreMax = partsMoreMax
    self.quarantineMax = quarantineMax
  }

  func slot(of address: OverlayAddress) -> Int? { index[address] }

  /// Room for one more that has a way here.
  var isFullOfReachable: Bool { reachableCount >= nodesMax }

  /// Keeps a new node, if need be instead of another.
  ///
  /// One without a way takes no place but those of its neighbour's quarantine; one with a way takes that
  /// of a node without, or of one farther away.
  /// - Returns: how many went for it; nil where it is refused.
  mutating func admit(_ node: StoredNode) -> Int? {
    precondition(index[node.address] == nil, "a node is there once")
    let hops = hopsBehindNeighbours(node.address, node.announcement)
    let isFull = nodes.count >= nodesMax
    var victim: Int?
    if hops == StoredNode.unreached {
      let held = nodes.indices.filter {
        nodes[$0].isQuarantined && nodes[$0].source == node.source
      }
      if isFull || held.reduce(0, { $0 + nodes[$1].weight }) >= quarantineMax {
        victim = held.min { nodes[$0].arrivedAt < nodes[$1].arrivedAt }
        guard victim != nil else { return nil }
      }
    } else if isFull {
      victim = leastUseful(below: hops)
      guard victim != nil else { return nil }
    }
    if let victim { remove(at: victim) }
    index[node.address] = nodes.count
    nodes.append(node)
    return victim == nil ? 0 : 1
  }

  /// Another announcement of a node that is there, or another time for it.
  mutating func update(at slot: Int, _ change: (inout StoredNode) -> Void) {
    let old = nodes[slot].announcement.links
    partsMore -= nodes[slot].weight - 1
    change(&nodes[slot])
    partsMore += nodes[slot].weight - 1
    guard nodes[slot].isReached else { return }
    for link in old where nodes[slot].announcement.link(to: link.neighbour) == nil {
      isStale = true
    }
  }

  mutating func remove(at slot: Int) {
    let gone = nodes[slot]
    partsMore -= gone.weight - 1
    if gone.isReached {
      reachableCount -= 1
      isStale = true
    }
    index[gone.address] = nil
    let last = nodes.removeLast()
    guard slot < nodes.count else { return }
    nodes[slot] = last
    index[last.address] = slot
  }

  /// The oldest in quarantine, else what has lost its way and goes soonest, else the farthest.
  private func leastUseful(below hops: Int) -> Int? {
    let unreached = nodes.indices.filter { !nodes[$0].isReached }
    if let quarantined = unreached.filter({ nodes[$0].isQuarantined })
      .min(by: { nodes[$0].arrivedAt < nodes[$1].arrivedAt })
    {
      return quarantined
    }
    if let lost = unreached.min(by: { nodes[$0].expiresAt < nodes[$1].expiresAt }) { return lost }
    let farthest = nodes.indices.max {
      (nodes[$0].hops, nodes[$0].address) < (nodes[$1].hops, nodes[$1].address)
    }
    guard let farthest, nodes[farthest].hops > hops else { return nil }
    return farthest
  }
}

// MARK: - Reach
extension NodeTable {
  /// One more than the nearest node that it has a two-way link with.
  func hopsBehindNeighbours(
    _ address: OverlayAddress, _ announcement: Announcement
  ) -> Int {
    var best = StoredNode.unreached
    for link in announcement.links {
      if link.neighbour == own {
        if isOwnNeighbour(address) { return 1 }
      } else if let slot = index[link.neighbour], nodes[slot].hops < best,
        nodes[slot].announcement.link(to: address) != nil
      {
        best = nodes[slot].hops
      }
    }
    return best == StoredNode.unreached ? best : best + 1
  }

  private func isOwnNeighbour(_ address: OverlayAddress) -> Bool {
    ownNeighbours.contains { $0 == address }
  }

  /// Follows the ways that a new announcement opens.
  ///
  /// - Returns: nodes that had no way before.
  mutating func grow(from address: OverlayAddress) -> [OverlayAddress] {
    guard let slot = index[address] else { return [] }
    var found: [OverlayAddress] = []
    let hops = hopsBehindNeighbours(address, nodes[slot].announcement)
    if hops < nodes[slot].hops { reach(slot, hops, &found) }
    spread([slot], &found)
    return found
  }

  /// Counts all ways anew; what has none any more goes when its time is over or its place is needed.
  ///
  /// - Returns: nodes that had no way before.
  mutating func measure() -> [OverlayAddress] {
    isStale = false
    let before = nodes.map { $0.isReached }
    for slot in nodes.indices { nodes[slot].hops = StoredNode.unreached }
    reachableCount = 0
    var found: [OverlayAddress] = []
    var queue: [Int] = []
    for neighbour in ownNeighbours {
      guard let slot = index[neighbour], nodes[slot].announcement.link(to: own) != nil else {
        continue
      }
      reach(slot, 1, &found)
      queue.append(slot)
    }
    spread(queue, &found)
    return found.filter { address in index[address].map { !before[$0] } ?? false }
  }

  mutating func set(ownNeighbours addresses: [OverlayAddress]) -> [OverlayAddress] {
    ownNeighbours = addresses
    return measure()
  }

  private mutating func spread(_ start: [Int], _ found: inout [OverlayAddress]) {
    var queue = start
    var head = 0
    while head < queue.count {
      let slot = queue[head]
      head += 1
      guard nodes[slot].isReached else { continue }
      let next = nodes[slot].hops + 1
      for link in nodes[slot].announcement.links {
        guard let other = index[link.neighbour], nodes[other].hops > next,
          nodes[other].announcement.link(to: nodes[slot].address) != nil
        else { continue }
        reach(other, next, &found)
        queue.append(other)
      }
    }
  }

  private mutating func reach(_ slot: Int, _ hops: Int, _ found: inout [OverlayAddress]) {
    if !nodes[slot].isReached {
      reachableCount += 1
      found.append(nodes[slot].address)
    }
    nodes[slot].hops = hops
    nodes[slot].wasReached = true
  }
}
