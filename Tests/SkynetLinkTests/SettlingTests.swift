import Base
import Simulation
import SkynetLink
import SkynetWire
import Testing

/// Two and three nodes over a network that loses, delays, doubles and reorders.
struct SettlingTests {
  private func pair(_ seed: UInt64, epoch: UInt64 = 0) -> SimulatedNetwork {
    SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1)], seed: seed, epoch: epoch)
  }

  private func isSound(_ network: SimulatedNetwork, _ seed: UInt64) {
    for node in network.nodes { #expect(node.faults == [], "seed \(seed)") }
  }

  @Test(arguments: UInt64(0)..<200)
  func `two that dial each other settle on one session and stay with it`(seed: UInt64) throws {
    let network = pair(seed)
    let (one, other) = (network.nodes[0], network.nodes[1])
    network.faults = NetworkFaults(
      lossPercent: network.random.below(40), duplicatePercent: network.random.below(30),
      delayMilliseconds: 1...(1 + network.random.below(400)))
    network.dial(one, other)
    network.run(milliseconds: UInt64(network.random.below(100)))
    network.dial(other, one)
    network.run(milliseconds: 30_000)
    network.faults = .none
    let settled = network.time(until: { network.areSettled(one, other) }, limit: 60_000)
    let milliseconds = try #require(settled, "seed \(seed)")
    // Pauses double: none is longer than what went before it.
    #expect(milliseconds <= 40_000, "seed \(seed)")
    network.run(milliseconds: 10_000)
    let (uses, ups) = (one.uses + other.uses, one.ups + other.ups)
    network.run(milliseconds: 40_000)
    #expect(one.uses + other.uses == uses && one.ups + other.ups == ups, "seed \(seed)")
    #expect(network.areSettled(one, other), "seed \(seed)")
    isSound(network, seed)
  }

  @Test(arguments: UInt64(0)..<200)
  func `over a clean network two that dial at once are up after one exchange`(seed: UInt64) {
    let network = pair(seed)
    let (one, other) = (network.nodes[0], network.nodes[1])
    network.faults.delayMilliseconds = 20...20
    network.dial(one, other)
    network.run(milliseconds: UInt64(network.random.below(60)))
    network.dial(other, one)
    network.run(milliseconds: 200)
    #expect(network.areSettled(one, other), "seed \(seed)")
    network.run(milliseconds: 5000)
    #expect(one.ups == 1 && other.ups == 1, "seed \(seed)")
    #expect(one.uses == 1 && other.uses == 1, "seed \(seed)")
    isSound(network, seed)
  }

  @Test
  func `an answer that was lost is given again, for the same session`() {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: 1)
    network.faults.delayMilliseconds = 20...20
    network.dial(network.nodes[0], network.nodes[1])
    network.run(milliseconds: 10)
    network.faults.isCut = true
    network.run(milliseconds: 20)
    network.faults.isCut = false
    network.run(milliseconds: 1500)
    #expect(network.areSettled(network.nodes[0], network.nodes[1]))
    let counters = network.nodes[1].table.counters
    #expect(counters.sessionsMade == 1 && counters.responsesSent == 2)
    #expect(counters[.redundant] == 1)
  }

  /// An answer takes longer than the pause before the next initiation.
  @Test(arguments: UInt64(0)..<50)
  func `a path of four seconds there and back is no obstacle`(seed: UInt64) throws {
    let network = pair(seed)
    let (one, other) = (network.nodes[0], network.nodes[1])
    network.faults = NetworkFaults(lossPercent: 10, delayMilliseconds: 1800...2000)
    network.dial(one, other)
    if seed % 2 == 0 {
      network.dial(other, one)
    } else {
      network.dial(other, one, at: [Outsider.endpoint(1)])
    }
    let settled = network.time(until: { network.areSettled(one, other) }, limit: 60_000)
    #expect(try #require(settled, "seed \(seed)") <= 40_000, "seed \(seed)")
    isSound(network, seed)
  }

  @Test(arguments: UInt64(0)..<200)
  func `three nodes come back after cuts and restarts`(seed: UInt64) throws {
    var settings = LinkSettings()
    settings.allowed = (0..<3).map { SimulatedNode.key($0) }
    let nodes = (0..<3).map { SimulatedNode(number: $0, settings: settings) }
    let network = SimulatedNetwork(nodes, seed: seed)
    network.faults.delayMilliseconds = 1...80
    // Each dials the next, and the first two each other.
    let dials = [(0, 1), (1, 0), (1, 2), (2, 0)]
    func dialAll(_ node: Int?) {
      for (from, to) in dials where node == nil || from == node {
        network.dial(nodes[from], nodes[to])
      }
    }
    dialAll(nil)
    for _ in 0..<6 {
      network.run(milliseconds: UInt64(1000 + network.random.below(20_000)))
      switch network.random.below(3) {
      case 0: network.faults.isCut.toggle()
      case 1: network.faults.lossPercent = network.random.below(50)
      default:
        let node = network.random.below(3)
        nodes[node].restart()
        dialAll(node)
      }
    }
    network.run(milliseconds: 5000)
    network.faults = NetworkFaults(delayMilliseconds: 1...80)
    // The longest pause between two initiations is 75 s.
    let settled = network.time(
      until: {
        [(0, 1), (1, 2), (0, 2)].allSatisfy { network.areSettled(nodes[$0.0], nodes[$0.1]) }
      }, limit: 120_000)
    #expect(try #require(settled, "seed \(seed)") <= 80_000, "seed \(seed)")
    network.run(milliseconds: 20_000)
    for (from, to) in [(0, 1), (1, 2), (0, 2)] {
      #expect(network.areSettled(nodes[from], nodes[to]), "seed \(seed)")
    }
    isSound(network, seed)
  }

  @Test(arguments: UInt64(0)..<200)
  func `a node that lost its memory is back within eight seconds`(seed: UInt64) throws {
    var settings = LinkSettings()
    settings.allowed = [SimulatedNode.key(0)]
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: seed)
    let (dialler, answerer) = (network.nodes[0], network.nodes[1])
    network.faults.delayMilliseconds = 1...50
    network.dial(dialler, answerer)
    network.run(milliseconds: UInt64(2000 + network.random.below(20_000)))
    #expect(network.areSettled(dialler, answerer), "seed \(seed)")
    if seed % 2 == 0 {
      answerer.restart()
    } else {
      dialler.restart()
      network.dial(dialler, answerer)
    }
    let back = network.time(until: { network.areSettled(dialler, answerer) }, limit: 60_000)
    #expect(try #require(back, "seed \(seed)") <= 8000, "seed \(seed)")
    isSound(network, seed)
  }

  @Test(arguments: UInt64(0)..<50)
  func `the clock's reading changes nothing`(seed: UInt64) {
    let runs = [UInt64(0), 1 << 50].map { epoch in
      let network = pair(seed, epoch: epoch)
      network.faults = NetworkFaults(
        lossPercent: 20, duplicatePercent: 10, delayMilliseconds: 1...200)
      network.dial(network.nodes[0], network.nodes[1])
      network.dial(network.nodes[1], network.nodes[0])
      network.run(milliseconds: 200_000)
      return network
    }
    for place in 0..<2 {
      let (early, late) = (runs[0].nodes[place], runs[1].nodes[place])
      #expect(early.table.counters == late.table.counters, "seed \(seed)")
      #expect(early.downs == late.downs && early.uses == late.uses, "seed \(seed)")
      #expect(
        early.table.reports(now: runs[0].now) == late.table.reports(now: runs[1].now),
        "seed \(seed)")
    }
  }
}
