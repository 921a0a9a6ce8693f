import Base
import Foundation
import Simulation
import SkynetMeter
import SkynetWire
import Testing

@Suite("Blame")
struct BlameTests {
  static let seeds = Seeds.chosen(0...199, environment: ProcessInfo.processInfo.environment)
  private static let tolerance = Blame.Tolerance(lossPerMille: 20, packets: 20)

  private static func reports(_ packets: [UInt64]) -> [PathCounters?] {
    packets.map { count in
      var counters = PathCounters()
      counters.forwardPackets = count
      return counters
    }
  }

  @Test("the link that loses is found with a question for each halving", arguments: seeds)
  func bisection(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let hops = 2 + random.below(7)
    let guilty = random.below(hops)
    var count: UInt64 = 10_000
    var truth = [count]
    for link in 0..<hops {
      count -= link == guilty ? count * 8 / 100 : UInt64(random.below(30))
      truth.append(count)
    }
    for direction in [Blame.Direction.forward, .reverse] {
      // Reverse packets pass from the last to the first.
      let passed = truth.map { value -> PathCounters in
        var counters = PathCounters()
        counters.forwardPackets = value
        counters.reversePackets = truth[0]
        return counters
      }
      var all = passed
      for index in all.indices { all[index].reversePackets = truth[truth.count - 1 - index] }
      var known = [PathCounters?](repeating: nil, count: all.count)
      known[0] = all[0]
      known[all.count - 1] = all[all.count - 1]
      var questions = 0
      var verdict = Blame.locate(reports: known, direction, Self.tolerance)
      while case .ask(let hop) = verdict, questions < 10 {
        known[hop] = all[hop]
        questions += 1
        verdict = Blame.locate(reports: known, direction, Self.tolerance)
      }
      guard case .link(let from, let to, let lost) = verdict else {
        Issue.record("\(verdict)")
        return
      }
      let expected = direction == .forward ? guilty : hops - guilty
      #expect(from == expected)
      #expect(to == (direction == .forward ? guilty + 1 : hops - guilty - 1))
      #expect(lost >= 500)
      #expect(1 << questions <= 2 * hops)
    }
  }

  @Test("small differences are nobody's fault")
  func tolerated() {
    #expect(
      Blame.locate(reports: Self.reports([10_000, 9_950, 9_900, 9_800]), .forward, Self.tolerance)
        == .nobody)
  }

  @Test("a hop that says more than was sent, or less than arrived behind it, miscounts")
  func miscounts() {
    #expect(
      Blame.locate(reports: Self.reports([1000, 2000, 1000]), .forward, Self.tolerance)
        == .miscounts(hop: 1))
    #expect(
      Blame.locate(reports: Self.reports([1000, 1000, 500, 900, 900]), .forward, Self.tolerance)
        == .miscounts(hop: 2))
    // Whatever a liar says, nothing overflows.
    #expect(
      Blame.locate(
        reports: Self.reports([.max, .max, 0]), .forward,
        Blame.Tolerance(lossPerMille: 1000, packets: .max)) == .nobody)
  }

  @Test("points add up to avoidance and fade")
  func scores() throws {
    var meter = Meter(settings: MeterSettings(), signer: MeterWorld.signer(0))
    let key = MeterWorld.signer(1).key
    var actions: [MeterAction] = []
    meter.blame(key, points: 60, now: 0, &actions)
    #expect(actions == [])
    #expect(meter.points(of: key, now: 600_000) == 30)
    meter.blame(key, points: 90, now: 600_000, &actions)
    #expect(actions == [.avoid(key, untilMilliseconds: 1_200_000)])
    #expect(meter.points(of: key, now: 1_200_000) == 60)
    #expect(meter.points(of: key, now: 100_000_000) == 0)
  }

  @Test("scores of more nodes than there is room for keep the worst")
  func bound() {
    var meter = Meter(settings: MeterSettings(), signer: MeterWorld.signer(0))
    var actions: [MeterAction] = []
    let worst = MeterWorld.signer(250).key
    meter.blame(worst, points: 50, now: 0, &actions)
    for index in 0..<2000 {
      var bytes = [UInt8](repeating: UInt8(index & 0xFF), count: 32)
      bytes[1] = UInt8(index >> 8)
      if let key = PublicKey(bytes) { meter.blame(key, points: 1, now: 0, &actions) }
    }
    #expect(meter.points(of: worst, now: 0) == 50)
  }
}
