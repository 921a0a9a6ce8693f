import Base
import Panel
import SkynetMeter
import Testing

@Suite("Earnings per hour")
struct EarningsRateTests {
  @Test("an hour and a day are nil until they are covered, and then the sum of their minutes")
  func windows() {
    var rate = EarningsRate(now: 500)
    #expect(rate.soFar == nil)
    for minute in 0..<UInt64(24 * 60) {
      #expect((rate.overHour == nil) == (minute < 60))
      #expect(rate.overDay == nil || minute == 24 * 60 - 1)
      rate.add(sum: (minute + 1) * 100, now: 500 + minute * 60_000)
      rate.advance(now: 500 + (minute + 1) * 60_000)
      #expect(rate.soFar == 6000)
    }
    #expect(rate.overHour == 6000)
    #expect(rate.overDay == 6000)
    // An hour without earnings, then a day of sleep.
    rate.advance(now: 500 + 25 * 3_600_000)
    #expect(rate.overHour == 0)
    #expect(rate.overDay == 5749)
    rate.advance(now: 500 + 60 * 3_600_000)
    #expect(rate.overDay == 0)
  }

  @Test("the panel reads what is written for it")
  func figures() throws {
    let text = EarningsRate.figures(untilMilliseconds: 9000, dropletsPerHour: 412_345, peers: 3)
    let figures = try #require(PublishedFigures(parsing: Array(text.utf8)))
    #expect(figures.untilMilliseconds == 9000)
    #expect(figures.dropletsPerHour == 412_345)
    #expect(figures.peersCount == 3)
    #expect(figures.text == text)
    let none = EarningsRate.figures(untilMilliseconds: 1, dropletsPerHour: nil, peers: 0)
    #expect(PublishedFigures(parsing: Array(none.utf8))?.text == none)
  }
}
