import Base
import Simulation
import SkynetLink
import SkynetWire
import Testing

/// How long datagrams may be, found out by trying.
struct MTUTests {
  private func linked(_ seed: UInt64, limit: Int, datagramMax: Int = 1472) -> SimulatedNetwork {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    settings.datagramMax = datagramMax
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0, settings: settings), SimulatedNode(number: 1, settings: settings)],
      seed: seed)
    network.faults.datagramMax = limit
    network.faults.delayMilliseconds = 1...40
    network.dial(network.nodes[0], network.nodes[1])
    return network
  }

  private func lengths(_ network: SimulatedNetwork) -> [Int] {
    network.nodes.flatMap { $0.table.reports(now: network.now).map { $0.mtu } }
  }

  @Test(
    arguments: [
      (1232, 1472, 1232), (1271, 1472, 1232), (1280, 1472, 1272), (1372, 1472, 1372),
      (1400, 1472, 1392), (1451, 1472, 1444), (1452, 1472, 1452), (1472, 1472, 1472),
      (9000, 1472, 1472), (1472, 8972, 1472), (8972, 8972, 8972), (8960, 8972, 8952),
      (3000, 8972, 2972), (9000, 1440, 1440), (9000, 1200, 1232),
    ] as [(Int, Int, Int)])
  func `the longest that passes is found`(limit: Int, datagramMax: Int, expected: Int) {
    let network = linked(1, limit: limit, datagramMax: datagramMax)
    network.run(milliseconds: 25_000)
    #expect(lengths(network) == [expected, expected])
    for node in network.nodes {
      #expect(Array(node.mtu.values) == [expected])
      #expect(node.table.counters.probesSent < 40)
    }
    let sent = network.nodes.map { $0.table.counters.probesSent }
    // Afterwards it is only confirmed, each fifteen seconds.
    network.run(milliseconds: 60_000)
    for (node, before) in zip(network.nodes, sent) {
      #expect(node.table.counters.probesSent - before <= 5)
      #expect(node.table.counters.blackHoles == 0)
    }
  }

  @Test(arguments: UInt64(0)..<50)
  func `a path that shrinks is noticed within eighteen seconds, one that grows within ten minutes`(
    seed: UInt64
  ) throws {
    let network = linked(seed, limit: 1472)
    network.run(milliseconds: UInt64(5000 + network.random.below(20_000)))
    #expect(lengths(network) == [1472, 1472], "seed \(seed)")
    network.faults.datagramMax = 1300
    let noticed = network.time(until: { lengths(network).allSatisfy { $0 <= 1300 } }, limit: 60_000)
    #expect(try #require(noticed, "seed \(seed)") <= 18_000, "seed \(seed)")
    network.run(milliseconds: 20_000)
    #expect(lengths(network) == [1272, 1272], "seed \(seed)")
    for node in network.nodes { #expect(node.table.counters.blackHoles == 1, "seed \(seed)") }
    network.faults.datagramMax = 1472
    let grown = network.time(until: { lengths(network) == [1472, 1472] }, limit: 700_000)
    #expect(try #require(grown, "seed \(seed)") <= 616_000, "seed \(seed)")
  }

  @Test
  func `where data vanishes the length is tried at once`() {
    let network = linked(5, limit: 1472)
    network.run(milliseconds: 5000)
    network.faults.datagramMax = 1300
    for node in network.nodes {
      network.change(node) { table, _ in
        for link in node.up.keys { table.suspectMTU(on: link, now: network.now) }
      }
    }
    network.run(milliseconds: 3000)
    #expect(lengths(network).allSatisfy { $0 <= 1300 })
  }

  @Test(arguments: UInt64(0)..<200)
  func `over a lossy path it is never longer than what passes`(seed: UInt64) {
    let network = linked(seed, limit: 1400)
    network.faults.lossPercent = network.random.below(40)
    network.faults.duplicatePercent = 20
    for _ in 0..<60 {
      network.run(milliseconds: 1000)
      #expect(lengths(network).allSatisfy { (1232...1400).contains($0) }, "seed \(seed)")
    }
    for node in network.nodes { #expect(node.faults == [], "seed \(seed)") }
  }

  @Test
  func `a probe that was shortened or forged is not acknowledged`() throws {
    let network = linked(6, limit: 1472)
    network.run(milliseconds: 5000)
    let node = network.nodes[0]
    let link = try #require(node.up.keys.first)
    let body = ProbeBody(token: 5, datagramBytes: 1400)
    for (bytes, count) in [
      (body.encoded, 1399), (body.encoded, 1401), (Array(body.encoded[..<7]), 1400),
    ] {
      let sent = node.change {
        $0.control(
          .probe, bytes, datagramBytes: count, on: link, now: network.now, into: &$1)
      }
      #expect(sent.isEmpty)
    }
    #expect(node.table.counters.controlsRefused == 3)
    let sent = node.change {
      $0.control(
        .probe, body.encoded, datagramBytes: 1400, on: link, now: network.now, into: &$1)
    }
    guard case .packet(let reply) = sent.first?.datagram else {
      Issue.record("no acknowledgement")
      return
    }
    #expect(reply.kind == .probeReply && reply.body == body.encoded && reply.datagramBytes == 48)
    // An acknowledgement of what was never sent.
    let before = node.mtu
    _ = node.change {
      $0.control(
        .probeReply, ProbeBody(token: 5, datagramBytes: 8972).encoded, datagramBytes: 48, on: link,
        now: network.now, into: &$1)
    }
    #expect(node.mtu == before)
  }
}
