import Simulation
import SkynetLink
import SkynetWire
import Sodium
import Testing

/// Sessions over a long time.
struct RenewalTests {
  private func linked(
    _ seed: UInt64 = 1, delay: ClosedRange<Int> = 5...5
  ) -> SimulatedNetwork {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: seed)
    network.faults.delayMilliseconds = delay
    network.dial(network.nodes[0], network.nodes[1])
    network.run(milliseconds: 2000)
    return network
  }

  @Test(arguments: UInt64(0)..<20)
  func `the initiator alone renews the session, every two minutes, and nothing is lost`(
    seed: UInt64
  ) throws {
    let network = linked(seed, delay: 1...150)
    let (dialler, answerer) = (network.nodes[0], network.nodes[1])
    var sessions: Set<UInt32> = []
    for _ in 0..<120 {
      network.run(milliseconds: 10_000)
      if let session = dialler.session(to: answerer) { sessions.insert(session.receiveIndex) }
      #expect(network.areSettled(dialler, answerer))
      #expect(dialler.installed.count <= 2 && answerer.installed.count <= 2)
    }
    // 110 to 120 s each over 1200 s.
    #expect((10...12).contains(sessions.count))
    #expect(dialler.downs == [] && answerer.downs == [])
    #expect(answerer.table.counters.initiationsSent == 0)
    let report = try #require(dialler.table.reports(now: network.now).first)
    #expect(report.lossThousandths == 0 && report.state == .up)
    #expect(report.ageMilliseconds > 1_190_000)
    #expect(dialler.faults == [] && answerer.faults == [])
  }

  @Test
  func `no session outlives three minutes where no handshake gets through`() {
    let network = linked()
    let (dialler, answerer) = (network.nodes[0], network.nodes[1])
    // Packets pass, handshakes do not.
    network.faults.datagramMax = 95
    let down = network.time(until: { !answerer.downs.isEmpty }, limit: 300_000)
    #expect(down.map { (175_000...180_000).contains($0) } ?? false)
    network.run(milliseconds: 20_000)
    #expect(dialler.downs == [.expired] || dialler.downs == [.silent])
    #expect(dialler.installed.isEmpty && answerer.installed.isEmpty)
    #expect(answerer.table.reports(now: network.now).isEmpty)
    network.faults.datagramMax = 65_507
    let back = network.time(until: { network.areSettled(dialler, answerer) }, limit: 80_000)
    #expect(back != nil)
  }

  @Test
  func `a link is down after fifteen seconds of silence, and its sessions are wiped`() {
    let network = linked()
    let (dialler, answerer) = (network.nodes[0], network.nodes[1])
    network.faults.isCut = true
    let first = network.time(until: { !answerer.downs.isEmpty }, limit: 30_000)
    #expect(first.map { (12_900...15_050).contains($0) } ?? false)
    network.run(milliseconds: 3000)
    #expect(dialler.downs == [.silent] && answerer.downs == [.silent])
    #expect(dialler.installed.isEmpty && answerer.installed.isEmpty)
    #expect(dialler.table.reports(now: network.now).map { $0.state } == [.dialling])
    #expect(answerer.table.deadline == .max)
  }

  @Test
  func `sessions that follow each other quickly leave none behind`() {
    let network = linked()
    let (dialler, answerer) = (network.nodes[0], network.nodes[1])
    for _ in 0..<5 {
      dialler.restart()
      network.dial(dialler, answerer)
      network.run(milliseconds: 3000)
    }
    #expect(answerer.uses == 6 && answerer.installed.count == 2)
    network.run(milliseconds: 31_000)
    #expect(answerer.installed.count == 1)
  }

  @Test
  func `a node that was forgotten is gone at once and may come back only by itself`() {
    let network = linked()
    let (dialler, answerer) = (network.nodes[0], network.nodes[1])
    network.change(dialler) { $0.forget(answerer.key, now: network.now, into: &$1) }
    #expect(dialler.downs == [.forgotten])
    #expect(dialler.installed.isEmpty && dialler.table.deadline == .max)
    network.run(milliseconds: 20_000)
    #expect(answerer.downs == [.silent])
    #expect(dialler.ups == 1 && answerer.ups == 1)
  }

  @Test
  func `pauses between initiations double up to a minute`() {
    let network = SimulatedNetwork([SimulatedNode(number: 0), SimulatedNode(number: 1)], seed: 1)
    network.faults.isCut = true
    network.isRecording = true
    network.dial(network.nodes[0], network.nodes[1])
    var times: [UInt64] = [0]
    for _ in 0..<12_000 {
      let before = network.recorded.count
      network.run(milliseconds: 100)
      if network.recorded.count > before { times.append(network.elapsed) }
    }
    let pauses = zip(times, times.dropFirst()).map { $1 - $0 }
    for (index, pause) in pauses.enumerated() {
      let nominal = min(60_000, UInt64(1000) << UInt64(min(index, 6)))
      #expect((nominal * 3 / 4 - 100...nominal * 5 / 4 + 100).contains(pause))
    }
    #expect(pauses.count >= 20)
  }

  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
  func `both ends seal with what both are good at`(one: Bool, other: Bool) {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [
        SimulatedNode(number: 0, hasAEGIS: one),
        SimulatedNode(number: 1, settings: settings, hasAEGIS: other),
      ], seed: 1)
    network.dial(network.nodes[0], network.nodes[1])
    network.run(milliseconds: 1000)
    let suite: CipherSuite = one && other ? .aegis128L : .chaCha20Poly1305
    for (node, peer) in [(0, 1), (1, 0)] {
      let node = network.nodes[node]
      #expect(node.session(to: network.nodes[peer])?.keys.suite == suite)
      #expect(node.table.reports(now: network.now).map { $0.suite } == [suite])
    }
  }
}
