import Base
import SkynetPath
import SkynetWire
import Testing

@Suite("Setting paths up")
struct SetUpTests {
  @Test(arguments: 1...8)
  func
    `a path over one to eight hops comes up, carries packets both ways, and goes without a trace`(
      hops: Int
    ) throws
  {
    let network = PathNetwork.line(hops + 1, seed: UInt64(hops))
    let path = try #require(network.open(Array(0...hops)))
    network.run(1000)
    #expect(network.nodes[0].ups.map { $0.path } == [path])
    #expect(network.nodes[hops].ups.map { $0.peer } == [network.nodes[0].key])
    let rule = try #require(network.nodes[0].paths[path]?.rule)
    #expect(rule.isHeaderOnly == (hops == 1))
    #expect(Int(rule.hopsLeft) > hops)
    for content in 0..<20 {
      network.sendPacket(0, to: hops, UInt64(content))
      network.sendPacket(hops, to: 0, UInt64(content))
    }
    network.run(200)
    #expect(network.nodes[hops].deliveries.count == 20)
    #expect(network.nodes[0].deliveries.count == 20)
    for middle in network.nodes[1..<hops] {
      #expect(middle.table.transitCount == 1)
      #expect(middle.paths.isEmpty)
    }
    network.act(0) { $0.table.close(path, now: network.now, into: &$1) }
    network.run(1000)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
    #expect(network.nodes[0].downs.map { $0.reason } == [.closed])
    #expect(network.nodes[hops].downs.map { $0.reason } == [.closed])
  }

  @Test
  func `routes that are none are refused at the source`() {
    let network = PathNetwork.line(4, seed: 1)
    let hops = network.hops([0, 1, 2, 3])
    var low = hops[1]
    low = Hop(
      node: low.node, setUpKey: [UInt8](repeating: 0, count: 32), keyNumber: low.keyNumber)
    let bad: [[Hop]] = [
      [], [hops[1], hops[2], hops[1]], [hops[1], hops[0], hops[1]], [hops[2]], [low],
      [hops[1], hops[2], hops[1], hops[2], hops[1], hops[2], hops[1], hops[2], hops[3]],
    ]
    for route in bad { #expect(network.open(from: 0, route) == nil) }
    #expect(network.nodes[0].isEmpty)
    network.prices = [1: 5, 2: 6]
    #expect(network.open([0, 1, 2, 3], offer: PathOffer(priceMax: 10)) == nil)
    #expect(network.open([0, 1, 2, 3], offer: PathOffer(priceMax: 11)) != nil)
  }

  @Test
  func `each hop is paid its price and what it pays on, and the path has the smallest MTU`() throws
  {
    let network = PathNetwork(5, seed: 2) { number in
      var settings = PathSettings()
      settings.price = UInt64(number)
      return settings
    }
    for (index, mtu) in [1452, 1400, 1432, 1452].enumerated() {
      network.connect(index, index + 1, mtu: mtu)
    }
    network.prices = [1: 1, 2: 2, 3: 3, 4: 4]
    let path = try #require(network.open([0, 1, 2, 3, 4], offer: PathOffer(byteCap: 77)))
    network.run(1000)
    #expect(network.nodes[0].paths[path]?.rule.price == 6)
    #expect(network.nodes[0].paths[path]?.mtu == 1400 - 64)
    #expect(network.nodes[4].paths.values.first?.mtu == 1400 - 64)
    let owed = network.nodes.map { node -> [UInt64] in
      for case .transit(let rule, .forward) in node.labels.values {
        return [rule.price, rule.priceOnward, rule.byteCap]
      }
      return []
    }
    #expect(owed == [[], [6, 5, 77], [5, 3, 77], [3, 0, 77], []])
  }

  @Test
  func `two nodes may open paths to each other at once`() {
    let network = PathNetwork.line(3, seed: 3)
    for (here, there) in [(0, 2), (2, 0)] {
      network.want(here, there)
    }
    network.run(2000)
    for (here, there) in [(0, 2), (2, 0)] {
      let primary = network.nodes[here].primary(to: network.nodes[there].key)
      // Each uses the path that it set up itself.
      #expect(primary.flatMap { network.nodes[here].paths[$0]?.rule.isSource } == true)
      network.sendPacket(here, to: there, 1)
      network.run(100)
      #expect(network.nodes[there].deliveries.count == 1)
    }
  }

  @Test
  func `an exit is one only where both want it`() throws {
    for isAllowed in [false, true] {
      let network = PathNetwork.line(3, seed: 4) { _ in
        var settings = PathSettings()
        settings.isExitAllowed = isAllowed
        return settings
      }
      let path = try #require(network.open([0, 1, 2], offer: PathOffer(wantsExit: true)))
      network.run(1000)
      #expect(network.nodes[0].paths[path]?.rule.isExit == (isAllowed ? true : nil))
      #expect(network.nodes[2].paths.values.first?.rule.isExit == (isAllowed ? true : nil))
      let plain = try #require(network.open([0, 1, 2]))
      network.run(1000)
      #expect(network.nodes[0].paths[plain]?.rule.isExit == false)
    }
  }
}
