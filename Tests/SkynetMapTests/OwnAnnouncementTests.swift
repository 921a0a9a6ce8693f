import Base
import SkynetWire
import Testing

@testable import SkynetMap

@Suite("A node's own announcements")
struct OwnAnnouncementTests {
  private func own(_ actions: [MapAction], on link: Int = 1) -> [Announcement] {
    actions.announcements.filter { $0.link == link }.map { $0.flooded.signed.announcement }
  }

  @Test("sequences never repeat over restarts: what is stored lies above all that was sent")
  func sequences() throws {
    var stored: UInt64 = 1
    var last: UInt64 = 0
    for restart in 0..<5 {
      var lone = LoneMap(firstSequence: stored)
      for round in 0..<30 {
        var actions = lone.pass(10_000)
        lone.map.set(
          flags: .transit, price: UInt64(round + restart), now: lone.now, into: &actions)
        actions += lone.pass(1000)
        var isStored = false
        for action in actions {
          if case .storeSequence(let sequence) = action {
            #expect(sequence > stored)
            stored = sequence
            isStored = true
          }
          if case .sendControl(.announcement, let body, _) = action {
            let sequence = try FloodedAnnouncement(parsing: body).signed.announcement.sequence
            #expect(sequence >= last && sequence < stored)
            last = sequence
          }
        }
        #expect(round == 0 || !isStored, "one write is good for 64 announcements")
      }
    }
    #expect(stored < 5 * 100 << 16)
  }

  @Test("a node whose sequence was lost goes on above what its neighbour still has")
  func lostSequence() throws {
    var lone = LoneMap(firstSequence: 1)
    lone.pass(1000)
    let old = Samples.flooded(by: Samples.signer(0), sequence: 50_000_000, neighbours: [])
    var actions = lone.hear(old, on: 1)
    actions += lone.pass(20_000)
    let sequence = try #require(own(actions).first?.sequence)
    #expect((50_000_001...50_065_536).contains(sequence))
    #expect(actions.first.map { if case .storeSequence = $0 { true } else { false } } == true)
    // One of its own from before is no reason to announce.
    #expect(own(lone.hear(old, on: 2) + lone.pass(20_000)).isEmpty)
  }

  @Test("a forged announcement in a node's own name changes nothing")
  func forgedOwn() {
    var lone = LoneMap()
    lone.pass(1000)
    var forged = Samples.flooded(by: Samples.signer(0), sequence: 50_000_000, neighbours: [])
    forged[forged.count - 1] ^= 1
    #expect(own(lone.hear(forged, on: 1) + lone.pass(20_000)).isEmpty)
    #expect(lone.map.counters.forged == 1)
  }

  @Test("two processes with one key do not announce oftener than any other node")
  func twins() {
    var lone = LoneMap()
    lone.pass(1000)
    var sent = 0
    for round in 1...600 {
      let twin = Samples.flooded(
        by: Samples.signer(0), sequence: UInt64(round) << 20, neighbours: [])
      sent += own(lone.hear(twin, on: 1) + lone.pass(100)).count
    }
    #expect((5...8).contains(sent))
  }

  @Test("small changes of a link wait, large ones are announced, a lost link at once")
  func hysteresis() throws {
    var lone = LoneMap()
    lone.pass(30_000)
    func set(_ latencies: [UInt64], loss: UInt8 = 2, rate: UInt64 = 150_000) -> [Announcement] {
      let measures = latencies.enumerated().map { place, latency in
        LinkMeasure(
          neighbour: Samples.signer(place + 1).key, latencyMicroseconds: latency, loss: loss,
          kilobitsPerSecond: rate)
      }
      var actions: [MapAction] = []
      lone.map.set(links: measures, now: lone.now, into: &actions)
      let atOnce = own(actions, on: 2)
      return atOnce.isEmpty ? own(actions + lone.pass(20_000), on: 2) : atOnce
    }
    #expect(set([5000, 5000]).isEmpty)
    #expect(set([6900, 3100]).isEmpty)
    #expect(set([5000, 5000], loss: 10).isEmpty)
    #expect(set([5000, 5000], rate: 80_000).isEmpty)
    let slower = try #require(set([9000, 5000]).first)
    #expect(slower.link(to: Samples.address(1))?.latency == 90)
    #expect(set([9000, 5000], loss: 40).count == 1)
    #expect(set([9000, 5000], loss: 40, rate: 10_000).count == 1)
    #expect(set([9000]).first?.links.count == 1)
    #expect(set([9000, 5000, 100]).first?.links.count == 3)
  }

  @Test("a link that goes down is announced at once; one of two to the same neighbour is not")
  func linkDown() {
    var lone = LoneMap()
    lone.pass(30_000)
    var actions: [MapAction] = []
    lone.map.linkUp(LinkIndex(7), Samples.signer(1).key, now: lone.now, into: &actions)
    actions = []
    lone.map.linkDown(LinkIndex(7), now: lone.now, into: &actions)
    #expect(actions.isEmpty)
    lone.map.linkDown(LinkIndex(1), now: lone.now, into: &actions)
    #expect(own(actions, on: 2).first?.links.map { $0.neighbour } == [Samples.address(2)])
    #expect(actions.contains(.changed))
  }

  @Test("however its links flap, a node announces twice at once and then every ten seconds")
  func flapping() {
    var lone = LoneMap()
    lone.pass(60_000)
    var sent = 0
    for round in 0..<600 {
      var actions: [MapAction] = []
      let measures = (1...2).map { Samples.measure(Samples.signer($0).key) }
      lone.map.set(
        links: round % 2 == 0 ? [measures[0]] : measures, now: lone.now, into: &actions)
      sent += own(actions + lone.pass(100)).count
    }
    #expect((6...8).contains(sent))
  }

  @Test("an unchanged announcement is made again in time, and not before")
  func refresh() {
    var lone = LoneMap()
    lone.pass(30_000)
    #expect(own(lone.pass(230_000)).isEmpty)
    #expect(own(lone.pass(80_000)).count == 1)
  }

  @Test("of more links than an announcement holds the fastest are announced")
  func manyLinks() throws {
    var settings = MapSettings()
    settings.linksPerNodeMax = 3
    var lone = LoneMap(settings: settings)
    lone.pass(30_000)
    var actions: [MapAction] = []
    let measures = (1...60).map { number in
      LinkMeasure(
        neighbour: Samples.signer(number).key, latencyMicroseconds: UInt64(100_000 - number * 100),
        loss: 0, kilobitsPerSecond: 0)
    }
    lone.map.set(links: measures, now: lone.now, into: &actions)
    let announcement = try #require(own(actions + lone.pass(20_000)).last)
    #expect(
      announcement.links.map { $0.neighbour }
        == [58, 59, 60].map { Samples.address($0) }.sorted())
  }

  @Test("before a set-up key is there nothing is announced")
  func silence() {
    var map = NetworkMap(
      settings: MapSettings(), signer: Samples.signer(0), random: Samples.random(1),
      firstSequence: 1, now: 0)
    var actions: [MapAction] = []
    map.linkUp(LinkIndex(1), Samples.signer(1).key, now: 0, into: &actions)
    map.set(links: [Samples.measure(Samples.signer(1).key)], now: 0, into: &actions)
    map.advance(now: 60_000, into: &actions)
    #expect(actions.announcements.isEmpty)
    map.set(setUpKey: [UInt8](repeating: 1, count: 32), number: 1, now: 60_000, into: &actions)
    map.advance(now: 61_000, into: &actions)
    #expect(actions.announcements.count == 1)
  }
}
