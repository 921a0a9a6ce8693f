import Chassis
import Testing

struct SlotClaimTests {
  private let key = Samples.key(5)

  @Test
  func `straps win over a claim, and a claim over listening`() {
    let wired = SlotClaim(wired: 2, kept: 4, key: key, now: 0)
    #expect(wired.slot == 2)
    #expect(wired.isWired)
    let kept = SlotClaim(wired: nil, kept: 4, key: key, now: 0)
    #expect(kept.slot == 4)
    #expect(!kept.isWired)
    #expect(kept.isSettled(now: 0))
    #expect(SlotClaim(wired: nil, kept: nil, key: key, now: 0).slot == nil)
  }

  @Test
  func `a board listens for five seconds and has no vote before its claim is old`() {
    var claim = SlotClaim(wired: nil, kept: nil, key: key, now: 100)
    #expect(claim.tick(free: 2, now: 5099) == nil)
    #expect(claim.tick(free: 2, now: 5100) == 2)
    #expect(!claim.isSettled(now: 5100 + Lease.silenceMilliseconds - 1))
    #expect(claim.isSettled(now: 5100 + Lease.silenceMilliseconds))
    #expect(claim.tick(free: 3, now: 9999) == nil)
  }

  @Test
  func `of two claims the lower key stays`() {
    var claim = SlotClaim(wired: nil, kept: 4, key: key, now: 0)
    let higher = Samples.beacon(key: 6, slot: 4, isWired: false)
    let lower = Samples.beacon(key: 4, slot: 4, isWired: false)
    #expect(claim.meet(higher, free: 1, now: 10) == .kept)
    #expect(claim.slot == 4)
    #expect(claim.meet(lower, free: 1, now: 20) == .movedOn(to: 1))
    #expect(claim.slot == 1)
  }

  @Test
  func `a claim gives way to straps, and straps to nobody`() {
    let strapped = Samples.beacon(key: 6, slot: 4, isWired: true)
    var claimed = SlotClaim(wired: nil, kept: 4, key: key, now: 0)
    #expect(claimed.meet(strapped, free: nil, now: 10) == .movedOn(to: nil))
    #expect(claimed.slot == nil)
    var wired = SlotClaim(wired: 4, kept: nil, key: key, now: 0)
    #expect(wired.meet(Samples.beacon(key: 1, slot: 4, isWired: false), free: 1, now: 10) == .kept)
    #expect(wired.meet(strapped, free: 1, now: 10) == .wiringFault)
    #expect(wired.slot == 4)
  }

  @Test
  func `a kept claim reads back`() throws {
    #expect(try SlotClaim.parse(Array(SlotClaim.text(64).utf8)) == 64)
    #expect(try SlotClaim.parse([]) == nil)
    for text in ["slot 0\n", "slot 65\n", "slot 1\nslot 2", "slot 3", "seat 3\n", "slot 3\n\n"] {
      #expect(throws: ChassisTextError.self) { try SlotClaim.parse(Array(text.utf8)) }
    }
  }
}
