import Base
import SkynetWire
import Testing

@testable import SkynetMap

@Suite("What a map takes in and passes on")
struct AdmissionTests {
  @Test("an announcement is passed on to all but the link it came from and the node it is about")
  func passingOn() throws {
    var lone = LoneMap(neighbours: 3)
    let first = lone.hear(1, neighbours: [0, 9], on: 1)
    #expect(first.announcements.map { $0.link } == [2, 3])
    #expect(first.contains(.changed))
    let far = lone.hear(9, neighbours: [1, 2], ageSeconds: 5, on: 1)
    #expect(far.announcements.map { $0.link } == [2, 3])
    #expect(far.announcements.allSatisfy { $0.flooded.ageSeconds == 6 })
    #expect(lone.record(9)?.hops == 2)
    #expect(lone.hear(9, neighbours: [1, 2], ageSeconds: 7, on: 2).isEmpty)
    #expect(lone.map.counters.duplicates == 1)
  }

  @Test("a node that no two-way link joins is kept for itself, and passed on once one does")
  func oneWay() {
    var lone = LoneMap()
    lone.hear(1, neighbours: [0], on: 1)
    #expect(lone.hear(9, neighbours: [1], on: 1).announcements.isEmpty)
    #expect(lone.record(9) != nil && lone.record(9)?.hops == nil)
    let joined = lone.hear(1, sequence: 2, neighbours: [0, 9], on: 1)
    #expect(lone.record(9)?.hops == 2)
    #expect(joined.announcements.count == 2)
    #expect(Set(joined.announcements.map { $0.flooded.signed.announcement.address }).count == 2)
  }

  @Test("forged announcements are neither kept nor passed on, and cost a bounded number of checks")
  func forged() {
    var settings = MapSettings()
    settings.verificationsPerSecond = 50
    var lone = LoneMap(settings: settings)
    lone.hear(1, neighbours: [0], on: 1)
    var body = Samples.flooded(by: Samples.signer(9), sequence: 2, neighbours: [Samples.address(1)])
    body[body.count - 1] ^= 1
    for _ in 0..<1000 { #expect(lone.hear(body, on: 2).isEmpty) }
    #expect(lone.map.counters.forged == 50)
    #expect(lone.map.counters.unchecked == 950)
    #expect(lone.record(9) == nil)
    // The other neighbour has its own share.
    lone.hear(9, neighbours: [1], on: 1)
    #expect(lone.record(9) != nil)
    lone.now += 100
    for _ in 0..<100 { lone.hear(body, on: 2) }
    #expect(lone.map.counters.forged == 55)
  }

  @Test("a forged newer one does not use up what its node may announce")
  func forgedNewer() {
    var lone = LoneMap()
    lone.hear(1, neighbours: [0], on: 1)
    for sequence in 5..<20 {
      var body = Samples.flooded(
        by: Samples.signer(1), sequence: UInt64(sequence), neighbours: [Samples.address(0)])
      body[20] ^= 1
      lone.hear(body, on: 2)
      body[20] ^= 1
      body[body.count - 5] ^= 1
      lone.hear(body, on: 2)
    }
    lone.hear(1, sequence: 2, neighbours: [0, 5], on: 1)
    #expect(lone.record(1)?.announcement.sequence == 2)
  }

  @Test("an older one is not taken, and its sender is told the newer one")
  func stale() throws {
    var lone = LoneMap()
    lone.hear(1, sequence: 5, neighbours: [0], on: 1)
    let answer = lone.hear(1, sequence: 4, neighbours: [0, 9], on: 2)
    #expect(lone.record(1)?.announcement.links.count == 1)
    let told = try #require(answer.announcements.first)
    #expect(answer.count == 1 && told.link == 2)
    #expect(told.flooded.signed.announcement.sequence == 5)
    #expect(lone.map.counters.stale == 1)
  }

  @Test("of a node that announces too often four are taken, then one in ten seconds")
  func overRate() {
    var lone = LoneMap()
    for sequence in 1...100 { lone.hear(1, sequence: UInt64(sequence), neighbours: [0], on: 1) }
    #expect(lone.record(1)?.announcement.sequence == 4)
    #expect(lone.map.counters.overRate == 96)
    lone.now += 60_000
    var taken: UInt64 = 0
    for sequence in 101...700 {
      lone.now += 100
      let before = lone.map.counters.accepted
      lone.hear(1, sequence: UInt64(sequence), neighbours: [0], on: 1)
      taken += lone.map.counters.accepted - before
    }
    #expect((9...10).contains(taken))
  }

  @Test("no more goes out over one link than its share, whatever comes in")
  func linkRate() {
    var settings = MapSettings()
    settings.verificationsPerSecond = 10_000
    settings.sendsPerSecond = 20
    var lone = LoneMap(settings: settings)
    let others = Array(10..<60)
    lone.hear(1, neighbours: [0] + others, on: 1)
    var sent = 0
    for round in 1...4 {
      for number in others {
        let actions = lone.hear(number, sequence: UInt64(round), neighbours: [1], on: 1)
        sent += actions.announcements.count
      }
    }
    #expect((95...101).contains(sent))
    #expect(lone.map.counters.announcementsHeldBack >= 99)
  }

  @Test("messages of a wrong size or on a link that is down are counted or ignored")
  func malformed() {
    var lone = LoneMap()
    let body = Samples.flooded(by: Samples.signer(1), neighbours: [Samples.address(0)])
    #expect(lone.hear(Array(body.dropLast()), on: 1).isEmpty)
    #expect(lone.hear(body + [0], on: 1).isEmpty)
    #expect(lone.hear([UInt8](repeating: 1, count: 1300), on: 1).isEmpty)
    #expect(lone.hear([], on: 1).isEmpty)
    #expect(lone.hear(summary: [1, 0, 0, 200], on: 1).isEmpty)
    #expect(lone.map.counters.malformed == 5)
    #expect(lone.hear(body, on: 77).isEmpty)
    #expect(lone.map.nodeCount == 0)
  }
}
