import Base
import Noise
import Simulation
import SkynetLink
import SkynetWire
import Sodium
import Testing

/// Who is let in, and what is dropped without a word.
struct PolicyTests {
  private let outsider = Outsider("outsider")

  private func strict() -> SimulatedNode { SimulatedNode(number: 1) }

  private func open(_ change: (inout LinkSettings) -> Void = { _ in }) -> SimulatedNode {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    change(&settings)
    return SimulatedNode(number: 1, settings: settings)
  }

  /// What a node says to a datagram.
  private func answer(
    _ node: SimulatedNode, _ datagram: [UInt8], from: Int = 1, now: UInt64 = 0
  ) -> [SentDatagram] {
    node.receive(.handshake(datagram), from: Outsider.endpoint(from), now: now)
  }

  @Test
  func `a stranger is answered only where strangers are welcome`() throws {
    let (closed, open) = (strict(), open())
    #expect(answer(closed, try outsider.initiation(to: closed, sender: 1)).isEmpty)
    #expect(closed.table.counters[.unknownPeer] == 1)
    #expect(closed.table.reports(now: 0).isEmpty)
    #expect(answer(open, try outsider.initiation(to: open, sender: 1)).count == 1)
    #expect(open.table.reports(now: 0).map { $0.state } == [.unconfirmed])
    var settings = LinkSettings()
    settings.allowed = [outsider.key]
    let friendly = SimulatedNode(number: 1, settings: settings)
    #expect(answer(friendly, try outsider.initiation(to: friendly, sender: 1)).count == 1)
  }

  @Test
  func `nobody takes a node key that is not his`() throws {
    let node = open()
    let victim = Outsider("victim")
    let ciphers = CipherOffer(hasAEGIS: true)
    for key in [victim.key, node.key] {
      let payload = HandshakeRequest(ciphers: ciphers, node: key).encoded
      #expect(answer(node, try outsider.initiation(to: node, sender: 1, payload: payload)).isEmpty)
    }
    #expect(node.table.counters[.keyMismatch] == 2)
    // The same once the victim has a link.
    #expect(answer(node, try victim.initiation(to: node, sender: 1)).count == 1)
    let payload = HandshakeRequest(ciphers: ciphers, node: victim.key).encoded
    #expect(answer(node, try outsider.initiation(to: node, sender: 1, payload: payload)).isEmpty)
    #expect(node.table.counters[.keyMismatch] == 3)
  }

  @Test
  func `another version, prologue, cipher or recipient is dropped without a word`() throws {
    let node = open()
    let good = HandshakeRequest(ciphers: CipherOffer(hasAEGIS: true), node: outsider.key).encoded
    for (index, value) in [(0, UInt8(2)), (1, 0), (1, 1), (1, 4), (2, 1), (3, 9)] {
      var payload = good
      payload[index] = value
      #expect(answer(node, try outsider.initiation(to: node, sender: 1, payload: payload)).isEmpty)
    }
    #expect(node.table.counters[.version] == 6)
    let other = try outsider.initiation(to: node, sender: 1, prologue: "skynet link 2")
    #expect(answer(node, other).isEmpty)
    #expect(node.table.counters[.notAuthentic] == 1)
    let elsewhere = try outsider.initiation(to: SimulatedNode(number: 2), sender: 1)
    #expect(answer(node, elsewhere).isEmpty)
    #expect(node.table.counters[.wrongCode] == 1)
    #expect(node.table.reports(now: 0).isEmpty && node.installed.isEmpty)
  }

  @Test
  func `strangers share their part of the links, and an unconfirmed one makes room`() throws {
    let node = open {
      $0.linksMax = 8
      $0.strangersMax = 4
      $0.calmInitiationsPerSecond = 1000
    }
    for number in 0..<100 {
      let stranger = Outsider("stranger \(number)")
      _ = answer(
        node, try stranger.initiation(to: node, sender: 1), from: number, now: UInt64(number))
      #expect(node.table.reports(now: 0).count <= 4)
      #expect(node.installed.count <= 4)
    }
    // Confirmed ones are kept, and the next is refused.
    for (session, place) in node.installed {
      _ = node.change {
        $0.opened(
          session: session, on: place.link, from: Outsider.endpoint(5), now: 200, into: &$1)
      }
    }
    #expect(node.up.count == 4)
    let late = Outsider("late")
    #expect(answer(node, try late.initiation(to: node, sender: 1), now: 201).isEmpty)
    #expect(node.table.counters[.full] == 1)
    // Nodes that are dialled still find room, up to the end.
    var refused: [DialError] = []
    for number in 10..<15 {
      _ = node.change { table, actions in
        do throws(DialError) {
          try table.dial(
            SimulatedNode.key(number), at: [Outsider.endpoint(number)], now: 300, into: &actions)
        } catch {
          refused.append(error)
        }
      }
    }
    #expect(refused == [.full(linksMax: 8)])
    #expect(node.up.count == 4)
  }

  @Test
  func `who is no longer welcome is dropped, and who is stays`() throws {
    let node = open()
    for number in 1...3 {
      let stranger = Outsider("stranger \(number)")
      _ = answer(node, try stranger.initiation(to: node, sender: 1), from: number)
    }
    for (session, place) in node.installed {
      _ = node.change {
        $0.opened(
          session: session, on: place.link, from: Outsider.endpoint(5), now: 1, into: &$1)
      }
    }
    #expect(node.up.count == 3)
    let friend = Outsider("stranger 2").key
    _ = node.change {
      $0.admit(allowed: [friend], acceptsUnknown: false, now: 2, into: &$1)
    }
    #expect(Array(node.up.values) == [friend] && node.downs == [.forgotten, .forgotten])
    #expect(node.installed.count == 1 && node.faults == [])
    #expect(answer(node, try outsider.initiation(to: node, sender: 1), now: 3).isEmpty)
  }

  @Test
  func `what cannot be dialled is said`() throws {
    let node = open()
    let place = [Outsider.endpoint(1)]
    let zero = try #require(PublicKey([UInt8](repeating: 0, count: 32)))
    let tries: [(PublicKey, [Endpoint], DialError)] = [
      (node.key, place, .ownKey), (zero, place, .unusableKey),
      (outsider.key, [], .endpoints(count: 0)),
      (outsider.key, (0..<9).map { Outsider.endpoint($0) }, .endpoints(count: 9)),
    ]
    for (key, endpoints, expected) in tries {
      _ = node.change { table, actions in
        #expect(throws: expected) { try table.dial(key, at: endpoints, now: 0, into: &actions) }
        #expect(actions.isEmpty)
      }
    }
  }
}
