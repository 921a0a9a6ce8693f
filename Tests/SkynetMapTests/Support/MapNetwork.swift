import Base
import Simulation
import SkynetMap
import SkynetWire

/// Nodes and links that lose, delay and double messages, all from one seed.
struct MapNetwork {
  enum Event {
    case deliver(to: Int, from: Int, era: Int, kind: ControlKind, body: [UInt8])
    case wake(Int)
  }

  struct Node {
    var map: NetworkMap
    let signer: NodeSigner
    var storedSequence: UInt64 = 1
    var wakesAt = UInt64.max
    var changes = 0
  }

  var random: SplitMix64
  var calendar = EventCalendar<Event>()
  private(set) var nodes: [Node] = []
  private(set) var links: Set<[Int]> = []
  /// Messages of an earlier life of a link do not arrive in a later one.
  private var eras: [[Int]: Int] = [:]
  let settings: MapSettings
  /// Of a thousand messages.
  var lost = 0
  var doubled = 0
  var delayMax = 30
  private(set) var messages = 0
  private(set) var longest = 0

  init(seed: UInt64, nodes count: Int, settings: MapSettings = MapSettings()) {
    random = SplitMix64(seed: seed)
    var settings = settings
    settings.flags = .transit
    self.settings = settings
    for number in 0..<count { add(Samples.signer(Int(seed) * 1000 + number)) }
  }

  var now: UInt64 { calendar.now }

  private mutating func add(_ signer: NodeSigner) {
    nodes.append(
      Node(
        map: NetworkMap(
          settings: settings, signer: signer, random: Samples.random(random.next()),
          firstSequence: 1, now: calendar.now), signer: signer))
    let number = nodes.count - 1
    with(number) { map, now, actions in
      map.set(
        setUpKey: [UInt8](repeating: UInt8(number), count: 32), number: 1, now: now, into: &actions)
    }
  }

  /// Runs one call of a node's map and carries out what it wants.
  mutating func with(
    _ number: Int, _ call: (inout NetworkMap, UInt64, inout [MapAction]) -> Void
  ) {
    var actions: [MapAction] = []
    call(&nodes[number].map, now, &actions)
    for action in actions {
      switch action {
      case .storeSequence(let sequence): nodes[number].storedSequence = sequence
      case .changed: nodes[number].changes += 1
      case .sendControl(let kind, let body, let link):
        send(kind, body, from: number, to: Int(link.value))
      }
    }
    let due = min(nodes[number].map.deadline, now + 60_000)
    guard due < nodes[number].wakesAt || nodes[number].wakesAt <= now else { return }
    nodes[number].wakesAt = max(due, now)
    calendar.add(.wake(number), at: max(due, now))
  }

  private mutating func send(_ kind: ControlKind, _ body: [UInt8], from: Int, to: Int) {
    messages += 1
    longest = max(longest, body.count)
    let link = [min(from, to), max(from, to)]
    for _ in 0..<(random.below(1000) < doubled ? 2 : 1) where random.below(1000) >= lost {
      calendar.add(
        .deliver(to: to, from: from, era: eras[link, default: 0], kind: kind, body: body),
        at: now + 1 + UInt64(random.below(delayMax)))
    }
  }

  mutating func run(until end: UInt64) {
    while let event = calendar.next(before: end) {
      switch event.kind {
      case .wake(let number):
        guard nodes[number].wakesAt == event.at else { continue }
        nodes[number].wakesAt = UInt64.max
        with(number) { map, now, actions in map.advance(now: now, into: &actions) }
      case .deliver(let to, let from, let era, let kind, let body):
        let link = [min(from, to), max(from, to)]
        guard links.contains(link), eras[link, default: 0] == era else { continue }
        with(to) { map, now, actions in
          map.control(kind, body, on: LinkIndex(UInt16(from)), now: now, into: &actions)
        }
      }
    }
  }
}

// MARK: - Links
extension MapNetwork {
  mutating func join(_ one: Int, _ other: Int) {
    let link = [min(one, other), max(one, other)]
    guard one != other, links.insert(link).inserted else { return }
    for (number, peer) in [(one, other), (other, one)] {
      let key = nodes[peer].signer.key
      with(number) { map, now, actions in
        map.linkUp(LinkIndex(UInt16(peer)), key, now: now, into: &actions)
      }
      measure(number)
    }
  }

  mutating func cut(_ one: Int, _ other: Int) {
    let link = [min(one, other), max(one, other)]
    guard links.remove(link) != nil else { return }
    eras[link, default: 0] += 1
    for (number, peer) in [(one, other), (other, one)] {
      with(number) { map, now, actions in
        map.linkDown(LinkIndex(UInt16(peer)), now: now, into: &actions)
      }
    }
  }

  /// Tells a node the measures of its links, as its meter would.
  mutating func measure(_ number: Int) {
    let measures = peers(of: number).map { Samples.measure(nodes[$0].signer.key) }
    with(number) { map, now, actions in
      map.set(links: measures, now: now, into: &actions)
    }
  }

  func peers(of number: Int) -> [Int] {
    links.filter { $0.contains(number) }.map { $0[0] == number ? $0[1] : $0[0] }.sorted()
  }

  /// The process of a node starts again; its neighbours see its links fall and come.
  ///
  /// - Parameter keepsSequence: its flash still has what it stored.
  mutating func restart(_ number: Int, keepsSequence: Bool) {
    let peers = peers(of: number)
    for peer in peers { cut(number, peer) }
    let first = keepsSequence ? nodes[number].storedSequence : 1
    nodes[number].map = NetworkMap(
      settings: settings, signer: nodes[number].signer, random: Samples.random(random.next()),
      firstSequence: first, now: now)
    with(number) { map, now, actions in
      map.set(
        setUpKey: [UInt8](repeating: UInt8(number), count: 32), number: 1, now: now, into: &actions)
    }
    for peer in peers { join(number, peer) }
  }

  /// A tree over all of them, and as many links more.
  mutating func joinAtRandom(more: Int) {
    for number in 1..<nodes.count { join(number, random.below(number)) }
    for _ in 0..<more { join(random.below(nodes.count), random.below(nodes.count)) }
  }

  func component(of number: Int) -> Set<Int> {
    var found: Set = [number]
    var queue = [number]
    while let next = queue.popLast() {
      for peer in peers(of: next) where found.insert(peer).inserted { queue.append(peer) }
    }
    return found
  }

  /// Every node knows of all that it can reach exactly what they last said, and reaches no others.
  var isConverged: Bool {
    nodes.indices.allSatisfy { number in
      let reach = component(of: number).subtracting([number])
      let map = nodes[number].map
      guard map.reachableCount == reach.count else { return false }
      return reach.allSatisfy { other in
        let own = nodes[other].map.node(at: nodes[other].map.address)
        let record = map.node(at: nodes[other].map.address)
        return record?.hops != nil && record?.announcement == own?.announcement
      }
    }
  }

  /// Milliseconds until it has converged; nil where it has not by `limit` milliseconds.
  mutating func convergence(within limit: UInt64) -> UInt64? {
    let start = now
    while !isConverged {
      guard now < start + limit else { return nil }
      run(until: now + 500)
    }
    return now - start
  }
}
