public import SkynetWire

/// Finds the hop or link that loses or miscounts, from what hops report of one path.
public enum Blame {
  public enum Direction: Sendable { case forward, reverse }

  /// How much the reports may differ for honest reasons.
  public struct Tolerance: Equatable, Sendable {
    /// Loss of a stretch, of a thousand.
    public var lossPerMille: UInt64
    /// What may be under way, or was counted between two reports of one round.
    public var packets: UInt64

    public init(lossPerMille: UInt64, packets: UInt64) {
      self.lossPerMille = lossPerMille
      self.packets = packets
    }
  }

  public enum Verdict: Equatable, Sendable {
    /// Nobody loses more than is tolerated.
    case nobody
    /// The report of this hop is wanted before anything can be said.
    case ask(hop: Int)
    /// Packets are lost between these two: one of them, or the link.
    case link(from: Int, to: Int, lostPackets: UInt64)
    /// It counts more than was ever sent, or less than arrived behind it.
    case miscounts(hop: Int)
  }

  /// - Parameters:
  ///   - reports: one for each place from the source (0, its own counters) to the destination (the last,
  ///     from its delivery receipt), of what came since the round before; nil where none was asked for.
  ///     The first and the last are there.
  ///   - direction: for `reverse` the counters of the reverse direction are read from the last to 0.
  ///   - announcedPerMille: loss that is known of each link, from the source's; it is nobody's fault here.
  public static func locate(
    reports: [PathCounters?], _ direction: Direction, _ tolerance: Tolerance,
    announcedPerMille: [UInt64] = []
  ) -> Verdict {
    precondition(reports.count >= 2, "a path has two ends")
    precondition(
      announcedPerMille.isEmpty || announcedPerMille.count == reports.count - 1,
      "a path has a link fewer than places")
    let announced = direction == .forward ? announcedPerMille : announcedPerMille.reversed()
    func known(_ low: Int, _ high: Int) -> UInt64 {
      guard !announced.isEmpty else { return 0 }
      return announced[low..<high].reduce(0) { min($0 + min($1, 1000), 1000) }
    }
    let counts = reports.map { report -> UInt64? in
      direction == .forward ? report?.forwardPackets : report?.reversePackets
    }
    // In the order in which packets pass.
    let passed = direction == .forward ? counts : counts.reversed()
    let end = passed.count - 1
    func hop(_ place: Int) -> Int { direction == .forward ? place : end - place }
    guard let sent = passed[0], let arrived = passed[end] else {
      preconditionFailure("the ends know what they sent and got")
    }
    for place in 1..<end {
      guard let count = passed[place] else { continue }
      let isTooMuch = count > sent && count - sent > tolerance.packets
      let isTooLittle = count < arrived && arrived - count > tolerance.packets
      if isTooMuch || isTooLittle {
        return .miscounts(hop: hop(place))
      }
    }
    var (low, high) = (0, end)
    while true {
      let lost = loss(passed[low], passed[high])
      var stretch = tolerance
      stretch.lossPerMille = min(tolerance.lossPerMille, 1000) + known(low, high)
      guard lost > tolerated(passed[low], stretch) else { return .nobody }
      guard high - low > 1 else {
        return .link(from: hop(low), to: hop(high), lostPackets: lost)
      }
      let middle = (low + high) / 2
      guard let count = passed[middle] else { return .ask(hop: hop(middle)) }
      // The half that loses more than is known; a loss spread over both is followed where it is larger.
      if excess(passed[low], count, known(low, middle))
        >= excess(count, passed[high], known(middle, high))
      {
        high = middle
      } else {
        low = middle
      }
    }
  }

  private static func loss(_ before: UInt64?, _ after: UInt64?) -> UInt64 {
    guard let before, let after, before > after else { return 0 }
    return before - after
  }

  private static func excess(
    _ before: UInt64?, _ after: UInt64?, _ knownPerMille: UInt64
  ) -> UInt64 {
    let lost = loss(before, after)
    let known = tolerated(before, Tolerance(lossPerMille: knownPerMille, packets: 0))
    return lost - min(lost, known)
  }

  private static func tolerated(_ sent: UInt64?, _ tolerance: Tolerance) -> UInt64 {
    let sent = sent ?? 0
    let share = min(tolerance.lossPerMille, 1000)
    let (sum, overflow) = (sent / 1000 * share + sent % 1000 * share / 1000)
      .addingReportingOverflow(tolerance.packets)
    return overflow ? .max : sum
  }
}
