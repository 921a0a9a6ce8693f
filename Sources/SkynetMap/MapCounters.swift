/// What became of messages of the map since the start.
public struct MapCounters: Equatable, Sendable {
  /// Parts of announcements that were new and are kept; an announcement has one as a rule.
  public var accepted: UInt64 = 0
  public var duplicates: UInt64 = 0
  /// Older than what is known; the sender was told what is newer.
  public var stale: UInt64 = 0
  /// Of one number with what is known, but it says something else.
  public var contradictory: UInt64 = 0
  /// Not in the format, or of the wrong size.
  public var malformed: UInt64 = 0
  public var forged: UInt64 = 0
  /// Their lifetime was over.
  public var lapsed: UInt64 = 0
  /// Of a node that announces too often.
  public var overRate: UInt64 = 0
  /// Not looked at, because the neighbour has had its share of checked signatures.
  public var unchecked: UInt64 = 0
  /// No room: the map is full of nearer nodes, or the neighbour's quarantine of others.
  public var refused: UInt64 = 0
  public var evicted: UInt64 = 0
  public var expired: UInt64 = 0
  public var announcementsSent: UInt64 = 0
  /// Not sent, because the link has had its share; summaries repair that.
  public var announcementsHeldBack: UInt64 = 0
  public var summariesSent: UInt64 = 0
  public var summariesReceived: UInt64 = 0

  public init() {}
}
