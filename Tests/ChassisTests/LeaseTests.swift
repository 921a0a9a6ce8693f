import Base
import Chassis
import Testing

/// The votes of one chassis of three, step by step; the wide fields are in `LeaseSeedsTests`.
struct LeaseTests {
  private static let quiet = Lease.silenceMilliseconds

  private func lease(_ number: UInt64, boards: Int = 3, now: UInt64 = 0) -> Lease {
    Lease(boards: boards, key: Samples.key(number), bootID: number, now: now)
  }

  private func asking(_ number: UInt64, _ request: UInt64, boards: Int = 3) -> Beacon {
    var beacon = Samples.beacon(
      key: number, boot: number, sequence: request + 1, slot: Int(number), boards: boards)
    beacon.request = request
    return beacon
  }

  private func voting(
    _ number: UInt64, for holder: UInt64, _ request: UInt64, boot: UInt64? = nil
  ) -> Beacon {
    var beacon = Samples.beacon(key: number, boot: number, slot: Int(number))
    beacon.grant = Beacon.Grant(
      slot: Int(holder), keyStart: Samples.key(holder).start, bootID: boot ?? holder,
      request: request)
    return beacon
  }

  @Test
  func `a board that starts grants nothing for a lease and a bit`() {
    var voter = lease(2)
    #expect(voter.consider(asking(1, 1), mayVote: true, now: Self.quiet - 1) == false)
    #expect(voter.grant(now: Self.quiet - 1) == nil)
    #expect(voter.consider(asking(1, 2), mayVote: true, now: Self.quiet) == true)
    #expect(voter.grant(now: Self.quiet)?.request == 2)
  }

  @Test
  func `a voter holds out one grant until it ends or is given back`() {
    var voter = lease(2)
    let now = Self.quiet
    #expect(voter.consider(asking(1, 1), mayVote: true, now: now) == true)
    #expect(voter.consider(asking(3, 1), mayVote: true, now: now + 5999) == false)
    #expect(voter.grant(now: now + 5999)?.slot == 1)
    #expect(voter.consider(asking(1, 2), mayVote: true, now: now + 5999) == false)
    #expect(voter.grant(now: now + 7000)?.request == 2)
    #expect(voter.consider(asking(1, 2), mayVote: true, now: now + 8000) == false)
    #expect(voter.grant(now: now + 11_999) == nil, "an old request renews nothing")
    #expect(voter.consider(asking(3, 9), mayVote: true, now: now + 11_999) == true)
    #expect(voter.consider(asking(3, 0), mayVote: true, now: now + 12_000) == true)
    #expect(voter.grant(now: now + 12_000) == nil)
  }

  @Test
  func `nobody votes for another size of chassis, from an unsettled slot or for one`() {
    var voter = lease(2)
    var unsettled = asking(1, 1)
    unsettled.flags = []
    #expect(voter.consider(asking(1, 1, boards: 4), mayVote: true, now: Self.quiet) == false)
    #expect(voter.consider(unsettled, mayVote: true, now: Self.quiet) == false)
    #expect(voter.consider(asking(1, 1), mayVote: false, now: Self.quiet) == false)
    #expect(voter.consider(asking(4, 1), mayVote: true, now: Self.quiet) == false, "slot 4 of 3")
    #expect(voter.grant(now: Self.quiet) == nil)
  }

  @Test
  func `a majority acts from the sending of the request on, less the margin`() {
    var holder = lease(1)
    let sentAt = Self.quiet
    #expect(holder.ask(slot: 1, now: sentAt) == 1)
    #expect(!holder.isActing(now: sentAt), "one of three")
    holder.count(voting(2, for: 1, 1))
    #expect(holder.isActing(now: sentAt + 5879))
    #expect(!holder.isActing(now: sentAt + 5880))
    _ = holder.ask(slot: 1, now: sentAt + 5000)
    #expect(!holder.isActing(now: sentAt + 5880), "its own vote alone renews nothing")
    holder.count(voting(3, for: 1, 2))
    #expect(holder.isActing(now: sentAt + 10_879))
  }

  @Test
  func `votes for others, for another boot or for requests never made do not count`() {
    var holder = lease(1)
    _ = holder.ask(slot: 1, now: Self.quiet)
    holder.count(voting(2, for: 3, 1))
    holder.count(voting(2, for: 1, 1, boot: 99))
    holder.count(voting(2, for: 1, 2))
    #expect(holder.actingUntil == 0)
  }

  @Test
  func `one board has one vote in whichever slot`() {
    var holder = Lease(boards: 5, key: Samples.key(1), bootID: 1, now: 0)
    _ = holder.ask(slot: 1, now: Self.quiet)
    for slot in [2, 3, 4] {
      var vote = voting(9, for: 1, 1)
      vote.slot = slot
      vote.boards = 5
      holder.count(vote)
    }
    #expect(holder.actingUntil == 0)
  }

  @Test
  func `what was given back does not count again`() {
    var holder = lease(1)
    _ = holder.ask(slot: 1, now: Self.quiet)
    holder.count(voting(2, for: 1, 1))
    holder.stopAsking()
    #expect(!holder.isActing(now: Self.quiet))
    #expect(holder.grant(now: Self.quiet) == nil)
    holder.count(voting(2, for: 1, 1))
    holder.count(voting(3, for: 1, 1))
    #expect(holder.actingUntil == 0)
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 2), (4, 3), (8, 5), (63, 32), (64, 33)])
  func `a majority is more than half of the configured boards`(boards: Int, majority: Int) {
    #expect(Lease.majority(of: boards) == majority)
  }
}
