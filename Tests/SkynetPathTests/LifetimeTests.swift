import Base
import SkynetWire
import Testing

@testable import SkynetPath

@Suite("How paths end")
struct LifetimeTests {
  @Test
  func `a reservation is taken back five seconds after the set-up`() throws {
    let network = PathNetwork.line(4, seed: 1)
    network.tamper = { _, _, datagram in
      // Nothing of the source comes over the labels.
      if case .labelled = datagram { return nil }
      return datagram
    }
    _ = try #require(network.open([0, 1, 2, 3]))
    network.run(100)
    let setUpAt = network.now
    // The source must not tidy up either.
    network.tamper = { from, _, datagram in from == 0 ? nil : datagram }
    network.run(4800)
    #expect(network.nodes.map { $0.table.entryCount } == [0, 1, 1, 1])
    network.run(setUpAt + 5500 - network.now)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
    #expect(network.nodes[0].downs.map { $0.reason } == [.noHandshake])
  }

  @Test
  func `a set-up without a reply is tried three times and leaves nothing`() throws {
    let network = PathNetwork.line(4, seed: 2)
    network.tamper = { from, to, datagram in from == 2 && to == 1 ? nil : datagram }
    _ = try #require(network.open([0, 1, 2, 3]))
    network.run(500)
    #expect(network.nodes[1].table.entryCount == 1)
    network.run(6600)
    #expect(network.nodes[0].downs.map { $0.reason } == [.noReply])
    #expect(network.nodes[1].table.counters.setUpsAccepted == 3)
    network.run(5500)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
  }

  @Test
  func `a late reply does not leave a reservation behind`() throws {
    let network = PathNetwork.line(3, seed: 3)
    network.faults.milliseconds = 700...700
    let path = try #require(network.open([0, 1, 2]))
    // The reply takes 2.8 s: the first two tries are over by then.
    network.run(6100)
    #expect(network.nodes.map { $0.table.entryCount } == [1, 1, 1])
    network.run(6000)
    #expect(network.nodes[0].ups.map { $0.path } == [path])
    #expect(network.nodes.map { $0.table.entryCount } == [1, 1, 1])
  }

  @Test
  func `a path of which nobody hears goes after thirty seconds`() throws {
    let network = PathNetwork.line(4, seed: 4)
    _ = try #require(network.open([0, 1, 2, 3]))
    network.run(1000)
    #expect(network.nodes[3].ups.count == 1)
    // The source is cut off without a word.
    network.tamper = { from, _, datagram in from == 0 ? nil : datagram }
    network.run(28_500)
    #expect(network.nodes.map { $0.table.entryCount } == [0, 1, 1, 1])
    network.run(2500)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
    #expect(network.nodes[3].downs.map { $0.reason } == [.expired])
    #expect(network.nodes[0].downs.map { $0.reason } == [.lost])
  }

  @Test
  func `probes keep an idle path alive until its lifetime ends, at the source first`() throws {
    let network = PathNetwork.line(3, seed: 5)
    _ = try #require(network.open([0, 1, 2], offer: PathOffer(lifetimeSeconds: 90)))
    network.run(89_500)
    #expect(network.nodes.map { $0.table.entryCount } == [1, 1, 1])
    network.run(600)
    #expect(network.nodes[0].downs.map { $0.reason } == [.expired])
    #expect(network.nodes.allSatisfy { $0.isEmpty })
  }

  @Test
  func `hops end a path that its source does not`() throws {
    let network = PathNetwork.line(3, seed: 6)
    let path = try #require(network.open([0, 1, 2], offer: PathOffer(lifetimeSeconds: 20)))
    network.run(1000)
    // A source that cheats: it goes on sending and sends no word of the end.
    let rule = try #require(network.nodes[0].paths[path]?.rule)
    network.tamper = { from, _, datagram in
      if case .control(.teardown, _) = datagram, from == 0 { return nil }
      return datagram
    }
    for _ in 0..<30 {
      network.send(
        0, rule.link, .labelled(rule.labelOut, hopsLeft: 9, packetClass: 0, body: [1]))
      network.run(1000)
    }
    #expect(network.nodes.allSatisfy { $0.isEmpty })
    #expect(network.nodes[0].unknownLabels == 0)
  }

  @Test(arguments: [0, 3])
  func `each end may close, and the other hears of it`(closer: Int) throws {
    let network = PathNetwork.line(4, seed: 7)
    _ = try #require(network.open([0, 1, 2, 3]))
    network.run(1000)
    let path = try #require(network.nodes[closer].paths.keys.first)
    network.act(closer) { $0.table.close(path, now: network.now, into: &$1) }
    network.act(closer) { $0.table.close(path, now: network.now, into: &$1) }
    network.run(100)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
    #expect(network.nodes[0].downs.map { $0.reason } == [.closed])
    #expect(network.nodes[3].downs.map { $0.reason } == [.closed])
  }

  @Test
  func `a hop that is not paid ends the path, and both ends hear why`() throws {
    let network = PathNetwork.line(5, seed: 8)
    _ = try #require(network.open([0, 1, 2, 3, 4]))
    network.run(1000)
    let label = try #require(network.nodes[2].labels.keys.first)
    network.act(2) { $0.table.stop(label, into: &$1) }
    network.run(100)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
    #expect(network.nodes[0].downs.map { $0.reason } == [.evicted])
    #expect(network.nodes[4].downs.map { $0.reason } == [.evicted])
  }

  /// Each link at each moment of a set-up over five nodes, which takes about 80 ms.
  @Test(arguments: 0..<4, 0..<20)
  func `a link may go down in any phase, and nothing is left`(link: Int, phase: Int) throws {
    let network = PathNetwork.line(5, seed: 9)
    _ = try #require(network.open([0, 1, 2, 3, 4]))
    network.run(UInt64(phase) * 6)
    network.disconnect(link, link + 1)
    network.run(100)
    let heard = network.nodes[0].downs.count == 1
    network.run(12_000)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
    #expect(network.nodes[0].downs.count == 1)
    if link == 0 || phase >= 16 { #expect(heard, "the source hears of it by its hops") }
  }

  @Test
  func `a teardown counts only from the neighbour whose label it is`() throws {
    let network = PathNetwork.line(3, seed: 10)
    network.connect(1, 0)
    _ = try #require(network.open([0, 1, 2]))
    network.run(1000)
    for label in network.nodes[1].labels.keys {
      let message = TeardownMessage(label: label, reason: .closed).bytes
      network.act(1) {
        $0.table.control(
          .teardown, message, on: LinkIndex(2), now: network.now, into: &$1)
      }
      // The generation is another: a path of before.
      let old = TeardownMessage(
        label: Label(label.value ^ 0x55), reason: .closed
      ).bytes
      for link in [LinkIndex(0), LinkIndex(1)] {
        network.act(1) {
          $0.table.control(.teardown, old, on: link, now: network.now, into: &$1)
        }
      }
    }
    network.run(1000)
    #expect(network.nodes.map { $0.table.entryCount } == [1, 1, 1])
  }
}
