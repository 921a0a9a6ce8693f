/// How much a plane has room for; all of it is allocated at the start, but the replay windows.
///
/// What no label was used for yet is left untouched, so that it takes addresses and no memory.
public struct PlaneLimits: Equatable, Sendable {
  /// Threads that move packets.
  public var workers = 1
  /// `LinkIndex` and `PathIndex` are below these.
  public var links = 256
  public var paths = 4096
  /// Sessions of links that can be received on; a link has up to three while it rekeys.
  public var sessions = 1024
  /// `Label.index` is below this; index 0 stays free, and a path through a node takes two.
  public var labels = 32_768
  /// Addresses with a path: a client of an exit has two.
  public var addresses = 8192
  /// Notices of one worker that control has not taken yet.
  public var notices = 256

  public init() {}
}

/// Which slot of a plane's counters a thread writes to; 0 is the first worker.
public struct WorkerIndex: Hashable, Sendable {
  public let value: Int
  public init(_ value: Int) { self.value = value }
}
