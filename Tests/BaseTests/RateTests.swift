import Base
import Testing

struct RateTests {
  @Test
  func `a rate is worked out over any span`() {
    #expect(Rate.perSecond(from: 1000, to: 3000, in: 500) == 4000)
    #expect(Rate.perSecond(from: 0, to: 1, in: 60_000) == 0)
    #expect(Rate.perSecond(from: 0, to: UInt64.max, in: 1000) == UInt64.max)
  }

  @Test
  func `without two counters that grow there is none`() {
    #expect(Rate.perSecond(from: nil, to: 5, in: 1000) == nil)
    #expect(Rate.perSecond(from: 5, to: nil, in: 1000) == nil)
    #expect(Rate.perSecond(from: 5, to: 4, in: 1000) == nil)
    #expect(Rate.perSecond(from: 5, to: 6, in: 0) == nil)
    #expect(Rate.perSecond(from: 0, to: UInt64.max, in: 1) == nil)
  }
}
