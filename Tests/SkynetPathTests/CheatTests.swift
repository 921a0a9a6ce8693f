import Base
import Noise
import SkynetWire
import Sodium
import Testing

@testable import SkynetPath

@Suite("Hops that cheat")
struct CheatTests {
  /// Node 1 opens its slot, makes the onion of the hop after next itself, and hands it there directly.
  @Test
  func `a hop cannot leave the next one out`() throws {
    let network = PathNetwork.line(4, seed: 1)
    network.connect(1, 3)
    let link = try #require(network.link(1, 3))
    network.tamper = { from, to, datagram in
      guard from == 1, to == 2, case .control(.setUp, let body) = datagram else {
        return datagram
      }
      // The slot is sealed for node 2: the cheat can only hand it over as it is.
      network.at(network.now + 1) { $0.send(1, link, .control(.setUp, body)) }
      return nil
    }
    _ = try #require(network.open([0, 1, 2, 3]))
    network.run(20_000)
    #expect(network.nodes[0].ups.isEmpty)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
  }

  /// Node 1 lets node 2 answer, and answers the source without the record of node 2.
  @Test
  func `a reply without the record of a hop is found out`() throws {
    let network = PathNetwork.line(4, seed: 2)
    network.tamper = { from, to, datagram in
      guard from == 2, to == 1, case .control(.setUpReply, let body) = datagram,
        let reply = SetUpReplyMessage(parsing: body)
      else { return datagram }
      let without =
        Array(reply.records[HopRecord.sealedSize...])
        + [UInt8](repeating: 0, count: HopRecord.sealedSize)
      return .control(
        .setUpReply,
        SetUpReplyMessage(request: reply.request, label: reply.label, records: without).bytes)
    }
    _ = try #require(network.open([0, 1, 2, 3]))
    network.run(1000)
    #expect(network.nodes[0].downs.map { $0.reason } == [.forged])
    #expect(network.nodes[0].table.counters.forged == 1)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
  }

  @Test
  func `a hop that says the path ends with it is found out`() throws {
    let network = PathNetwork.line(4, seed: 3)
    var random = network.nodes[0].table.random
    let hops = network.hops([1, 2, 3])
    let slots = hops.map { hop in
      Slot(
        next: nil, price: 0, byteCap: 0, lifetimeSeconds: 60, wantsExit: false,
        sealsHeaderOnly: false,
        keyNumber: hop.keyNumber, priceOnward: 0)
    }
    let (_, secrets) = try #require(Onion.build(route: hops, contents: slots, random: &random))
    let early = ReplyRecords.adding(
      HopRecord(.forwarded), secrets[0], to: ReplyRecords.last(HopRecord(.end), secrets[1]))
    #expect(ReplyRecords.read(early, secrets: secrets) == .forged)
    let late = ReplyRecords.adding(
      HopRecord(.forwarded), secrets[0],
      to: ReplyRecords.adding(
        HopRecord(.forwarded), secrets[1], to: ReplyRecords.last(HopRecord(.end), secrets[2])))
    #expect(ReplyRecords.read(late, secrets: secrets).isAccepted)
    let swapped = ReplyRecords.adding(
      HopRecord(.forwarded), secrets[1],
      to: ReplyRecords.adding(
        HopRecord(.forwarded), secrets[0], to: ReplyRecords.last(HopRecord(.end), secrets[2])))
    #expect(ReplyRecords.read(swapped, secrets: secrets) == .forged)
  }

  @Test
  func `a hop that refuses with a label, or grants without, is found out`() throws {
    for changesLabel in [true, false] {
      let network = PathNetwork.line(3, seed: 4) { number in
        var settings = PathSettings()
        settings.isTransitAllowed = changesLabel ? true : number != 1
        return settings
      }
      network.tamper = { from, to, datagram in
        guard from == 1, to == 0, case .control(.setUpReply, let body) = datagram,
          let reply = SetUpReplyMessage(parsing: body)
        else { return datagram }
        let label = changesLabel ? nil : Label(0x4242)
        return .control(
          .setUpReply,
          SetUpReplyMessage(request: reply.request, label: label, records: reply.records).bytes)
      }
      _ = try #require(network.open([0, 1, 2]))
      network.run(8000)
      #expect(network.nodes[0].ups.isEmpty)
      #expect(network.nodes.allSatisfy { $0.isEmpty })
    }
  }

  /// Nobody but the destination can be the destination: node 1 answers the handshake itself.
  @Test
  func `a hop cannot stand in for the destination`() throws {
    let network = PathNetwork.line(3, seed: 5)
    network.tamper = { from, to, datagram in
      guard from == 1, to == 2, case .labelled(_, _, PacketClass.handshake, let body) = datagram
      else { return datagram }
      let rule = network.nodes[1].labels.values.compactMap { rule -> TransitRule? in
        guard case .transit(let transit, .forward) = rule else { return nil }
        return transit
      }.first
      guard let rule else { return nil }
      let answer = Array(body.reversed())
      network.at(network.now + 1) {
        $0.send(
          1, rule.upstream,
          .labelled(
            rule.reverseOut, hopsLeft: 9, packetClass: PacketClass.handshake, body: answer))
      }
      return nil
    }
    _ = try #require(network.open([0, 1, 2]))
    network.run(15_000)
    #expect(network.nodes[0].downs.map { $0.reason } == [.noHandshake])
    #expect(network.nodes.allSatisfy { $0.isEmpty })
  }

  @Test
  func `paths from elsewhere leave room for those of the node itself`() {
    let network = PathNetwork.line(2, seed: 10) { number in
      var settings = PathSettings()
      if number == 1 { settings.pathsMax = 40 }
      return settings
    }
    for _ in 0..<40 { _ = network.open([0, 1]) }
    network.run(500)
    #expect(network.nodes[1].ups.count == 30)
    let full = DownReason.refused(PathRefusal(position: 0, status: .tableFull, limit: 0))
    #expect(network.nodes[0].downs.map { $0.reason } == Array(repeating: full, count: 10))
    #expect(network.open([1, 0]) != nil)
  }

  @Test
  func `nobody comes up under the key of another`() throws {
    let network = PathNetwork.line(3, seed: 9)
    let victim = network.nodes[1].key
    network.nodes[0].table = PathTable(
      settings: PathSettings(), key: victim,
      exchange: ExchangeKey(secret: [UInt8](repeating: 3, count: 32)),
      ciphers: CipherOffer(hasAEGIS: true),
      random: RandomStream(seed: [UInt8](repeating: 4, count: 32)), now: network.now)
    let next = network.nodes[1].key
    network.act(0) {
      $0.table.linkUp(LinkIndex(0), next, mtu: 1452, now: network.now, into: &$1)
    }
    // Through its own eyes the victim is on the way: only the destination matters here.
    let hops = network.hops([1, 2])
    #expect(network.open(from: 0, hops) == nil, "a route over the own key")
    network.connect(0, 2)
    _ = try #require(network.open(from: 0, [hops[1]]))
    network.run(10_000)
    #expect(network.nodes[0].downs.map { $0.reason } == [.noHandshake])
    #expect(network.nodes[2].ups.isEmpty && network.nodes[2].paths.isEmpty)
    #expect(network.nodes[2].isEmpty)
  }

  @Test
  func `a malicious route in circles ends with the eighth slot`() throws {
    let network = PathNetwork.line(3, seed: 6)
    var random = network.nodes[0].table.random
    let circle = network.hops([1, 2, 1, 2, 1, 2, 1, 2])
    let slots = circle.indices.map { index in
      Slot(
        next: circle[(index + 1) % circle.count].node, price: 0, byteCap: 0,
        lifetimeSeconds: 60, wantsExit: false, sealsHeaderOnly: false,
        keyNumber: circle[index].keyNumber,
        priceOnward: 0)
    }
    let (onion, _) = try #require(Onion.build(route: circle, contents: slots, random: &random))
    let message = SetUpMessage(request: 1, reverseLabel: Label(0x300), onion: onion)
    network.send(0, try #require(network.link(0, 1)), .control(.setUp, message.bytes))
    network.run(200)
    #expect(network.nodes[1].table.counters.setUpsAccepted == 4)
    #expect(network.nodes[2].table.counters.setUpsAccepted == 4)
    #expect(network.nodes.allSatisfy { $0.isEmpty }, "the ninth does not open, and all is let go")
  }

  @Test
  func `a neighbour that sets up without end cannot fill the table for others`() throws {
    let network = PathNetwork(4, seed: 7) { number in
      var settings = PathSettings()
      settings.setUpsAtOnce = 1000
      guard number == 1 else { return settings }
      settings.labelsMax = 130
      settings.pathsPerNeighbourMax = 60
      return settings
    }
    for index in [0, 2, 3] { network.connect(index, 1) }
    // Node 0 never uses what it sets up.
    network.tamper = { from, _, datagram in
      if case .labelled = datagram, from == 0 { return nil }
      return datagram
    }
    for _ in 0..<60 { _ = network.open([0, 1, 2]) }
    network.run(500)
    #expect(network.nodes[1].table.transitCount == 60)
    _ = network.open([0, 1, 2])
    network.run(1000)
    #expect(network.nodes[1].table.transitCount == 60, "no more for one neighbour")
    for _ in 0..<20 { _ = network.open([3, 1, 2]) }
    network.run(1000)
    #expect(network.nodes[3].ups.count == 20)
    #expect(network.nodes[1].table.counters.evicted >= 16)
  }

  @Test
  func `a neighbour has a number of set-ups a second`() {
    let network = PathNetwork.line(3, seed: 8) { number in
      var settings = PathSettings()
      if number == 1 {
        settings.setUpsAtOnce = 5
        settings.setUpsPerSecond = 2
      }
      return settings
    }
    for _ in 0..<10 { _ = network.open([0, 1, 2]) }
    network.run(200)
    #expect(network.nodes[0].ups.count == 5)
    network.run(800)
    for _ in 0..<10 { _ = network.open([0, 1, 2]) }
    network.run(200)
    #expect(network.nodes[0].ups.count == 7)
    let busy = DownReason.refused(PathRefusal(position: 0, status: .busy, limit: 0))
    #expect(network.nodes[0].downs.allSatisfy { $0.reason == busy })
  }
}

extension ReplyRecords.Reading {
  var isAccepted: Bool {
    if case .accepted = self { return true }
    return false
  }
}
