import Base
import SkynetWire
import Testing

@testable import SkynetPath

@Suite("Reports of hops")
struct TraceTests {
  @Test
  func `each hop answers with its counters, its MTU and the time it took`() throws {
    let network = PathNetwork(6, seed: 1)
    for index in 0..<5 { network.connect(index, index + 1, mtu: 1300 + 10 * index) }
    let path = try #require(network.open(Array(0...5)))
    network.run(1000)
    for content in 0..<10 { network.sendPacket(0, to: 5, UInt64(content)) }
    network.run(500)
    for position in 0..<4 {
      network.act(0) {
        $0.table.trace(path, position: position, now: network.now, into: &$1)
      }
    }
    network.run(200)
    let reports = network.nodes[0].reports.sorted { $0.position < $1.position }
    #expect(reports.map { $0.position } == [0, 1, 2, 3])
    #expect(reports.map { $0.node } == network.nodes[1...4].map { $0.key })
    #expect(reports.map { $0.milliseconds } == [10, 20, 30, 40])
    #expect(reports.map { $0.linkMTU } == [1310, 1320, 1330, 1340])
    for (index, report) in reports.enumerated() {
      // The hops before handed on what was for those behind.
      #expect(report.counters.forwardPackets >= 11 + UInt64(3 - index))
      #expect(report.counters.reversePackets >= 1)
      #expect(report.nonce > 0)
    }
  }

  @Test
  func `reports are few, and a hop that repeats or forges one is not believed`() throws {
    let network = PathNetwork.line(4, seed: 2)
    network.keepsLog = true
    let path = try #require(network.open([0, 1, 2, 3]))
    network.run(1000)
    for _ in 0..<50 {
      network.act(0) { $0.table.trace(path, position: 1, now: network.now, into: &$1) }
    }
    network.run(100)
    #expect(network.nodes[0].reports.count == 1)
    let report = try #require(
      network.log.compactMap { entry -> PathNetwork.Datagram? in
        guard entry.to == 0, case .labelled(_, _, PacketClass.report, _) = entry.2 else {
          return nil
        }
        return entry.2
      }.first)
    let link = try #require(network.link(1, 0))
    network.send(1, link, report)
    guard case .labelled(let label, let hops, let packetClass, var body) = report else { return }
    for index in body.indices {
      body[index] ^= 1
      network.send(
        1, link, .labelled(label, hopsLeft: hops, packetClass: packetClass, body: body))
      body[index] ^= 1
    }
    network.run(100)
    #expect(network.nodes[0].reports.count == 1)
  }

  @Test
  func `no report is made of what goes towards the source, or of a path that is none`() {
    let network = PathNetwork.line(3, seed: 3)
    _ = network.open([0, 1, 2])
    network.run(1000)
    for (label, rule) in network.nodes[1].labels {
      var actions: [PathAction] = []
      network.nodes[1].table.expired(
        [UInt8](repeating: 1, count: 8), label: label, counters: PathCounters(),
        now: network.now, into: &actions)
      guard case .transit(_, let direction) = rule else { continue }
      #expect(actions.isEmpty == (direction == .reverse))
      network.nodes[1].table.expired(
        [1, 2], label: label, counters: PathCounters(), now: network.now + 500, into: &actions)
      network.nodes[1].table.expired(
        [UInt8](repeating: 1, count: 8), label: Label(label.value ^ 1), counters: PathCounters(),
        now: network.now + 500, into: &actions)
      #expect(actions.isEmpty == (direction == .reverse))
    }
  }

  @Test
  func `the MTU follows the first link, and the far end learns of it`() throws {
    let network = PathNetwork.line(3, seed: 4)
    let path = try #require(network.open([0, 1, 2]))
    network.run(1000)
    #expect(network.nodes[0].paths[path]?.mtu == 1452 - 64)
    network.act(0) { $0.table.setLinkMTU(LinkIndex(0), 1280, into: &$1) }
    network.run(2000)
    #expect(network.nodes[0].paths[path]?.mtu == 1280 - 64)
    #expect(network.nodes[2].paths.values.first?.mtu == 1280 - 64)
  }

  @Test
  func `delivery receipts are handed on as they are`() throws {
    let network = PathNetwork.line(2, seed: 5)
    _ = try #require(network.open([0, 1]))
    network.run(1000)
    let path = try #require(network.nodes[1].paths.keys.first)
    network.send(1, path, [3, 7, 7])
    network.run(100)
    #expect(network.nodes[0].messages == [[3, 7, 7]])
  }
}
