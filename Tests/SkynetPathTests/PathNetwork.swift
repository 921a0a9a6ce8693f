import Base
import SkynetPath
import SkynetWire
import Testing

/// Nodes and links in one process and one time; the seed is the whole run.
final class PathNetwork {
  /// What a link does to datagrams.
  struct Faults {
    var lossPerCent = 0
    var copiesPerCent = 0
    var milliseconds: ClosedRange<Int> = 5...5
  }

  enum Datagram: Equatable {
    case control(ControlKind, [UInt8])
    case labelled(Label, hopsLeft: UInt8, packetClass: UInt8, body: [UInt8])
  }

  struct End: Equatable {
    let node: Int
    let link: LinkIndex
  }

  private struct Event {
    let at: UInt64
    let run: (PathNetwork) -> Void
  }

  var nodes: [PathNode] = []
  var faults = Faults()
  /// Changes, drops (nil) or lets pass what a node sends.
  var tamper: (_ from: Int, _ to: Int, Datagram) -> Datagram? = { _, _, datagram in datagram }
  /// What hops ask for, by node.
  var prices: [Int: UInt64] = [:]
  /// Answers wishes for routes from what links there are.
  var givesRoutes = true
  /// All datagrams that arrived.
  private(set) var log: [(from: Int, to: Int, Datagram)] = []
  var keepsLog = false
  private(set) var now: UInt64
  var random: SplitMix64
  var links: [[End?]] = []
  private var events: [Event] = []

  init(_ count: Int, seed: UInt64, settings: (Int) -> PathSettings = { _ in PathSettings() }) {
    random = SplitMix64(seed: seed)
    now = 1_000_000
    nodes = (0..<count).map { PathNode(number: $0, seed: seed, settings: settings($0), now: now) }
    links = Array(repeating: [], count: count)
  }

  static func line(
    _ count: Int, seed: UInt64, settings: (Int) -> PathSettings = { _ in PathSettings() }
  ) -> PathNetwork {
    let network = PathNetwork(count, seed: seed, settings: settings)
    for index in 1..<count { network.connect(index - 1, index) }
    return network
  }

  // MARK: Links

  func connect(_ left: Int, _ right: Int, mtu: Int = 1452) {
    let leftLink = LinkIndex(UInt16(links[left].count))
    let rightLink = LinkIndex(UInt16(links[right].count))
    links[left].append(End(node: right, link: rightLink))
    links[right].append(End(node: left, link: leftLink))
    let (leftKey, rightKey) = (nodes[left].key, nodes[right].key)
    act(left) { $0.table.linkUp(leftLink, rightKey, mtu: mtu, now: now, into: &$1) }
    act(right) { $0.table.linkUp(rightLink, leftKey, mtu: mtu, now: now, into: &$1) }
  }

  func disconnect(_ left: Int, _ right: Int) {
    guard let leftLink = link(left, right), let rightLink = link(right, left) else { return }
    links[left][Int(leftLink.value)] = nil
    links[right][Int(rightLink.value)] = nil
    act(left) { $0.table.linkDown(leftLink, now: now, into: &$1) }
    act(right) { $0.table.linkDown(rightLink, now: now, into: &$1) }
  }

  func link(_ from: Int, _ to: Int) -> LinkIndex? {
    links[from].firstIndex { $0?.node == to }.map { LinkIndex(UInt16($0)) }
  }

  // MARK: Time

  func at(_ time: UInt64, _ run: @escaping (PathNetwork) -> Void) {
    let event = Event(at: time, run: run)
    // The next one is last; of two at one time the one that was put there first.
    var (low, high) = (0, events.count)
    while low < high {
      let middle = (low + high) / 2
      if events[middle].at > time { low = middle + 1 } else { high = middle }
    }
    events.insert(event, at: low)
  }

  func run(_ milliseconds: UInt64) {
    let end = now + milliseconds
    while true {
      let timer = nodes.indices.min { nodes[$0].table.deadline < nodes[$1].table.deadline } ?? 0
      let dueAt = max(nodes[timer].table.deadline, now)
      if let event = events.last, event.at <= min(dueAt, end) {
        events.removeLast()
        now = max(now, event.at)
        event.run(self)
      } else if dueAt <= end {
        now = dueAt
        act(timer) { $0.table.advance(now: now, into: &$1) }
      } else {
        break
      }
    }
    now = end
  }

  // MARK: Actions

  func want(_ source: Int, _ target: Int) {
    let key = nodes[target].key
    act(source) { node, actions in
      #expect(node.table.want(key, now: now, into: &actions))
    }
  }

  func act(_ index: Int, _ body: (inout PathNode, inout [PathAction]) -> Void) {
    var actions: [PathAction] = []
    body(&nodes[index], &actions)
    for action in actions { perform(action, at: index) }
  }

  private func perform(_ action: PathAction, at index: Int) {
    switch action {
    case .sendControl(let kind, let body, let link): send(index, link, .control(kind, body))
    case .sendLabelled(let label, let link, let packetClass, let hopsLeft, let body):
      send(
        index, link,
        .labelled(label, hopsLeft: hopsLeft, packetClass: packetClass, body: body))
    case .sendOnPath(let path, let text, let hopsLeft):
      send(index, path, text, hopsLeft: hopsLeft)
    case .wantRoute(let wish):
      nodes[index].wishes.append(wish)
      if givesRoutes { at(now + 1) { $0.answer(wish, of: index) } }
    default: nodes[index].perform(action, now: now)
    }
  }

  func send(_ index: Int, _ path: PathIndex, _ text: [UInt8], hopsLeft: UInt8 = 0) {
    guard let rule = nodes[index].paths[path]?.rule, let body = nodes[index].seal(path, text)
    else { return }
    let hops = hopsLeft == 0 ? rule.hopsLeft : hopsLeft
    send(
      index, rule.link, .labelled(rule.labelOut, hopsLeft: hops, packetClass: 0, body: body))
  }

  /// An IP packet for a node on the path that its table chose.
  func sendPacket(_ index: Int, to peer: Int, _ content: UInt64) {
    guard let path = nodes[index].primary(to: nodes[peer].key) else { return }
    send(index, path, [0x60] + PathNode.bytes(content))
    tellUse(index, path, 33)
  }

  func tellUse(_ index: Int, _ path: PathIndex, _ bytes: UInt64) {
    nodes[index].paths[path]?.bytes += bytes
    let total = nodes[index].paths[path]?.bytes ?? 0
    if let told = nodes[index].pathToldAt[path], told + 1000 > now { return }
    nodes[index].pathToldAt[path] = now
    act(index) { $0.table.used(path, bytes: total, hasOpened: false, now: now, into: &$1) }
  }

  func send(_ index: Int, _ link: LinkIndex, _ datagram: Datagram) {
    guard let end = links[index][Int(link.value)],
      let sent = tamper(index, end.node, datagram)
    else { return }
    let copies = random.below(100) < faults.copiesPerCent ? 2 : 1
    for _ in 0..<copies where random.below(100) >= faults.lossPerCent {
      let spread = faults.milliseconds.count
      let delay = UInt64(faults.milliseconds.lowerBound + random.below(spread))
      at(now + delay) { $0.arrive(sent, at: end, from: index) }
    }
  }

  func arrive(_ datagram: Datagram, at end: End, from: Int) {
    // A link that went down meanwhile brings nothing any more.
    guard links[end.node][Int(end.link.value)]?.node == from else { return }
    if keepsLog { log.append((from, end.node, datagram)) }
    switch datagram {
    case .control(let kind, let body):
      act(end.node) { $0.table.control(kind, body, on: end.link, now: now, into: &$1) }
    case .labelled(let label, let hopsLeft, let packetClass, let body):
      switch nodes[end.node].labels[label] {
      case .transit(let rule, let direction):
        switched(end, rule, direction, label, hopsLeft, packetClass, body)
      case .terminal(end.link, let path):
        took(end.node, path, label, packetClass, body)
      case .terminal, nil: nodes[end.node].unknownLabels += 1
      }
    }
  }

  private func switched(
    _ end: End, _ rule: TransitRule, _ direction: PathNode.PathDirection, _ label: Label,
    _ hopsLeft: UInt8, _ packetClass: UInt8, _ body: [UInt8]
  ) {
    let isForward = direction == .forward
    guard end.link == (isForward ? rule.upstream : rule.downstream) else {
      nodes[end.node].unknownLabels += 1
      return
    }
    if nodes[end.node].swallows { return }
    guard hopsLeft > 1 else {
      let counters = nodes[end.node].meters[rule.meter] ?? PathCounters()
      return act(end.node) {
        $0.table.expired(body, label: label, counters: counters, now: now, into: &$1)
      }
    }
    nodes[end.node].count(rule.meter, direction, UInt64(body.count))
    if now >= (nodes[end.node].toldAt[label] ?? 0) + 1000 {
      nodes[end.node].toldAt[label] = now
      nodes[end.node].table.used(label, now: now)
    }
    send(
      end.node, isForward ? rule.downstream : rule.upstream,
      .labelled(
        isForward ? rule.forwardOut : rule.reverseOut, hopsLeft: hopsLeft - 1,
        packetClass: packetClass, body: body))
  }

  private func took(
    _ index: Int, _ path: PathIndex, _ label: Label, _ packetClass: UInt8, _ body: [UInt8]
  ) {
    if packetClass == PacketClass.handshake {
      act(index) { $0.table.handshake(body, label: label, now: now, into: &$1) }
    } else if packetClass == PacketClass.report {
      act(index) { $0.table.report(body, label: label, now: now, into: &$1) }
    } else if let text = nodes[index].open(path, body), let first = text.first {
      if first >> 4 == 0 {
        act(index) { $0.table.endControl(text, path: path, now: now, into: &$1) }
      } else {
        nodes[index].deliveries.append(.init(at: now, path: path, text: text))
        tellUse(index, path, UInt64(body.count))
        if let peer = nodes[index].paths[path]?.rule.peer,
          nodes[index].primary(to: peer) != path
        {
          act(index) { $0.table.answerOn(path, now: now, into: &$1) }
        }
      }
    }
  }
}
