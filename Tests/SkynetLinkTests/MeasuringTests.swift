import Base
import Simulation
import SkynetLink
import SkynetWire
import Testing

/// Latency and loss of a link.
struct MeasuringTests {
  private func linked(_ faults: NetworkFaults, seed: UInt64 = 1) -> SimulatedNetwork {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: seed)
    network.faults = faults
    network.dial(network.nodes[0], network.nodes[1])
    return network
  }

  private func reports(_ network: SimulatedNetwork) -> [LinkReport] {
    network.nodes.flatMap { $0.table.reports(now: network.now) }
  }

  @Test(arguments: [1, 20, 250])
  func `latency is the way there and back`(delay: Int) {
    let network = linked(NetworkFaults(delayMilliseconds: delay...delay))
    network.run(milliseconds: 60_000)
    for report in reports(network) {
      #expect(report.latencyMicroseconds == UInt64(2000 * delay))
      #expect(report.lossThousandths == 0)
    }
  }

  /// RFC 6298, 2.3: an eighth of each new sample.
  @Test
  func `latency follows a change in eighths`() throws {
    let network = linked(NetworkFaults(delayMilliseconds: 10...10))
    network.run(milliseconds: 30_500)
    network.faults.delayMilliseconds = 50...50
    let seen = network.time(
      until: { reports(network)[0].latencyMicroseconds != 20_000 }, limit: 5000)
    #expect(seen != nil)
    #expect(reports(network)[0].latencyMicroseconds == (7 * 20_000 + 100_000) / 8)
    network.run(milliseconds: 120_000)
    #expect(try #require(reports(network)[0].latencyMicroseconds) > 99_000)
  }

  @Test(arguments: UInt64(0)..<20)
  func `loss is seen, and so is its end`(seed: UInt64) {
    let network = linked(NetworkFaults(delayMilliseconds: 1...30), seed: seed)
    network.run(milliseconds: 20_000)
    #expect(reports(network).allSatisfy { $0.lossThousandths == 0 })
    network.faults.lossPercent = 20
    var sum = 0
    for _ in 0..<300 {
      network.run(milliseconds: 1000)
      sum += Int(reports(network)[0].lossThousandths)
    }
    // An echo and its reply both pass with 64 %.
    #expect((200...500).contains(sum / 300), "seed \(seed)")
    network.faults.lossPercent = 0
    network.run(milliseconds: 200_000)
    #expect(reports(network).allSatisfy { $0.lossThousandths < 20 }, "seed \(seed)")
  }

  @Test
  func `microseconds past the millisecond count`() throws {
    let network = linked(.none)
    network.run(milliseconds: 20_000)
    let node = network.nodes[0]
    let link = try #require(node.up.keys.first)
    while node.table.deadline > network.now { network.run(milliseconds: 1) }
    let now = network.now
    var number: [UInt8] = []
    for datagram in node.change({ $0.advance(now: now, pastMicroseconds: 700, into: &$1) }) {
      if case .packet(let packet) = datagram.datagram, packet.kind == .echo { number = packet.body }
    }
    let before = try #require(reports(network)[0].latencyMicroseconds)
    _ = node.change {
      $0.control(
        .echoReply, number, datagramBytes: 48, on: link, now: now + 1, pastMicroseconds: 100,
        into: &$1)
    }
    #expect(reports(network)[0].latencyMicroseconds == (7 * before + 400) / 8)
    // The same reply again, and one that nobody asked for, are not counted.
    for body in [number, [0, 0, 0, 0, 0, 0, 0, 0]] {
      _ = node.change {
        $0.control(.echoReply, body, datagramBytes: 48, on: link, now: now + 2, into: &$1)
      }
    }
    #expect(reports(network)[0].latencyMicroseconds == (7 * before + 400) / 8)
  }

  @Test
  func `a link is measured every second at first, and every other second later`() {
    let network = linked(.none)
    network.isRecording = true
    func echoes() -> Int {
      network.recorded.filter {
        guard case .packet(let packet) = $0.datagram else { return false }
        return packet.kind == .echo && $0.source == network.nodes[0].endpoint
      }.count
    }
    network.run(milliseconds: 9500)
    #expect((9...10).contains(echoes()))
    network.run(milliseconds: 10_500)
    let before = echoes()
    network.run(milliseconds: 60_000)
    #expect((29...31).contains(echoes() - before))
  }
}
