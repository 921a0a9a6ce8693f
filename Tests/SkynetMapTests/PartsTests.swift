import Base
import Simulation
import SkynetWire
import Testing

@testable import SkynetMap

@Suite("Announcements in parts")
struct PartsTests {
  /// Nodes 0 and 1 linked, the hub known to be behind 1.
  private func joined(_ settings: MapSettings = MapSettings()) -> LoneMap {
    var lone = LoneMap(settings: settings)
    lone.hear(1, neighbours: [0, Hub.number], on: 1)
    return lone
  }

  private func links(_ lone: LoneMap) -> Int? {
    lone.record(Hub.number)?.announcement.links.count
  }

  private func wishes(_ actions: [MapAction], on link: Int = 1) throws -> MapSummary.Entry? {
    let summary = try #require(actions.sent(.summary).last { $0.link == link })
    return try MapSummary(parsing: summary.body).entries.first { $0.address == Hub.address }
  }

  @Test("in any order, some twice, they make one whole, and each is passed on once")
  func anyOrder() {
    for seed in UInt64(0)..<50 {
      var random = SplitMix64(seed: seed)
      var lone = joined()
      var bodies = Hub.bodies(links: 200)
      #expect(bodies.count == 4)
      bodies += bodies.filter { _ in random.below(2) == 0 }
      for place in bodies.indices { bodies.swapAt(place, random.below(bodies.count)) }
      var passedOn = 0
      for body in bodies { passedOn += lone.hear(body, on: 1).announcements.count }
      #expect(lone.record(Hub.number)?.announcement == Hub.whole(links: 200), "seed \(seed)")
      #expect(lone.record(Hub.number)?.hops == 2 && passedOn == 4, "seed \(seed)")
      #expect(lone.map.counters.duplicates == bodies.count - 4)
      #expect(lone.map.counters.overRate == 0)
    }
  }

  @Test("a part that is missing is asked for by itself, and who has it sends that one alone")
  func missing() throws {
    var (one, other) = (joined(), joined())
    let bodies = Hub.bodies(links: 200)
    for body in bodies { other.hear(body, on: 1) }
    for place in [0, 1, 3] { one.hear(bodies[place], on: 1) }
    let wish = try #require(try wishes(one.pass(600)))
    #expect(wish.sequence == 1 && wish.lacking == 0b100)
    let answer = other.hear(summary: MapSummary([wish]).encoded(), on: 2).announcements
    #expect(answer.map { $0.flooded.signed.announcement.part } == [2])
    let sent = try #require(answer.first)
    one.hear(sent.flooded.encoded(), on: 1)
    #expect(one.record(Hub.number)?.announcement == Hub.whole(links: 200))
    #expect(try wishes(one.pass(40_000))?.lacking == 0)
    // Nobody is asked for what he lacks himself.
    let none = MapSummary([MapSummary.Entry(address: Hub.address, sequence: 1)])
    #expect(other.hear(summary: none.encoded(), on: 2).announcements.isEmpty)
  }

  @Test("links before stay until the newer ones are all there, and never are of two numbers")
  func noMixing() throws {
    var lone = joined()
    for body in Hub.bodies(links: 200) { lone.hear(body, on: 1) }
    var newer = Hub.whole(links: 120, sequence: 2)
    newer.price = 77
    let bodies = newer.parts().map { Hub.body($0) }
    for body in bodies.dropLast() {
      lone.hear(body, on: 1)
      // What it says of itself holds at once.
      let shown = try #require(lone.record(Hub.number)?.announcement)
      #expect(shown.links == Hub.whole(links: 200).links && shown.price == 77)
    }
    lone.hear(try #require(bodies.last), on: 1)
    #expect(lone.record(Hub.number)?.announcement == newer)
    // What is older changes nothing, whatever part it is; its sender gets what is newer, one for one.
    for body in Hub.bodies(links: 306) {
      let answer = lone.hear(body, on: 2).announcements
      #expect(answer.map { $0.flooded.signed.announcement.sequence } == [2])
    }
    #expect(lone.record(Hub.number)?.announcement == newer)
    #expect(lone.map.counters.stale == 6)
  }

  @Test("a part that never comes keeps the others back for half a minute, and no link for longer")
  func patience() throws {
    var lone = joined()
    for body in Hub.bodies(links: 200) { lone.hear(body, on: 1) }
    let bodies = Hub.bodies(links: 199, sequence: 2)
    for body in bodies.dropFirst() { lone.hear(body, on: 1) }
    lone.pass(29_000)
    #expect(links(lone) == 200)
    #expect(lone.pass(2000).contains(.changed))
    #expect(links(lone) == 199 - 51)
    lone.hear(bodies[0], on: 1)
    #expect(links(lone) == 199)
    // The next one, too, takes over when it is whole.
    for body in Hub.bodies(links: 198, sequence: 3).dropLast() { lone.hear(body, on: 1) }
    #expect(links(lone) == 199)
    lone.hear(Hub.bodies(links: 198, sequence: 3)[3], on: 1)
    #expect(links(lone) == 198)
  }

  @Test("all parts end together, and a younger copy of any of them counts for all")
  func expiry() {
    var lone = joined()
    let bodies = Hub.bodies(links: 60, ageSeconds: 500)
    for body in bodies { lone.hear(body, on: 1) }
    #expect(lone.record(Hub.number)?.expiresAt == lone.now + 400_000)
    lone.hear(Hub.bodies(links: 60, ageSeconds: 10)[1], on: 1)
    #expect(lone.record(Hub.number)?.expiresAt == lone.now + 890_000)
    lone.pass(889_000)
    #expect(links(lone) == 60)
    lone.pass(2000)
    #expect(lone.record(Hub.number) == nil)
  }

  @Test("parts that contradict what came first are not taken, however they do")
  func liar() throws {
    let whole = Hub.whole(links: 153)
    var other = whole.parts()
    other[1].price = 1
    var moved = whole.parts()
    moved[1].links = moved[2].links
    var longer = whole.parts()
    longer[2].partLast = 4
    var again = whole.parts()
    again[0].links[3].latency = 1
    for lie in [other[1], moved[1], longer[2], again[0]] {
      var lone = joined()
      let bodies = whole.parts().map { Hub.body($0) }
      lone.hear(bodies[0], on: 1)
      lone.hear(bodies[2], on: 1)
      #expect(lone.hear(Hub.body(lie), on: 2).isEmpty)
      #expect(lone.map.counters.contradictory == 1 && lone.map.counters.forged == 0)
      lone.hear(bodies[1], on: 1)
      #expect(lone.record(Hub.number)?.announcement == whole)
    }
  }

  @Test("a node whose number somebody else used in another part goes on above it")
  func ownContradicted() throws {
    var lone = LoneMap()
    lone.pass(1000)
    let own = try #require(lone.map.own.signed.first?.announcement)
    var part = own
    part.part = 1
    part.partLast = 1
    let twin = FloodedAnnouncement(
      ageSeconds: 0, signed: SignedAnnouncement(part, by: lone.signer))
    lone.hear(twin.encoded(), on: 1)
    lone.pass(20_000)
    #expect(lone.map.own.sequence > own.sequence)
  }

  @Test("of a flood of numbers no more parts are taken than of one announcement for each")
  func overRate() {
    var lone = joined()
    for sequence in 1...50 {
      for body in Hub.bodies(links: 306, sequence: UInt64(sequence)) { lone.hear(body, on: 1) }
    }
    #expect(lone.record(Hub.number)?.announcement.sequence == 4)
    #expect(lone.map.counters.accepted == 4 * 6 + 1)
    #expect(lone.map.counters.overRate == 46 * 6)
  }
}
