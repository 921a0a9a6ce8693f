import Base
import Noise
import Simulation
import SkynetLink
import SkynetWire
import Sodium
import Testing

/// Too many initiations, and the proofs of address that hold them off.
struct FloodTests {
  private func linked() -> SimulatedNetwork {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1, settings: settings)], seed: 7)
    network.dial(network.nodes[0], network.nodes[1])
    network.run(milliseconds: 12_000)
    return network
  }

  /// A hundred seconds, a thousand initiations each, every one from another place and by the document.
  @Test
  func `a flood does not disturb a link that is up, which renews its session under it`() throws {
    let network = linked()
    let (dialler, victim) = (network.nodes[0], network.nodes[1])
    let outsider = Outsider("outsider")
    let sample = try outsider.initiation(to: victim, sender: 1)
    network.run(milliseconds: 50_000)
    let before = try #require(dialler.session(to: victim))
    let computed = victim.table.counters.sessionsMade
    var linksMax = 0
    for number in 0..<100_000 {
      let source = Outsider.endpoint(number)
      let bytes = Outsider.again(sample, sender: UInt32(number + 1), to: victim)
      network.carry([SentDatagram(.handshake(bytes), from: source, to: victim.endpoint)])
      network.run(milliseconds: 1)
      if number % 1000 == 0 {
        linksMax = max(linksMax, victim.table.reports(now: network.now).count)
      }
    }
    network.run(milliseconds: 10)
    let counters = victim.table.counters
    #expect(counters.initiationsReceived >= 100_000)
    #expect(counters[.unproven] > 90_000 && counters.cookiesSent == counters[.unproven])
    // What is computed is bounded by the calm rate alone, as no outsider can show a cookie.
    #expect(counters.sessionsMade - computed <= 100 * 50 + 50 + 10)
    // One key, whatever it says, is one link with a few sessions.
    #expect(linksMax <= 2)
    #expect(victim.installedMax <= 8)
    #expect(dialler.downs == [] && victim.downs == [])
    #expect(network.areSettled(dialler, victim))
    let after = try #require(dialler.session(to: victim))
    #expect(before.receiveIndex != after.receiveIndex)
    #expect(dialler.table.counters.cookiesReceived > 0)
    for node in [dialler, victim] {
      let report = try #require(node.table.reports(now: network.now).first { $0.state == .up })
      #expect(report.lossThousandths == 0)
      #expect(node.faults == [])
    }
    // No answer was longer than what it answered.
    for datagram in network.astray { #expect(datagram.datagram.byteCount < 172) }
  }

  /// Strangers with a key each, as many as there is time for.
  @Test
  func `a flood of strangers takes no more memory than the settings say`() throws {
    let network = linked()
    let (dialler, victim) = (network.nodes[0], network.nodes[1])
    for number in 0..<600 {
      let stranger = Outsider("stranger \(number)")
      let bytes = try stranger.initiation(to: victim, sender: 5)
      network.carry([
        SentDatagram(.handshake(bytes), from: Outsider.endpoint(number), to: victim.endpoint)
      ])
      network.run(milliseconds: 25)
      #expect(victim.table.reports(now: network.now).count <= 129)
      #expect(victim.installed.count <= 132)
    }
    network.run(milliseconds: 11_000)
    #expect(victim.table.reports(now: network.now).count == 1)
    #expect(network.areSettled(dialler, victim) && victim.downs == [])
  }

  @Test
  func `a node that dials into a flood shows its cookie at once`() throws {
    let network = linked()
    let (dialler, victim) = (network.nodes[0], network.nodes[1])
    let sample = try Outsider("outsider").initiation(to: victim, sender: 1)
    func flood(_ milliseconds: Int) {
      for number in 0..<milliseconds {
        let bytes = Outsider.again(sample, sender: UInt32(number + 1), to: victim)
        network.carry([
          SentDatagram(.handshake(bytes), from: Outsider.endpoint(number), to: victim.endpoint)
        ])
        network.run(milliseconds: 1)
      }
    }
    flood(1000)
    dialler.restart()
    network.dial(dialler, victim)
    // There and back twice, and once more with the first packet: no pause between tries.
    flood(60)
    #expect(network.areSettled(dialler, victim))
    #expect(dialler.table.counters.initiationsSent == 2)
    #expect(dialler.table.counters.cookiesReceived == 1)
  }

  @Test
  func `under load a node is let in with the cookie of its own address and port alone`() throws {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    settings.calmInitiationsPerSecond = 1
    let victim = SimulatedNode(number: 1, settings: settings)
    let outsider = Outsider("outsider")
    let here = Outsider.endpoint(1)
    let initiation = try outsider.initiation(to: victim, sender: 77)
    func say(_ bytes: [UInt8], from source: Endpoint, now: UInt64) -> [UInt8]? {
      let sent = victim.receive(.handshake(bytes), from: source, now: now)
      guard let first = sent.first, case .handshake(let answer) = first.datagram else { return nil }
      #expect(sent.count == 1 && first.target == source)
      return answer
    }
    #expect(say(initiation, from: here, now: 0)?.count == 96)
    // By the document: the cookie is sealed under a key that all know, with the first code as context.
    let answer = try #require(say(initiation, from: here, now: 1))
    let datagram = try #require(CookieDatagram(parsing: answer))
    #expect(datagram.receiver == 77)
    let cookie = try #require(
      AuthenticatedEncryption.open(
        datagram.sealed, key: Outsider.labelled("skynet cookie", victim.key),
        nonce: datagram.nonce, context: Array(initiation[140..<156])))
    let fresh = try outsider.initiation(to: victim, sender: 78, ephemeral: "twice")
    let proven = Array(fresh[..<156]) + BLAKE2b.hash(Array(fresh[..<156]), size: 16, key: cookie)
    let otherPort = Endpoint(high: here.high, low: here.low, port: here.port + 1)
    for (place, source) in [otherPort, Outsider.endpoint(2)].enumerated() {
      #expect(say(proven, from: source, now: 2 + UInt64(place))?.count == 64)
    }
    #expect(say(proven, from: here, now: 10)?.count == 96)
    // It lives for two to four minutes.
    let third = try outsider.initiation(to: victim, sender: 79, ephemeral: "thrice")
    let later = Array(third[..<156]) + BLAKE2b.hash(Array(third[..<156]), size: 16, key: cookie)
    _ = say(initiation, from: here, now: 121_000)
    _ = say(initiation, from: here, now: 121_001)
    #expect(say(later, from: here, now: 121_002)?.count == 96)
    _ = say(initiation, from: here, now: 242_000)
    _ = say(initiation, from: here, now: 242_001)
    let fourth = try outsider.initiation(to: victim, sender: 80, ephemeral: "fourth")
    let latest = Array(fourth[..<156]) + BLAKE2b.hash(Array(fourth[..<156]), size: 16, key: cookie)
    #expect(say(latest, from: here, now: 242_002)?.count == 64)
  }

  @Test
  func `one proven source alone cannot take all the work`() throws {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    settings.calmInitiationsPerSecond = 1
    let victim = SimulatedNode(number: 1, settings: settings)
    let outsider = Outsider("outsider")
    let here = Outsider.endpoint(1)
    var cookie: [UInt8] = []
    for number in 0..<200 {
      let whole = try outsider.initiation(
        to: victim, sender: UInt32(number + 1), ephemeral: "number \(number)")
      let covered = Array(whole[..<156])
      let proof =
        cookie.isEmpty ? HandshakeZeroes.code : BLAKE2b.hash(covered, size: 16, key: cookie)
      let sent = victim.receive(.handshake(covered + proof), from: here, now: UInt64(number))
      guard case .handshake(let bytes) = sent.first?.datagram,
        let datagram = CookieDatagram(parsing: bytes)
      else { continue }
      cookie = try #require(
        AuthenticatedEncryption.open(
          datagram.sealed, key: Outsider.labelled("skynet cookie", victim.key),
          nonce: datagram.nonce, context: Array(covered[140..<156])))
    }
    #expect(victim.table.counters.responsesSent <= 13)
    #expect(victim.table.counters[.tooMany] > 180)
    #expect(victim.installed.count <= 4)
  }

  @Test
  func `no more handshakes are computed than the settings say, whoever asks`() throws {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    settings.calmInitiationsPerSecond = 1000
    settings.handshakesPerSecondMax = 20
    let victim = SimulatedNode(number: 1, settings: settings)
    let sample = try Outsider("outsider").initiation(to: victim, sender: 1, prologue: "other")
    for number in 0..<500 {
      let bytes = Outsider.again(sample, sender: UInt32(number + 1), to: victim)
      let now = UInt64(number * 4)
      #expect(
        victim.receive(.handshake(bytes), from: Outsider.endpoint(number), now: now).isEmpty)
    }
    // Twenty at once, and twenty in each of two seconds.
    #expect((55...61).contains(victim.table.counters[.notAuthentic]))
    #expect(victim.table.counters[.busy] == 500 - victim.table.counters[.notAuthentic])
  }

  private enum HandshakeZeroes {
    static let code = [UInt8](repeating: 0, count: 16)
  }

  @Test(arguments: UInt64(0)..<50)
  func `forged cookies neither move nor stop a node that dials`(seed: UInt64) throws {
    let network = SimulatedNetwork(
      [SimulatedNode(number: 0), SimulatedNode(number: 1)], seed: seed)
    let (one, other) = (network.nodes[0], network.nodes[1])
    network.isRecording = true
    network.faults.isCut = true
    network.dial(one, other)
    network.dial(other, one)
    network.faults.isCut = false
    let initiation = try #require(network.recorded.first)
    guard case .handshake(let bytes) = initiation.datagram else { return }
    let sender = Array(bytes[4..<8])
    // Whoever saw the initiation can make a cookie that opens; its content is nonsense.
    for context in [Array(bytes[140..<156]), HandshakeZeroes.code] {
      let nonce = [UInt8](repeating: UInt8(seed), count: 24)
      let sealed = AuthenticatedEncryption.seal(
        [UInt8](repeating: 9, count: 16), key: Outsider.labelled("skynet cookie", other.key),
        nonce: nonce, context: context)
      let cookie = [3, 0, 0, 0] + sender + nonce + sealed
      network.carry([
        SentDatagram(.handshake(cookie), from: Outsider.endpoint(6), to: one.endpoint),
        SentDatagram(.handshake(cookie), from: Outsider.endpoint(6), to: one.endpoint),
      ])
    }
    network.run(milliseconds: 5000)
    #expect(network.areSettled(one, other))
    #expect(one.table.counters.cookiesReceived == 4)
    #expect(one.table.counters[.notAuthentic] + one.table.counters[.unexpected] >= 2)
    #expect(network.astray.isEmpty)
  }
}
