/// Bounds and policy of the paths of a node.
public struct PathSettings: Sendable {
  /// Each path takes two, whether it ends here or goes through.
  public var labelsMax = 65_536
  /// Ends of paths at this node.
  public var pathsMax = 4096
  /// Paths through this node, or ending here, that one neighbour may hold.
  public var pathsPerNeighbourMax = 16_384
  /// Set-ups of one neighbour, on average and at once.
  public var setUpsPerSecond = 64
  public var setUpsAtOnce = 128
  /// Set-ups that one set-up key opens; then it is replaced before its time.
  public var setUpsPerKeyMax = 65_536
  public var destinationsMax = 1024

  public var isTransitAllowed = true
  public var isExitAllowed = false
  /// For each GiB that goes through, in what the whole network counts in.
  public var price: UInt64 = 0
  /// The largest cap that is granted to a path; 0 grants all, and paths without a cap.
  public var byteCapMax: UInt64 = 0
  /// What destinations ask of each path.
  public var offer = PathOffer()
  /// A destination is given up after this time without traffic; 0: never.
  public var idleMilliseconds: UInt64 = 300_000

  public init() {}
}

/// What the source asks of the hops, and pays at most.
public struct PathOffer: Equatable, Sendable {
  /// Billable bytes of both directions together; 0: no cap.
  public var byteCap: UInt64
  /// At least 1.
  public var lifetimeSeconds: UInt16
  /// The most that all hops together may ask for a GiB.
  public var priceMax: UInt64
  /// Whether the far end shall hand packets on to the world outside.
  public var wantsExit: Bool
  /// Whether links shall seal the headers of this path alone, both ways.
  public var sealsHeaderOnly: Bool

  public init(
    byteCap: UInt64 = 0, lifetimeSeconds: UInt16 = 3600, priceMax: UInt64 = .max,
    wantsExit: Bool = false, sealsHeaderOnly: Bool = false
  ) {
    precondition(lifetimeSeconds > 0, "a path lives for a second at least")
    self.byteCap = byteCap
    self.lifetimeSeconds = lifetimeSeconds
    self.priceMax = priceMax
    self.wantsExit = wantsExit
    self.sealsHeaderOnly = sealsHeaderOnly
  }
}
