public import Base
public import SkynetWire
public import Sodium

/// What a node knows of the network, and its part in making it known.
///
/// A pure core: messages, links and the time go in, messages to neighbours come out. What it believes is
/// signed by the node that it is about; what it passes on are nodes that two-way links join to it.
public struct NetworkMap {
  public let key: PublicKey
  public let address: OverlayAddress
  public internal(set) var counters = MapCounters()

  let settings: MapSettings
  let signer: NodeSigner
  var random: RandomStream
  var table: NodeTable
  var neighbours: [MapNeighbour] = []
  var own: OwnAnnouncement
  /// Nothing expires before it.
  var sweepAt = UInt64.max
  var measureAt = UInt64.max

  /// - Parameters:
  ///   - signer: signs this node's announcements.
  ///   - firstSequence: what the last `storeSequence` said, or 1.
  public init(
    settings: MapSettings, signer: NodeSigner, random: RandomStream, firstSequence: UInt64,
    now: UInt64
  ) {
    precondition(
      (1...Announcement.linksMax).contains(settings.linksPerNodeMax) && settings.nodesMax > 0
        && settings.partsMoreMax >= 0
        && settings.announceMinMilliseconds > 0 && settings.verificationsPerSecond > 0
        && settings.sendsPerSecond > 0 && settings.quarantineMax >= 0
        && settings.summaryMilliseconds > 0 && settings.summaryFastMilliseconds > 0
        && settings.confirmMilliseconds > 0, "a bound of the map is out of range")
    key = signer.key
    address = OverlayAddress(of: signer.key)
    self.settings = settings
    self.signer = signer
    self.random = random
    table = NodeTable(
      own: address, nodesMax: settings.nodesMax, partsMoreMax: settings.partsMoreMax,
      quarantineMax: settings.quarantineMax)
    own = OwnAnnouncement(settings: settings, firstSequence: firstSequence, now: now)
  }

  /// A link can carry messages of the map.
  public mutating func linkUp(
    _ link: LinkIndex, _ neighbour: PublicKey, now: UInt64, into actions: inout [MapAction]
  ) {
    neighbours.removeAll { $0.link == link }
    neighbours.append(
      MapNeighbour(
        link, OverlayAddress(of: neighbour), settings: settings, known: table.nodes.count, now: now)
    )
    sendOwn(to: neighbours.count - 1, now: now, into: &actions)
    sendSummary(to: neighbours.count - 1, now: now, into: &actions)
  }

  /// It cannot any more; its neighbour is no longer announced unless another link leads there.
  public mutating func linkDown(
    _ link: LinkIndex, now: UInt64, into actions: inout [MapAction]
  ) {
    guard let place = neighbours.firstIndex(where: { $0.link == link }) else { return }
    let gone = neighbours.remove(at: place).address
    guard !neighbours.contains(where: { $0.address == gone }) else { return }
    announce(links: own.links.filter { $0.neighbour != gone }, now: now, into: &actions)
  }

  /// A control message of kind `announcement` or `summary`; another kind is our bug.
  public mutating func control(
    _ kind: ControlKind, _ body: [UInt8], on link: LinkIndex, now: UInt64,
    into actions: inout [MapAction]
  ) {
    // What comes in while a link goes down is late and no fault.
    guard let place = neighbours.firstIndex(where: { $0.link == link }) else { return }
    do throws(AnnouncementError) {
      switch kind {
      case .announcement:
        let flooded = try FloodedAnnouncement(parsing: body)
        hear(flooded, from: place, now: now, into: &actions)
      case .summary:
        let summary = try MapSummary(parsing: body)
        answer(summary, to: place, now: now, into: &actions)
      case .keepalive, .echo, .echoReply, .probe, .probeReply, .setUp, .setUpReply, .teardown,
        .receipt, .receiptRefused, .goodbye:
        preconditionFailure("a message of another module came to the map")
      }
    } catch {
      counters.malformed += 1
    }
  }

  /// This node or another; nil where it is not known.
  public func node(at address: OverlayAddress) -> NodeRecord? {
    if address == self.address { return ownRecord }
    return table.slot(of: address).map { table.nodes[$0].record }
  }

  /// This node and all others, also those that no two-way link joins to it.
  public var nodes: [NodeRecord] { [ownRecord] + table.nodes.map { $0.record } }

  /// Other nodes that are known, at most `nodesMax`.
  public var nodeCount: Int { table.nodes.count }
  /// Those of them with a way over two-way links.
  public var reachableCount: Int { table.reachableCount }

  /// For `Router`: this node and those with a way over two-way links.
  public func graph() -> MapGraph {
    var nodes = [(address: address, announcement: ownRecord.announcement)]
    for node in table.nodes where node.isReached {
      nodes.append((address: node.address, announcement: node.announcement))
    }
    return MapGraph(nodes)
  }

  /// As it is now, announced or not.
  private var ownRecord: NodeRecord {
    NodeRecord(
      address: address, announcement: own.content(key: key, sequence: own.sequence), hops: 0,
      expiresAt: UInt64.max)
  }
}
