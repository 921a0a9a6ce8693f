/// Bounds and times of a node's map.
public struct MapSettings: Sendable {
  /// Other nodes that are kept at most.
  public var nodesMax = 4096
  /// Parts of others' announcements that are kept at most beyond one of each node.
  public var partsMoreMax = 1024
  /// Links that this node announces at most, the fastest first.
  public var linksPerNodeMax = 256
  /// A node announces twice at once and then no oftener than this; of others' no more is passed on.
  public var announceMinMilliseconds: UInt64 = 10_000
  /// How long news wait for more of them; a lost link does not wait.
  public var settleMilliseconds: UInt64 = 500
  /// After this an unchanged announcement is made again; a tenth more or less, at random.
  public var refreshMilliseconds: UInt64 = 300_000
  /// How long others keep this node's announcement.
  public var lifetimeSeconds: UInt16 = 900
  /// How long others' announcements are kept, whatever they ask for.
  public var lifetimeMaxSeconds: UInt16 = 3600
  public var flags: NodeFlags = []
  /// What this node asks for carrying a GiB.
  public var price: UInt64 = 0

  /// Signatures that are checked for one neighbour in a second; 80 us each.
  public var verificationsPerSecond: UInt64 = 400
  /// Announcements that are sent over one link in a second.
  public var sendsPerSecond: UInt64 = 200
  /// How long a node's links before are shown while parts of its newer announcement are missing.
  public var partsPatienceMilliseconds: UInt64 = 30_000
  /// Parts of nodes that no two-way link joins to this one, of those that one neighbour told of.
  public var quarantineMax = 64
  /// Between two summaries on a link where the last one brought nothing.
  public var summaryMilliseconds: UInt64 = 30_000
  /// Between two summaries on a new link, and where the last one brought something.
  public var summaryFastMilliseconds: UInt64 = 500
  /// From news to the summary that shows whether they came over, and to the next one.
  public var confirmMilliseconds: UInt64 = 2000

  public init() {}
}
