public import SkynetWire

/// The search for who loses or miscounts on one path from here: its hops are asked for their counters in
/// rounds, and what two rounds in a row say is a verdict.
///
/// A hop's report names the packet that asked, so what the hop passed stands against what the source had
/// sent before that packet: no clock, and no guess of what is under way. On the way back it stands against
/// the highest counter of the far end that had come when the report came, and the far end's own report, a
/// delivery receipt, names the highest counter that it saw.
public struct PathInspection: Sendable {
  /// Between rounds; and where the last one found something.
  public static let calmMilliseconds: UInt64 = 4000
  public static let alarmedMilliseconds: UInt64 = 1500
  /// Who has not answered is asked once more, and then the round is over.
  public static let retryMilliseconds: UInt64 = 400
  public static let patienceMilliseconds: UInt64 = 1000
  /// Fewer packets between two rounds say nothing.
  public static let packetsMin: UInt64 = 200
  /// Rounds in a row in which a hop whose report is wanted says nothing.
  public static let silentRoundsMax = 3
  /// Loss of a stretch beyond what its links announce, of a thousand; a fiftieth of the packets and 16 come on
  /// top, as counters are not read at one moment.
  public static let lossPerMille: UInt64 = 30
  private static let packetsSlack: UInt64 = 16
  private static let slackDivisor: UInt64 = 50
  /// Whatever somebody says, sums stay far below 64 bits.
  private static let countMax: UInt64 = 1 << 48

  /// What the source itself knows of a path.
  public struct Ends: Equatable, Sendable {
    /// The counter of the next packet sent.
    public var sentPackets: UInt64
    /// Of the far end: those that opened, and the highest counter among them and one more.
    public var receivedPackets: UInt64
    public var expectedPackets: UInt64
    /// What the far end signed last; nil: nothing yet.
    public var delivered: DeliveryReceipt?

    public init(
      sentPackets: UInt64, receivedPackets: UInt64, expectedPackets: UInt64,
      delivered: DeliveryReceipt?
    ) {
      self.sentPackets = sentPackets
      self.receivedPackets = receivedPackets
      self.expectedPackets = expectedPackets
      self.delivered = delivered
    }
  }

  /// Places count from the source, 0, to the destination.
  public enum Accusation: Equatable, Sendable {
    /// Packets are lost between these two: one of them, or the link.
    case link(from: Int, to: Int, lossPerMille: UInt64)
    case miscounts(place: Int)
    /// Packets are lost, and a hop whose report is wanted gives none, or somebody keeps it back.
    case silence
  }

  public enum Step: Equatable, Sendable {
    case nothing
    /// Ask the hops at these positions for a report; 0 is the neighbour of the source.
    case ask([Int])
    case accuse(Accusation)
  }

  /// What had passed a hop, each with what it stands against.
  private struct Mark {
    var sent: UInt64
    var passed: UInt64
    var expected: UInt64
    var passedBack: UInt64
  }

  private struct Round {
    var begin: Ends
    var end: Ends
    var marks: [Mark?]
  }

  private var base: Round?
  private var round: Round?
  private var nextAt: UInt64
  private var askedAt: UInt64 = 0
  private var hasAskedAgain = false
  private var suspected: Blame.Verdict?
  private var silentRounds = 0
  private let count: Int

  /// - Parameter hops: nodes between the ends, at least one.
  public init(hops: Int, now: UInt64) {
    precondition(hops > 0, "a single link has no hops to ask")
    count = hops
    nextAt = now
  }

  /// The ends themselves have seen loss: do not wait.
  public mutating func alarm(now: UInt64) { nextAt = min(nextAt, now) }

  /// A report of a hop.
  ///
  /// - Parameter nonce: of the packet that asked; one that was not sent in this round is no answer to it.
  public mutating func report(
    _ position: Int, nonce: UInt64, _ counters: PathCounters, _ ends: Ends
  ) {
    guard let begin = round?.begin, (0..<count).contains(position),
      round?.marks[position] == nil,
      nonce >= begin.sentPackets, nonce < ends.sentPackets
    else { return }
    round?.marks[position] = Mark(
      sent: nonce, passed: counters.forwardPackets, expected: ends.expectedPackets,
      passedBack: counters.reversePackets)
  }

  /// - Parameter announcedPerMille: the loss that each link of the path has by the map, from the source's.
  public mutating func advance(
    _ ends: Ends, announcedPerMille: () -> [UInt64], now: UInt64
  ) -> Step {
    guard let asked = round else {
      guard now >= nextAt, isWorthwhile(ends) else { return .nothing }
      round = Round(begin: ends, end: ends, marks: [Mark?](repeating: nil, count: count))
      askedAt = now
      hasAskedAgain = false
      return .ask(Array(0..<count))
    }
    let missing = (0..<count).filter { asked.marks[$0] == nil }
    if !missing.isEmpty, now < askedAt + Self.patienceMilliseconds {
      guard !hasAskedAgain, now >= askedAt + Self.retryMilliseconds else { return .nothing }
      hasAskedAgain = true
      return .ask(missing)
    }
    round = nil
    return close(asked, ends, announcedPerMille, now: now)
  }

  private func isWorthwhile(_ ends: Ends) -> Bool {
    // A path that carries little is left alone.
    guard let base else { return max(ends.sentPackets, ends.expectedPackets) >= Self.packetsMin }
    return ends.sentPackets - base.begin.sentPackets >= Self.packetsMin
      || Self.grown(base.end.expectedPackets, ends.expectedPackets) >= Self.packetsMin
  }

  private mutating func close(
    _ asked: Round, _ ends: Ends, _ announcedPerMille: () -> [UInt64], now: UInt64
  ) -> Step {
    var asked = asked
    asked.end = ends
    nextAt = now + Self.calmMilliseconds
    guard let before = base else {
      base = asked
      return .nothing
    }
    let announced = announcedPerMille()
    var verdict = judge(.forward, before, asked, announced)
    if verdict == .nobody { verdict = judge(.reverse, before, asked, announced) }
    // Who said nothing now is measured from where he spoke last.
    for position in 0..<count where asked.marks[position] == nil {
      asked.marks[position] = before.marks[position]
    }
    base = asked
    return conclude(verdict, now: now)
  }

  private mutating func conclude(_ verdict: Blame.Verdict, now: UInt64) -> Step {
    if case .ask = verdict {
      silentRounds += 1
      nextAt = now + Self.alarmedMilliseconds
      guard silentRounds >= Self.silentRoundsMax else { return .nothing }
      silentRounds = 0
      return .accuse(.silence)
    }
    silentRounds = 0
    defer { suspected = verdict }
    switch verdict {
    case .nobody, .ask: return .nothing
    case .miscounts(let place):
      guard verdict == suspected else { break }
      return .accuse(.miscounts(place: place))
    case .link(let from, let to, let lost):
      guard case .link(from, to, _)? = suspected else { break }
      return .accuse(.link(from: from, to: to, lossPerMille: lost))
    }
    nextAt = now + Self.alarmedMilliseconds
    return .nothing
  }

  /// - Returns: with the loss of a link in thousandths.
  private func judge(
    _ direction: Blame.Direction, _ before: Round, _ after: Round, _ announced: [UInt64]
  ) -> Blame.Verdict {
    let sent: UInt64
    var far: UInt64?
    switch direction {
    case .forward:
      sent = Self.grown(before.begin.sentPackets, after.begin.sentPackets)
      if let old = before.end.delivered, let new = after.end.delivered {
        far = Self.scaled(
          Self.grown(old.packets, new.packets),
          of: Self.grown(old.expectedPackets, new.expectedPackets), to: sent)
      }
    case .reverse:
      sent = Self.grown(before.end.expectedPackets, after.end.expectedPackets)
      far = Self.scaled(
        Self.grown(before.end.receivedPackets, after.end.receivedPackets), of: sent, to: sent)
    }
    guard sent >= Self.packetsMin, let far else { return .nobody }
    let passed = (0..<count).map { position -> UInt64? in
      guard let old = before.marks[position], let new = after.marks[position] else { return nil }
      return direction == .forward
        ? Self.scaled(
          Self.grown(old.passed, new.passed), of: Self.grown(old.sent, new.sent), to: sent)
        : Self.scaled(
          Self.grown(old.passedBack, new.passedBack),
          of: Self.grown(old.expected, new.expected), to: sent)
    }
    // In the order of places: the far end of the reverse direction is the one that sends.
    let ends = direction == .forward ? (sent, far) : (far, sent)
    let reports = ([ends.0] + passed + [ends.1]).map { count -> PathCounters? in
      guard let count else { return nil }
      var counters = PathCounters()
      counters.forwardPackets = count
      counters.reversePackets = count
      return counters
    }
    let tolerance = Blame.Tolerance(
      lossPerMille: Self.lossPerMille, packets: Self.packetsSlack + sent / Self.slackDivisor)
    let verdict = Blame.locate(
      reports: reports, direction, tolerance, announcedPerMille: announced)
    if case .link(let from, let to, let lost) = verdict {
      return .link(from: from, to: to, lostPackets: lost * 1000 / sent)
    }
    return verdict
  }

  private static func grown(_ before: UInt64, _ after: UInt64) -> UInt64 {
    min(after - min(after, before), countMax)
  }

  /// What passed, if as many had been sent as the source did: each hop was asked at a moment of its own.
  private static func scaled(_ passed: UInt64, of sent: UInt64, to all: UInt64) -> UInt64? {
    // Less than half of the time says nothing of all of it.
    guard sent > 0, sent >= all / 2 else { return nil }
    let bounded = min(passed, sent * 8)
    return sent.dividingFullWidth(bounded.multipliedFullWidth(by: all)).quotient
  }
}
