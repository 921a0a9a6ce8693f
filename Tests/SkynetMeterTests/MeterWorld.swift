import Base
import SkynetMeter
import SkynetWire

/// A chain of nodes with one path, lossy links between, planes that keep to their credit, and a liar where
/// a test wants one.
struct MeterWorld {
  struct Packet {
    var hop: Int
    var isForward: Bool
    var bytes: UInt64
    var count: UInt64
  }

  struct Control {
    var at: UInt64
    /// The node it goes to.
    var to: Int
    var kind: ControlKind
    var body: [UInt8]
  }

  struct Node {
    var meter: Meter
    var counters = PathCounters()
    var credit: UInt64 = 0
    var wake: UInt64 = 0
    var droppedBytes: UInt64 = 0
    /// Of them those that came from the next hop, since the path was set up.
    var droppedReverse = (bytes: UInt64(0), packets: UInt64(0))
    var polledAt: UInt64 = 0
    var suspicions: [MeterSuspicion] = []
    var mayClose = false
    var entries: [LedgerEntry] = []
    var total: UInt64 { counters.forwardBytes + counters.reverseBytes }
  }

  static let price: UInt64 = 2_000_000
  /// Of a thousand, both ways.
  let lossPerMille: [UInt64]
  let settings: MeterSettings
  let price: UInt64
  var nodes: [Node] = []
  var random: SplitMix64
  var now: UInt64 = 5_000
  var path: UInt32 = 0
  private var controls: [Control] = []
  private var lossRemainders: [[UInt64]] = []

  /// What a node makes of the control messages that its meter wants sent; `[body]` is honest.
  var lie: ((_ node: Int, _ kind: ControlKind, _ body: [UInt8]) -> [[UInt8]])?

  init(
    seed: UInt64, lossPerMille: [UInt64], price: UInt64 = price,
    settings: MeterSettings = MeterSettings()
  ) {
    random = SplitMix64(seed: seed)
    self.lossPerMille = lossPerMille
    self.settings = settings
    self.price = price
    for index in 0...lossPerMille.count {
      nodes.append(Node(meter: Meter(settings: settings, signer: Self.signer(index))))
    }
    lossRemainders = lossPerMille.map { _ in [0, 0] }
    measure()
    open()
  }

  static func seed(_ node: Int) -> [UInt8] { [UInt8](repeating: UInt8(node + 1), count: 32) }
  static func signer(_ node: Int) -> NodeSigner { NodeSigner(seed: seed(node)) }

  /// The link towards the source is 0, the other one 1.
  func metered(_ node: Int, _ role: MeteredPath.Role) -> MeteredPath {
    let payee = role == .payee ? node : node + 1
    return MeteredPath(
      entry: entry(node), role: role, link: LinkIndex(role == .payee ? 0 : 1),
      label: entry(payee), neighbour: Self.signer(role == .payee ? node - 1 : node + 1).key,
      session: [UInt8](repeating: UInt8(truncatingIfNeeded: path), count: 16), epoch: path,
      price: price)
  }

  func entry(_ node: Int) -> Label { Label(index: node + 1, generation: UInt8(path & 0xFF)) }

  private mutating func open() {
    path += 1
    for index in nodes.indices {
      nodes[index].counters = PathCounters()
      nodes[index].droppedReverse = (0, 0)
      for role in [MeteredPath.Role.payee, .payer] {
        if role == .payee ? index == 0 : index == nodes.count - 1 { continue }
        var actions: [MeterAction] = []
        let isOpen = nodes[index].meter.opened(metered(index, role), now: now, &actions)
        precondition(isOpen)
        perform(index, actions)
      }
    }
  }

  /// What links measure: the truth and a little more or less.
  mutating func measure() {
    for (index, loss) in lossPerMille.enumerated() {
      let noisy = loss * UInt64(90 + random.below(21)) / 100
      nodes[index].meter.measured(lossPerMille: noisy, on: LinkIndex(1))
      nodes[index + 1].meter.measured(lossPerMille: noisy, on: LinkIndex(0))
    }
  }

  /// The path is taken down and set up again, at `crashed` without a word.
  mutating func reopen(crashed: Int?) {
    for index in nodes.indices where index != crashed {
      poll(index)
      var actions: [MeterAction] = []
      nodes[index].meter.closed(entry(index), now: now, &actions)
      perform(index, actions)
    }
    if let crashed {
      nodes[crashed].meter = Meter(settings: settings, signer: Self.signer(crashed))
      measure()
    }
    open()
  }

  mutating func perform(_ node: Int, _ actions: [MeterAction]) {
    for action in actions {
      switch action {
      case .sendControl(let kind, let body, let link):
        for said in lie?(node, kind, body) ?? [body] {
          send(kind, said, from: node, link)
        }
      case .setCredit(let label, let bytes, let wake):
        if label == entry(node) { (nodes[node].credit, nodes[node].wake) = (bytes, wake) }
      case .record(let entry): nodes[node].entries.append(entry)
      case .suspectNeighbour(_, _, let suspicion, let mayClose):
        nodes[node].suspicions.append(suspicion)
        nodes[node].mayClose = nodes[node].mayClose || mayClose
      case .sendDeliveryReceipt, .suspectPath, .avoid: break
      }
    }
  }

  private mutating func send(
    _ kind: ControlKind, _ body: [UInt8], from node: Int, _ link: LinkIndex
  ) {
    let to = link.value == 1 ? node + 1 : node - 1
    let loss = lossPerMille[min(node, to)]
    // Lost, twice, late, out of order.
    for _ in 0..<(random.below(20) == 0 ? 2 : 1) where UInt64(random.below(1000)) >= loss {
      controls.append(
        Control(at: now + 5 + UInt64(random.below(80)), to: to, kind: kind, body: body))
    }
  }

  mutating func deliver(_ kind: ControlKind, _ body: [UInt8], to node: Int, on link: UInt16) {
    var actions: [MeterAction] = []
    nodes[node].meter.control(kind, body, on: LinkIndex(link), now: now, &actions)
    perform(node, actions)
  }

  mutating func poll(_ node: Int) {
    nodes[node].polledAt = now
    var actions: [MeterAction] = []
    nodes[node].meter.counted(
      entry(node), nodes[node].counters, droppedReverseBytes: nodes[node].droppedReverse.bytes,
      droppedReversePackets: nodes[node].droppedReverse.packets, now: now, &actions)
    perform(node, actions)
  }

  /// Ten milliseconds: messages arrive, packets go, planes are polled, meters wake.
  mutating func step(forwardPackets: UInt64, reversePackets: UInt64, size: UInt64) {
    now += 10
    let due = controls.filter { $0.at <= now }
    controls.removeAll { $0.at <= now }
    for control in due {
      deliver(control.kind, control.body, to: control.to, on: control.kind == .receipt ? 0 : 1)
    }
    pass(isForward: true, packets: forwardPackets, size: size)
    pass(isForward: false, packets: reversePackets, size: size)
    for index in nodes.indices {
      if nodes[index].total > 0, now >= nodes[index].polledAt + 100 { poll(index) }
      if let deadline = nodes[index].meter.deadline, now >= deadline {
        var actions: [MeterAction] = []
        nodes[index].meter.advance(now: now, &actions)
        perform(index, actions)
      }
    }
  }

  private mutating func pass(isForward: Bool, packets: UInt64, size: UInt64) {
    var rest = packets
    // Batches, as planes have them: credit may run low in between.
    while rest > 0 {
      var count = min(rest, 64)
      rest -= count
      for place in 0..<nodes.count {
        let node = isForward ? place : nodes.count - 1 - place
        if place > 0 { count -= lost(isForward ? node - 1 : node, isForward, count) }
        count = switched(node, isForward, count, size)
      }
    }
  }

  /// Hands on what credit allows.
  private mutating func switched(
    _ node: Int, _ isForward: Bool, _ count: UInt64, _ size: UInt64
  ) -> UInt64 {
    let room = nodes[node].credit - min(nodes[node].credit, nodes[node].total)
    let passed = min(count, room / size)
    nodes[node].droppedBytes += (count - passed) * size
    if isForward {
      nodes[node].counters.forwardBytes += passed * size
      nodes[node].counters.forwardPackets += passed
    } else {
      nodes[node].counters.reverseBytes += passed * size
      nodes[node].counters.reversePackets += passed
      nodes[node].droppedReverse.bytes += (count - passed) * size
      nodes[node].droppedReverse.packets += count - passed
    }
    if passed > 0, nodes[node].total >= nodes[node].wake { poll(node) }
    return passed
  }

  private mutating func lost(_ link: Int, _ isForward: Bool, _ count: UInt64) -> UInt64 {
    let direction = isForward ? 0 : 1
    lossRemainders[link][direction] += count * lossPerMille[link] * UInt64(random.below(2001))
    let lost = min(count, lossRemainders[link][direction] / 1_000_000)
    lossRemainders[link][direction] -= lost * 1_000_000
    return lost
  }
}
