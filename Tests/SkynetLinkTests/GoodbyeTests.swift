import Simulation
import SkynetLink
import SkynetWire
import Testing

struct GoodbyeTests {
  private func linked() -> SimulatedNetwork {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: 1)
    network.dial(network.nodes[0], network.nodes[1])
    network.run(milliseconds: 5000)
    return network
  }

  private func sayGoodbye(
    to node: SimulatedNode, _ body: [UInt8] = [], session: UInt32, now: UInt64
  ) {
    _ = node.change { table, actions in
      table.goodbye(body, session: session, on: LinkIndex(0), now: now, into: &actions)
    }
  }

  @Test(arguments: [0, 1])
  func `a link is down at once, and its session is opened for a while`(number: Int) throws {
    let network = linked()
    let node = network.nodes[number]
    let session = try #require(node.session(to: network.nodes[1 - number])).receiveIndex
    sayGoodbye(to: node, session: session, now: network.now)
    #expect(node.downs == [.left] && node.up.isEmpty)
    #expect(node.installed[session] != nil)
    // Whoever dialled tries again.
    #expect(node.table.reports(now: network.now).map { $0.isDialled } == [number == 0])
    sayGoodbye(to: node, session: session, now: network.now)
    #expect(node.downs == [.left])
    _ = node.change { table, actions in
      table.advance(now: network.now + LinkTable.farewellMilliseconds, into: &actions)
    }
    #expect(node.installed[session] == nil)
    #expect(node.table.reports(now: network.now).count == 1 - number)
    #expect(node.faults == [])
  }

  @Test
  func `a goodbye with a body, or of a session that is not in use, does nothing`() throws {
    let network = linked()
    let (node, other) = (network.nodes[0], network.nodes[1])
    let first = try #require(node.session(to: other)).receiveIndex
    sayGoodbye(to: node, [0], session: first, now: network.now)
    #expect(node.table.counters.controlsRefused == 1)
    network.run(milliseconds: LinkTable.renewalMilliseconds + 5000)
    let second = try #require(node.session(to: other)).receiveIndex
    #expect(first != second && node.installed[first] != nil)
    sayGoodbye(to: node, session: first, now: network.now)
    sayGoodbye(to: node, session: 77, now: network.now)
    #expect(node.downs == [] && node.session(to: other) != nil)
  }

  @Test
  func `who said goodbye and comes back is linked again`() throws {
    let network = linked()
    let (node, other) = (network.nodes[0], network.nodes[1])
    let session = try #require(node.session(to: other)).receiveIndex
    sayGoodbye(to: node, session: session, now: network.now)
    other.restart()
    network.run(milliseconds: 4000)
    #expect(node.downs == [.left] && network.areSettled(node, other))
    #expect(node.faults == [] && other.faults == [])
  }

  @Test
  func `all neighbours are told`() {
    let network = linked()
    var actions: [LinkAction] = []
    network.nodes[1].table.sayGoodbye(into: &actions)
    let goodbye = LinkAction.sendControl(.goodbye, [], paddedTo: 0, on: LinkIndex(0))
    #expect(actions == [goodbye])
  }
}
