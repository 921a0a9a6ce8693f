import Base
import Simulation
import SkynetLink
import SkynetWire
import Testing

struct RoamingTests {
  private func linked(_ seed: UInt64) -> SimulatedNetwork {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: seed)
    network.faults.delayMilliseconds = 1...60
    network.dial(network.nodes[0], network.nodes[1])
    network.run(milliseconds: 15_000)
    return network
  }

  @Test(arguments: UInt64(0)..<200)
  func `who moves is followed with his next packet`(seed: UInt64) throws {
    let network = linked(seed)
    let mover = network.nodes[Int(seed % 2)]
    let other = network.nodes[1 - Int(seed % 2)]
    for step in 1...5 {
      mover.endpoint = Endpoint(address: [172, 16, UInt8(step), 1], port: UInt16(4000 + step))
      let followed = network.time(
        until: { other.link(to: mover).map { other.endpoints[$0] } == mover.endpoint },
        limit: 20_000)
      #expect(try #require(followed, "seed \(seed)") <= 2500, "seed \(seed)")
      network.run(milliseconds: UInt64(network.random.below(3000)))
    }
    #expect(mover.downs == [] && other.downs == [], "seed \(seed)")
    #expect(network.areSettled(mover, other), "seed \(seed)")
    #expect(other.table.counters.roams == 5, "seed \(seed)")
    #expect(mover.faults == [] && other.faults == [], "seed \(seed)")
  }

  @Test
  func `of several endpoints the one that answers is used`() throws {
    let network = SimulatedNetwork([SimulatedNode(number: 0), SimulatedNode(number: 1)], seed: 3)
    let (one, other) = (network.nodes[0], network.nodes[1])
    network.dial(
      one, other, at: [Outsider.endpoint(1), Outsider.endpoint(2), other.endpoint])
    network.dial(other, one, at: [Outsider.endpoint(3)])
    network.run(milliseconds: 3000)
    #expect(network.areSettled(one, other))
    #expect(one.endpoints[try #require(one.link(to: other))] == other.endpoint)
    #expect(other.endpoints[try #require(other.link(to: one))] == one.endpoint)
  }
}
