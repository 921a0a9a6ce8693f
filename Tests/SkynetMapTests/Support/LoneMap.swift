import SkynetMap
import SkynetWire

/// One map under test, with neighbours that are played by the test; link n leads to signer n.
struct LoneMap {
  var map: NetworkMap
  var now: UInt64
  let signer = Samples.signer(0)

  /// - Parameter neighbours: signers 1 and up, each joined by a two-way link.
  init(
    settings: MapSettings = MapSettings(), neighbours: Int = 2, firstSequence: UInt64 = 1,
    now: UInt64 = 1_000_000
  ) {
    self.now = now
    var settings = settings
    settings.flags = .transit
    map = NetworkMap(
      settings: settings, signer: signer, random: Samples.random(7), firstSequence: firstSequence,
      now: now)
    var actions: [MapAction] = []
    map.set(setUpKey: [UInt8](repeating: 1, count: 32), number: 1, now: now, into: &actions)
    map.set(
      links: (1..<neighbours + 1).map { Samples.measure(Samples.signer($0).key) }, now: now,
      into: &actions)
    for number in 1..<neighbours + 1 {
      map.linkUp(
        LinkIndex(UInt16(number)), Samples.signer(number).key, now: now, into: &actions)
    }
  }

  @discardableResult
  mutating func hear(_ body: [UInt8], on link: Int) -> [MapAction] {
    var actions: [MapAction] = []
    map.control(.announcement, body, on: LinkIndex(UInt16(link)), now: now, into: &actions)
    return actions
  }

  @discardableResult
  mutating func hear(summary: [UInt8], on link: Int) -> [MapAction] {
    var actions: [MapAction] = []
    map.control(.summary, summary, on: LinkIndex(UInt16(link)), now: now, into: &actions)
    return actions
  }

  /// Node `number` says that it has links to these others.
  @discardableResult
  mutating func hear(
    _ number: Int, sequence: UInt64 = 1, neighbours: [Int], ageSeconds: UInt16 = 0, on link: Int
  ) -> [MapAction] {
    hear(
      Samples.flooded(
        by: Samples.signer(number), sequence: sequence,
        neighbours: neighbours.map { Samples.address($0) }, ageSeconds: ageSeconds), on: link)
  }

  /// Lets the time pass and does what falls due meanwhile.
  @discardableResult
  mutating func pass(_ milliseconds: UInt64) -> [MapAction] {
    var actions: [MapAction] = []
    let end = now + milliseconds
    while map.deadline <= end {
      now = max(now, map.deadline)
      map.advance(now: now, into: &actions)
    }
    now = end
    return actions
  }

  func record(_ number: Int) -> NodeRecord? { map.node(at: Samples.address(number)) }
}
