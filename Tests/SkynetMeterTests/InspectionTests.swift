import Base
import Foundation
import Simulation
import SkynetMeter
import SkynetWire
import Testing

/// A path of four links in figures alone: what passes each place, and what hops say.
private struct InspectedPath {
  static let hops = 3
  /// Of each link, both ways.
  var lossPerMille: [UInt64]
  var announced = [UInt64](repeating: 0, count: hops + 1)
  /// What a hop says of each thousand.
  var claims = [UInt64](repeating: 1000, count: hops)
  var mute: Int?
  var random: SplitMix64
  var now: UInt64 = 0
  var inspection = PathInspection(hops: hops, now: 0)
  private var forward = [UInt64](repeating: 0, count: hops + 2)
  private var reverse = [UInt64](repeating: 0, count: hops + 2)
  private var receipt: DeliveryReceipt?

  init(lossPerMille: [UInt64], seed: UInt64) {
    self.lossPerMille = lossPerMille
    random = SplitMix64(seed: seed)
  }

  private var ends: PathInspection.Ends {
    PathInspection.Ends(
      sentPackets: forward[0], receivedPackets: reverse[0],
      expectedPackets: reverse[Self.hops + 1], delivered: receipt)
  }

  private mutating func pass(_ packets: Int) {
    for _ in 0..<packets {
      for place in 0...(Self.hops + 1) {
        forward[place] += 1
        if place <= Self.hops, UInt64(random.below(1000)) < lossPerMille[place] { break }
      }
      for place in (0...(Self.hops + 1)).reversed() {
        reverse[place] += 1
        if place > 0, UInt64(random.below(1000)) < lossPerMille[place - 1] { break }
      }
    }
  }

  /// Runs for so long, with a packet each way every 5 ms and a delivery receipt each second.
  mutating func run(_ milliseconds: UInt64) -> [PathInspection.Accusation] {
    var found: [PathInspection.Accusation] = []
    let end = now + milliseconds
    while now < end {
      now += 100
      pass(20)
      if now % 1000 == 0 {
        receipt = DeliveryReceipt(
          sequence: UInt32(now), session: [UInt8](repeating: 1, count: 16), bytes: 0,
          packets: forward[Self.hops + 1], expectedPackets: forward[0])
      }
      let announced = announced
      switch inspection.advance(ends, announcedPerMille: { announced }, now: now) {
      case .nothing: break
      case .accuse(let accusation): found.append(accusation)
      case .ask(let positions):
        let nonce = forward[0]
        forward[0] += UInt64(positions.count)
        for position in positions where position != mute {
          var counters = PathCounters()
          counters.forwardPackets = forward[position + 1] * claims[position] / 1000
          counters.reversePackets = reverse[position + 1] * claims[position] / 1000
          inspection.report(position, nonce: nonce, counters, ends)
        }
      }
    }
    return found
  }
}

@Suite("Inspection of a path")
struct InspectionTests {
  static let seeds = Seeds.chosen(0...199, environment: ProcessInfo.processInfo.environment)

  @Test("ordinary loss accuses nobody", arguments: seeds)
  func honest(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var path = InspectedPath(
      lossPerMille: (0..<4).map { _ in UInt64(random.below(31)) }, seed: seed)
    #expect(path.run(100_000) == [])
    // What the map says of a link is nobody's fault.
    path.lossPerMille[1] = 150
    path.announced[1] = 150
    #expect(path.run(30_000) == [])
  }

  @Test("a link that begins to lose a fifth is found within 15 s", arguments: seeds)
  func loss(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &* 31)
    var path = InspectedPath(lossPerMille: [0, 10, 20, 0], seed: seed)
    _ = path.run(5000 + UInt64(random.below(50)) * 100)
    let link = random.below(4)
    path.lossPerMille[link] = 200
    let found = path.run(15_000)
    let first = try #require(found.first, "seed \(seed)")
    guard case .link(let from, let to, let loss) = first else {
      Issue.record("seed \(seed): \(first)")
      return
    }
    #expect(min(from, to) == link && max(from, to) == link + 1, "seed \(seed)")
    #expect((120...280).contains(loss), "seed \(seed)")
  }

  @Test("a hop that says 15 % more or less is found within 15 s", arguments: seeds)
  func claims(seed: UInt64) {
    var random = SplitMix64(seed: seed &* 37)
    var path = InspectedPath(lossPerMille: [0, 5, 5, 0], seed: seed)
    _ = path.run(5000 + UInt64(random.below(50)) * 100)
    let hop = random.below(3)
    path.claims[hop] = random.below(2) == 0 ? 850 : 1150
    let found = path.run(15_000)
    #expect(!found.isEmpty, "seed \(seed)")
    for accusation in found { #expect(accusation == .miscounts(place: hop + 1), "seed \(seed)") }
  }

  @Test("a hop that says nothing is not named; where packets are lost that is said")
  func silence() {
    var path = InspectedPath(lossPerMille: [0, 0, 0, 0], seed: 1)
    path.mute = 1
    #expect(path.run(60_000) == [])
    path.lossPerMille[1] = 200
    let found = path.run(60_000)
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0 == .silence })
  }

  @Test(
    "a report of another round, and whatever a liar says, changes nothing and overflows nothing")
  func damage() {
    var inspection = PathInspection(hops: 1, now: 0)
    let none: () -> [UInt64] = { [0, 0] }
    var ends = PathInspection.Ends(
      sentPackets: 0, receivedPackets: 0, expectedPackets: 0, delivered: nil)
    var huge = PathCounters()
    huge.forwardPackets = .max
    huge.reversePackets = .max
    for step in 1...40 {
      ends.sentPackets = UInt64(step) * 1000
      ends.expectedPackets = step % 2 == 0 ? .max - 1 : 5
      ends.receivedPackets = .max
      _ = inspection.advance(ends, announcedPerMille: none, now: UInt64(step) * 1100)
      inspection.report(0, nonce: .max, huge, ends)
      inspection.report(7, nonce: 1, huge, ends)
      inspection.report(0, nonce: ends.sentPackets, huge, ends)
      ends.sentPackets += 1
      inspection.report(0, nonce: ends.sentPackets - 1, step % 3 == 0 ? PathCounters() : huge, ends)
    }
  }
}
