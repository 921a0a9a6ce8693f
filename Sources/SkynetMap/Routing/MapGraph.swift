internal import SkynetWire

/// The nodes that a map can reach and the links that both their ends announce, in flat arrays.
///
/// A link has the worse of the two latencies and losses: no node makes it better by its word alone.
public struct MapGraph: Sendable {
  /// Ascending, so that choices do not depend on the order in which nodes became known.
  let addresses: [OverlayAddress]
  let isTransit: [Bool]
  /// For a GiB.
  let prices: [UInt64]
  /// Where the links of each node start in the arrays below, and behind the last where they end.
  let starts: [Int32]
  /// The other end of each link, ascending within a node.
  let targets: [Int32]
  /// In 0.1 ms.
  let latencies: [UInt16]
  /// In 1/255.
  let losses: [UInt8]

  /// - Parameter nodes: announcements of nodes, each node once, in any order.
  public init(_ nodes: [Announcement]) {
    self.init(nodes.map { (address: $0.address, announcement: $0) })
  }

  init(_ nodes: [(address: OverlayAddress, announcement: Announcement)]) {
    let nodes = nodes.sorted { $0.address < $1.address }
    var index: [OverlayAddress: Int] = [:]
    index.reserveCapacity(nodes.count)
    for (place, node) in nodes.enumerated() { index[node.address] = place }
    precondition(index.count == nodes.count, "a node is in a graph once")
    var starts: [Int32] = [0]
    var targets: [Int32] = []
    var latencies: [UInt16] = []
    var losses: [UInt8] = []
    for node in nodes {
      // Links are by address, and so are places.
      for link in node.announcement.links {
        guard let other = index[link.neighbour], link.neighbour != node.address,
          let back = nodes[other].announcement.link(to: node.address)
        else { continue }
        targets.append(Int32(other))
        latencies.append(max(link.latency, back.latency))
        losses.append(max(link.loss, back.loss))
      }
      starts.append(Int32(targets.count))
    }
    addresses = nodes.map { $0.address }
    isTransit = nodes.map { $0.announcement.flags.contains(.transit) }
    prices = nodes.map { $0.announcement.price }
    self.starts = starts
    self.targets = targets
    self.latencies = latencies
    self.losses = losses
  }

  public var nodeCount: Int { addresses.count }
  /// Each link counts once.
  public var linkCount: Int { targets.count / 2 }

  func place(of address: OverlayAddress) -> Int? {
    var low = 0
    var high = addresses.count
    while low < high {
      let middle = (low + high) / 2
      if addresses[middle] < address { low = middle + 1 } else { high = middle }
    }
    return low < addresses.count && addresses[low] == address ? low : nil
  }

  func links(of node: Int) -> Range<Int> { Int(starts[node])..<Int(starts[node + 1]) }

  /// The place of a node's link to another in the arrays.
  func link(from node: Int, to other: Int) -> Int? {
    links(of: node).first { targets[$0] == Int32(other) }
  }
}
