import SkynetWire
import Testing

@testable import SkynetMap

@Suite("How long announcements live")
struct LifetimeTests {
  @Test("one that is not renewed goes after its lifetime, less the age that it came with")
  func expiry() {
    var lone = LoneMap()
    lone.hear(1, neighbours: [0], ageSeconds: 300, on: 1)
    lone.pass(599_000)
    #expect(lone.record(1) != nil)
    let actions = lone.pass(2000)
    #expect(lone.record(1) == nil)
    #expect(actions.contains(.changed))
    #expect(lone.map.counters.expired == 1)
    lone.hear(2, neighbours: [0], ageSeconds: 900, on: 2)
    #expect(lone.record(2) == nil)
    #expect(lone.map.counters.lapsed == 1)
  }

  @Test("what is passed on later is older by the time that it was held")
  func ageing() throws {
    var lone = LoneMap()
    lone.hear(1, neighbours: [0], ageSeconds: 10, on: 1)
    lone.pass(100_000)
    let wish = MapSummary([MapSummary.Entry(address: Samples.address(1), sequence: 0)])
    let sent = try #require(lone.hear(summary: wish.encoded(), on: 2).announcements.first)
    #expect(sent.flooded.ageSeconds == 111)
  }

  /// Two nodes that keep sending each other one announcement: its age grows with every hop.
  @Test("an announcement of a node that is gone does not circulate for longer than its lifetime")
  func circulation() throws {
    var lone = LoneMap()
    let start = lone.now
    var body = Samples.flooded(by: Samples.signer(1), neighbours: [Samples.address(0)])
    var hops = 0
    while hops < 2000, let sent = lone.hear(body, on: 1).announcements.first {
      body = sent.flooded.encoded()
      hops += 1
      // Somebody else forgot it just before, and so does this one.
      lone = LoneMap(now: lone.now + 1)
    }
    #expect((800..<900).contains(hops))
    #expect(lone.now - start < 900_000)
  }

  @Test("who makes it younger gains one lifetime from when it came first, and no more")
  func younger() throws {
    var lone = LoneMap()
    lone.hear(1, neighbours: [0], ageSeconds: 500, on: 1)
    let arrived = lone.now
    while lone.map.counters.expired == 0 {
      lone.pass(10_000)
      let isRenewed = lone.map.counters.expired > 0
      lone.hear(1, neighbours: [0], ageSeconds: 0, on: 2)
      let expiresAt = try #require(lone.record(1)).expiresAt
      #expect(isRenewed ? expiresAt == lone.now + 900_000 : expiresAt <= arrived + 900_000)
    }
    // Forgotten, it was taken as if it were new: the liar has to keep lying.
    #expect((890_000...920_000).contains(lone.now - arrived))
  }

  @Test("who makes it older gains nothing once an honest copy comes, which is then passed on")
  func older() throws {
    var lone = LoneMap(neighbours: 3)
    lone.hear(1, neighbours: [0, 9], on: 1)
    lone.hear(9, neighbours: [1], ageSeconds: 890, on: 2)
    let honest = lone.hear(9, neighbours: [1], ageSeconds: 2, on: 1)
    #expect(honest.announcements.map { $0.link } == [2, 3])
    let record = try #require(lone.record(9))
    #expect(record.expiresAt == lone.now + 898_000)
    // Small differences, as honest ways make them, are not worth a message.
    #expect(lone.hear(9, neighbours: [1], ageSeconds: 1, on: 3).isEmpty)
  }
}
