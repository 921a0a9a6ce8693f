import Base
import Simulation
import SkynetLink
import SkynetWire
import Testing

/// Whatever was recorded, said again by somebody else.
struct ReplayTests {
  @Test(arguments: UInt64(0)..<50)
  func `a replay of everything moves nothing`(seed: UInt64) throws {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: seed)
    let (dialler, answerer) = (network.nodes[0], network.nodes[1])
    network.isRecording = true
    network.faults = NetworkFaults(lossPercent: 20, delayMilliseconds: 1...100)
    network.dial(dialler, answerer)
    network.run(milliseconds: 150_000)
    network.faults = NetworkFaults(delayMilliseconds: 1...20)
    network.isRecording = false
    let settled = network.time(until: { network.areSettled(dialler, answerer) }, limit: 60_000)
    #expect(settled != nil, "seed \(seed)")
    network.run(milliseconds: 2000)
    let session = try #require(dialler.session(to: answerer), "seed \(seed)")
    let (uses, ups) = (dialler.uses + answerer.uses, dialler.ups + answerer.ups)
    for (number, datagram) in network.recorded.enumerated() {
      for target in [datagram.target, datagram.source] {
        network.carry([
          SentDatagram(datagram.datagram, from: Outsider.endpoint(number), to: target)
        ])
      }
      network.run(milliseconds: 10)
    }
    #expect(dialler.session(to: answerer) == session, "seed \(seed)")
    #expect(network.areSettled(dialler, answerer), "seed \(seed)")
    #expect(dialler.uses + answerer.uses == uses, "seed \(seed)")
    #expect(dialler.ups + answerer.ups == ups, "seed \(seed)")
    for (node, peer) in [(dialler, answerer), (answerer, dialler)] {
      #expect(node.endpoints[try #require(node.link(to: peer))] == peer.endpoint, "seed \(seed)")
      #expect(node.installedMax <= 6 && node.faults == [], "seed \(seed)")
      #expect(node.table.counters.roams == 0, "seed \(seed)")
    }
    // What replays left behind is gone.
    network.run(milliseconds: 11_000)
    #expect(answerer.installed.count <= 2, "seed \(seed)")
  }

  /// The recorded initiations come to a node that has forgotten them, and to one that dials.
  @Test(arguments: UInt64(0)..<50)
  func `a replay to a node that restarted makes no link`(seed: UInt64) throws {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: seed)
    let (dialler, answerer) = (network.nodes[0], network.nodes[1])
    network.isRecording = true
    network.dial(dialler, answerer)
    network.run(milliseconds: 5000)
    network.isRecording = false
    dialler.restart()
    answerer.restart()
    for datagram in network.recorded {
      network.carry([
        SentDatagram(datagram.datagram, from: Outsider.endpoint(4), to: answerer.endpoint),
        SentDatagram(datagram.datagram, from: Outsider.endpoint(4), to: dialler.endpoint),
      ])
      network.run(milliseconds: 50)
    }
    #expect(answerer.ups == 0 && dialler.ups == 0, "seed \(seed)")
    network.dial(dialler, answerer)
    network.run(milliseconds: 3000)
    #expect(network.areSettled(dialler, answerer), "seed \(seed)")
    network.run(milliseconds: 12_000)
    #expect(answerer.installed.count == 1 && answerer.ups == 1, "seed \(seed)")
  }

  /// Somebody says to the node that dials every initiation again that its neighbour once sent.
  @Test(arguments: UInt64(0)..<20)
  func `replays without end do not keep a node from dialling`(seed: UInt64) throws {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    // The higher key: the one whose initiation gives way.
    let isFirst = SimulatedNode.key(1) < SimulatedNode.key(0)
    let nodes = (0..<2).map { SimulatedNode(number: $0, settings: settings) }
    let (dialler, other) = isFirst ? (nodes[0], nodes[1]) : (nodes[1], nodes[0])
    let network = SimulatedNetwork(nodes, seed: seed)
    network.isRecording = true
    network.faults.isCut = true
    for _ in 0..<60 {
      network.dial(other, dialler)
      other.restart()
    }
    network.isRecording = false
    network.faults = NetworkFaults(delayMilliseconds: 1...60)
    let pause = 300 + UInt64(network.random.below(700))
    for (number, datagram) in network.recorded.enumerated() {
      network.at(UInt64(number) * pause) {
        network.carry([
          SentDatagram(datagram.datagram, from: Outsider.endpoint(number), to: dialler.endpoint)
        ])
      }
    }
    network.run(milliseconds: 4 * pause + 100)
    network.dial(dialler, other)
    let settled = network.time(until: { network.areSettled(dialler, other) }, limit: 60_000)
    #expect(try #require(settled, "seed \(seed)") <= 3000, "seed \(seed)")
    network.run(milliseconds: 20_000)
    #expect(network.areSettled(dialler, other) && dialler.downs == [], "seed \(seed)")
    #expect(dialler.faults == [] && other.faults == [], "seed \(seed)")
  }
}
