public import Base

/// One board's part in the lease: its vote, and what the votes of others allow it.
///
/// Every board holds out at most one grant at a time. Who has asked and sees grants from a majority of
/// the configured boards acts until its request is `leaseMilliseconds` old, less a margin for clocks. A
/// grant lasts `leaseMilliseconds` from the receipt of the request, which is never before it was sent,
/// so a voter is bound for longer than the holder acts. Documents/0009-manager-by-lease.md has the
/// whole argument.
///
/// Time is milliseconds of the board's boot clock. The shell must read it after it has read the
/// datagram: an older time would end a grant too early.
public struct Lease: Equatable, Sendable {
  private struct Vote: Equatable {
    var voter: PublicKey
    /// When the request was sent that this vote answers.
    var requestedAt: UInt64
  }

  private struct Request: Equatable {
    var number: UInt64
    var sentAt: UInt64
  }

  public static let leaseMilliseconds: UInt64 = 6000
  /// The holder stops this much earlier by its own clock.
  ///
  /// Enough for clocks that run 2 % apart; quartz stays far below the 1 % that is assumed.
  public static let marginMilliseconds: UInt64 = 120
  /// A daemon that starts may have granted just before it died: it grants nothing for this long.
  public static let silenceMilliseconds: UInt64 = 6120
  /// Beacons are at least 200 ms apart, so no request within a lease is forgotten.
  private static let requestsMax = 32

  public static func majority(of boards: Int) -> Int { boards / 2 + 1 }

  private let boards: Int
  private let key: PublicKey
  private let bootID: UInt64
  private let silentUntil: UInt64

  private var held: Beacon.Grant?
  private var heldUntil: UInt64 = 0

  private var lastRequest: UInt64 = 0
  /// Votes for requests up to this one were given back.
  private var returnedRequest: UInt64 = 0
  private var requests: [Request] = []
  /// By slot of the voter.
  private var votes: [Vote?]
  /// The end of this board's time as manager; in the past while it is none.
  public private(set) var actingUntil: UInt64 = 0

  /// - Parameter boards: boards of the chassis as configured, 1...64; the same on all of them.
  public init(boards: Int, key: PublicKey, bootID: UInt64, now: UInt64) {
    precondition(SlotSet.all.contains(boards), "a chassis has 1 to 64 boards")
    self.boards = boards
    self.key = key
    self.bootID = bootID
    silentUntil = now + Self.silenceMilliseconds
    votes = [Vote?](repeating: nil, count: boards + 1)
  }

  public var majority: Int { Self.majority(of: boards) }

  /// Whether this board is the manager at this very moment; to be asked again before every act.
  public func isActing(now: UInt64) -> Bool { now < actingUntil }

  /// The grant to put into a beacon.
  public func grant(now: UInt64) -> Beacon.Grant? { now < heldUntil ? held : nil }

  // MARK: As a candidate

  /// Numbers the request of a beacon that is sent now, and casts this board's own vote.
  ///
  /// - Parameter slot: this board's, within the configured ones.
  public mutating func ask(slot: Int, now: UInt64) -> UInt64 {
    lastRequest += 1
    if requests.count == Self.requestsMax { requests.removeFirst() }
    requests.append(Request(number: lastRequest, sentAt: now))
    let own = Beacon.Grant(slot: slot, keyStart: key.start, bootID: bootID, request: lastRequest)
    if hold(own, now: now) {
      votes[slot] = Vote(voter: key, requestedAt: now)
      recount()
    }
    return lastRequest
  }

  /// Gives everything back; the next beacon has request 0 and tells so.
  public mutating func stopAsking() {
    returnedRequest = lastRequest
    requests.removeAll(keepingCapacity: true)
    for slot in votes.indices { votes[slot] = nil }
    actingUntil = 0
    if let held, held.keyStart == key.start, held.bootID == bootID { heldUntil = 0 }
  }

  /// Counts the vote in a beacon of another board.
  public mutating func count(_ beacon: Beacon) {
    guard let grant = beacon.grant, grant.keyStart == key.start, grant.bootID == bootID,
      grant.request > returnedRequest, isVoter(beacon)
    else { return }
    for request in requests where request.number == grant.request {
      if let vote = votes[beacon.slot], vote.voter == beacon.key,
        vote.requestedAt >= request.sentAt
      {
        return
      }
      // A board that changed its slot has still one vote.
      for slot in votes.indices where votes[slot]?.voter == beacon.key { votes[slot] = nil }
      votes[beacon.slot] = Vote(voter: beacon.key, requestedAt: request.sentAt)
      return recount()
    }
  }

  private mutating func recount() {
    var times: [UInt64] = []
    for vote in votes {
      if let vote { times.append(vote.requestedAt) }
    }
    guard times.count >= majority else {
      actingUntil = 0
      return
    }
    times.sort(by: >)
    actingUntil = times[majority - 1] + Self.leaseMilliseconds - Self.marginMilliseconds
  }

  // MARK: As a voter

  /// Answers the request, or takes back the grant, of another board's beacon.
  ///
  /// - Parameters:
  ///   - beacon: newer than all that was heard of its sender; the roster sees to that.
  ///   - mayVote: whether this board's own slot is settled.
  /// - Returns: whether the others should hear of it at once.
  public mutating func consider(_ beacon: Beacon, mayVote: Bool, now: UInt64) -> Bool {
    if beacon.request == 0 {
      guard now < heldUntil, let held, held.keyStart == beacon.key.start,
        held.bootID == beacon.bootID
      else { return false }
      heldUntil = 0
      return true
    }
    guard mayVote, isVoter(beacon) else { return false }
    let wasFree = now >= heldUntil
    let wanted = Beacon.Grant(
      slot: beacon.slot, keyStart: beacon.key.start, bootID: beacon.bootID,
      request: beacon.request)
    return hold(wanted, now: now) && wasFree
  }

  private func isVoter(_ beacon: Beacon) -> Bool {
    beacon.boards == boards && beacon.flags.contains(.mayVote) && beacon.slot >= 1
      && beacon.slot <= boards
  }

  /// Holds the grant out from now on, if no other one is held out and this one is newer.
  private mutating func hold(_ wanted: Beacon.Grant, now: UInt64) -> Bool {
    guard now >= silentUntil else { return false }
    if now < heldUntil, let held {
      guard held.keyStart == wanted.keyStart, held.bootID == wanted.bootID,
        wanted.request > held.request
      else { return false }
    }
    held = wanted
    heldUntil = now + Self.leaseMilliseconds
    return true
  }
}
