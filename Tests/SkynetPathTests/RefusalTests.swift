import Base
import SkynetWire
import Testing

@testable import SkynetPath

@Suite("Refused set-ups")
struct RefusalTests {
  /// One way to make a hop refuse.
  enum Cause: CaseIterable {
    case noTransit, price, tableFull, linkGone, staleKey, cap, noExit, notOpened, busy

    var status: HopStatus {
      switch self {
      case .noTransit: .noTransit
      case .price: .price
      case .tableFull: .tableFull
      case .linkGone: .linkGone
      case .staleKey: .staleKey
      case .cap: .cap
      case .noExit: .noExit
      case .notOpened: .notOpened
      case .busy: .busy
      }
    }

    func apply(to settings: inout PathSettings) {
      switch self {
      case .noTransit: settings.isTransitAllowed = false
      case .price: settings.price = 7
      case .tableFull: settings.labelsMax = 2
      case .cap: settings.byteCapMax = 1000
      case .busy: settings.setUpsAtOnce = 0
      case .linkGone, .staleKey, .notOpened, .noExit: break
      }
    }

    /// Whether the last of a route can refuse so, and whether another can.
    var isOfEnd: Bool { ![.noTransit, .price, .cap, .linkGone].contains(self) }
    var isOfMiddle: Bool { self != .noExit }
  }

  @Test(arguments: Cause.allCases, 1...4)
  func `the source learns which hop refused and why, and nothing is left`(
    cause: Cause, position: Int
  ) throws {
    guard position == 4 ? cause.isOfEnd : cause.isOfMiddle else { return }
    let network = PathNetwork.line(5, seed: 1) { number in
      var settings = PathSettings()
      if number == position { cause.apply(to: &settings) }
      return settings
    }
    if cause == .linkGone { network.disconnect(position, position + 1) }
    var hops = network.hops([1, 2, 3, 4])
    let hop = hops[position - 1]
    if cause == .staleKey {
      hops[position - 1] = Hop(
        node: hop.node, setUpKey: hop.setUpKey, keyNumber: hop.keyNumber &- 1)
    } else if cause == .notOpened {
      hops[position - 1] = Hop(
        node: hop.node, setUpKey: network.nodes[0].table.setUpKey.key, keyNumber: hop.keyNumber)
    }
    let offer = PathOffer(byteCap: 2000, wantsExit: cause == .noExit)
    let path = try #require(network.open(from: 0, hops, offer: offer))
    network.run(900)
    let limit: UInt64 = cause == .price ? 7 : cause == .cap ? 1000 : 0
    let refusal = PathRefusal(position: position - 1, status: cause.status, limit: limit)
    #expect(network.nodes[0].downs.map { $0.path } == [path])
    #expect(network.nodes[0].downs.map { $0.reason } == [.refused(refusal)])
    #expect(network.nodes.allSatisfy { $0.isEmpty }, "released at once, without waiting")
  }

  @Test
  func `a price that the hop would have to pass on whole is too low`() throws {
    for price in [UInt64(0), 6, 7] {
      let network = PathNetwork.line(4, seed: 6) { _ in
        var settings = PathSettings()
        settings.price = 7
        return settings
      }
      network.prices = [1: price, 2: 7]
      _ = try #require(network.open([0, 1, 2, 3]))
      network.run(900)
      let refusal = PathRefusal(position: 0, status: .price, limit: 7)
      #expect(
        network.nodes[0].downs.map { $0.reason } == (price < 7 ? [.refused(refusal)] : []))
    }
  }

  @Test
  func `a slot without meaning is refused by its hop`() throws {
    let network = PathNetwork.line(3, seed: 2)
    let hops = network.hops([1, 2])
    var random = network.nodes[0].table.random
    // It costs more to go on than the hop gets.
    let first = Slot(
      next: hops[1].node, price: 1, byteCap: 0, lifetimeSeconds: 60, wantsExit: false,
      sealsHeaderOnly: false,
      keyNumber: hops[0].keyNumber, priceOnward: 2)
    let last = Slot(
      next: nil, price: 0, byteCap: 0, lifetimeSeconds: 60, wantsExit: false,
      sealsHeaderOnly: false,
      keyNumber: hops[1].keyNumber, priceOnward: 0)
    let (onion, secrets) = try #require(
      Onion.build(route: hops, contents: [first, last], random: &random))
    let message = SetUpMessage(request: 9, reverseLabel: Label(0x300), onion: onion)
    network.keepsLog = true
    let link = try #require(network.link(0, 1))
    network.send(0, link, .control(.setUp, message.bytes))
    network.run(100)
    guard case .control(.setUpReply, let body) = network.log.last?.2 else {
      Issue.record("no reply")
      return
    }
    let reply = try #require(SetUpReplyMessage(parsing: body))
    #expect(reply.request == 9)
    #expect(
      ReplyRecords.read(reply.records, secrets: secrets)
        == .refused(PathRefusal(position: 0, status: .malformed, limit: 0)))
  }

  @Test
  func `a replayed set-up does nothing, from whichever neighbour, until its key is gone`() throws {
    let network = PathNetwork.line(3, seed: 3)
    network.connect(0, 2)
    network.keepsLog = true
    let path = try #require(network.open([0, 1, 2]))
    network.run(500)
    #expect(network.nodes[0].ups.count == 1)
    let first = try #require(setUps(network, to: 1).first)
    let second = try #require(setUps(network, to: 2).first)
    for _ in 0..<3 {
      network.send(0, try #require(network.link(0, 1)), .control(.setUp, first))
      network.send(1, try #require(network.link(1, 2)), .control(.setUp, second))
      network.send(0, try #require(network.link(0, 2)), .control(.setUp, second))
    }
    network.run(100)
    #expect(network.nodes[1].table.counters.replaysDropped == 3)
    #expect(network.nodes[2].table.counters.replaysDropped == 6)
    #expect(network.nodes.map { $0.table.entryCount } == [1, 1, 1])
    network.act(0) { $0.table.close(path, now: network.now, into: &$1) }
    // The key of before still knows it; two keys later it does not open any more.
    for (wait, dropped) in [(600_000, 4), (600_000, 4)] {
      network.run(UInt64(wait))
      network.send(0, try #require(network.link(0, 1)), .control(.setUp, first))
      network.run(100)
      #expect(network.nodes[1].table.counters.replaysDropped == UInt64(dropped))
      #expect(network.nodes.allSatisfy { $0.isEmpty })
    }
    #expect(network.nodes[1].table.counters.setUpsRefused == 1)
    #expect(network.nodes[1].keyChanges == 2)
  }

  @Test
  func `the key of before opens set-ups for ten more minutes`() throws {
    let network = PathNetwork.line(2, seed: 4)
    let old = network.hops([1])
    network.run(600_001)
    #expect(network.hops([1]) != old)
    _ = network.open(from: 0, old)
    network.run(1000)
    #expect(network.nodes[0].ups.count == 1)
    network.run(600_000)
    _ = network.open(from: 0, old)
    network.run(1000)
    let refusal = PathRefusal(position: 0, status: .notOpened, limit: 0)
    #expect(network.nodes[0].downs.last?.reason == .refused(refusal))
  }

  @Test
  func `a key that has opened all it may is replaced before its time`() {
    let network = PathNetwork.line(2, seed: 5) { _ in
      var settings = PathSettings()
      settings.setUpsPerKeyMax = 3
      return settings
    }
    for _ in 0..<4 {
      _ = network.open([0, 1])
      network.run(300)
    }
    #expect(network.nodes[0].ups.count == 3)
    #expect(network.nodes[1].keyChanges == 0, "not within its first minute")
    network.run(60_000)
    _ = network.open([0, 1])
    network.run(300)
    #expect(network.nodes[1].keyChanges == 1)
    _ = network.open([0, 1])
    network.run(300)
    #expect(network.nodes[0].ups.count == 4)
  }

  private func setUps(_ network: PathNetwork, to node: Int) -> [[UInt8]] {
    network.log.compactMap { entry in
      guard entry.to == node, case .control(.setUp, let body) = entry.2 else { return nil }
      return body
    }
  }
}
