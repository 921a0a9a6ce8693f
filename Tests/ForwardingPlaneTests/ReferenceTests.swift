import Base
import SkynetWire
import Sodium
import Testing

@testable import ForwardingPlane

/// Two to four nodes in a row, and everything that may come over their links.
struct Row {
  var nodes: [TestNode] = []
  var random: SplitMix64
  let suites: [CipherSuite]
  /// By node and link: datagrams on their way.
  var waiting: [[[[UInt8]]]]

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    let count = 2 + Int(random.next() % 3)
    let known: [CipherSuite] =
      CipherSuite.hasFastAEGIS ? [.aegis128L, .chaCha20Poly1305] : [.chaCha20Poly1305]
    var suites: [CipherSuite] = []
    for _ in 0..<count { suites.append(known[Int(random.next() % UInt64(known.count))]) }
    self.suites = suites
    nodes = (0..<count).map { TestNode($0) }
    waiting = Array(repeating: [[], []], count: count)
    for index in 0..<count - 1 { connect(index) }
    for path in 0..<2 { install(path: path) }
  }

  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  private mutating func keys(_ suite: CipherSuite) -> (SessionKeys, SessionKeys) {
    let one = bytes(32)
    let two = bytes(32)
    return (
      SessionKeys(suite: suite, sending: one, receiving: two),
      SessionKeys(suite: suite, sending: two, receiving: one)
    )
  }

  /// Link 1 of a node is link 0 of the next.
  private mutating func connect(_ index: Int) {
    let (one, two) = keys(suites[index])
    let numbers = (
      UInt32(truncatingIfNeeded: random.next()), UInt32(truncatingIfNeeded: random.next())
    )
    nodes[index].install(session: numbers.0, peerNumber: numbers.1, link: 1, one)
    nodes[index + 1].install(session: numbers.1, peerNumber: numbers.0, link: 0, two)
  }

  /// Away from node 0 with even indices, back with odd ones.
  static func label(_ node: Int, _ path: Int, isForward: Bool) -> Label {
    Label(index: 10 + path * 2 + (isForward ? 0 : 1), generation: UInt8(node * 16 + path))
  }

  private mutating func install(path: Int) {
    let last = nodes.count - 1
    for index in stride(from: 1, to: last, by: 1) {
      nodes[index].install(
        forward: TransitLeg(
          label: Self.label(index, path, isForward: true), from: LinkIndex(0),
          nextLabel: Self.label(index + 1, path, isForward: true), to: LinkIndex(1)),
        reverse: TransitLeg(
          label: Self.label(index, path, isForward: false), from: LinkIndex(1),
          nextLabel: Self.label(index - 1, path, isForward: false), to: LinkIndex(0)),
        credit: UInt64(below(4) == 0 ? below(6000) : below(60_000)))
    }
    let (one, two) = keys(suites[last])
    let ends = [(0, UInt16(1), one, last, false), (last, UInt16(0), two, 0, true)]
    for (node, link, keys, far, isForward) in ends {
      let own = Self.label(node, path, isForward: isForward)
      nodes[node].install(terminal: own, from: link)
      let next = node == 0 ? 1 : last - 1
      // The last node is the exit of the first one, which has its IPv4 address there on one of the paths.
      let end = PathEnd(
        link: LinkIndex(link), label: Self.label(next, path, isForward: !isForward),
        ownLabel: own, keys: keys, address: nodes[far].address,
        hopsLeft: UInt8(max(1, nodes.count - 1 - below(8) / 7)),
        isHeaderOnly: last == 1 || below(3) == 0,
        mtu: 900 + below(400), permissions: node == 0 ? .anySource : .anyDestination)
      nodes[node].install(path: UInt32(path), end, isPreferred: path == 0)
      if node == 0, path == 1 { nodes[node].setExit(1) }
      if node != 0, path == 0 { nodes[node].admit(path: 0, end) }
    }
  }

  // MARK: What happens

  mutating func innerPacket(from node: Int) -> ReferencePlane.Delivered {
    let far = node == 0 ? nodes.count - 1 : 0
    if below(10) == 0 {
      return ReferencePlane.Delivered(
        bytes: outsidePacket(isFromClient: node == 0), isChecksumPartial: below(2) == 0)
    }
    let count = below(4) == 0 ? below(1400) : 90
    var text = [0x60, UInt8(below(4)) << 4] + bytes(2)
    text += ReferencePlane.big(UInt64(count), 2) + bytes(2)
    text += nodes[node].address.bytes
    text += below(12) == 0 ? nodes[node].address.bytes : nodes[far].address.bytes
    text += bytes(count)
    switch below(40) {
    case 0: text[0] = UInt8(below(256))
    case 1: text.removeLast(min(text.count, below(60)))
    case 2: text[8 + below(16)] ^= 4
    case 3: text[24] = 0xFE
    default: break
    }
    return ReferencePlane.Delivered(bytes: text, isChecksumPartial: below(2) == 0)
  }

  /// IPv4 between the first node and something outside, or what only looks so.
  private mutating func outsidePacket(isFromClient: Bool) -> [UInt8] {
    let client = ExitAddress(of: nodes[0].address).bytes
    var outside = [UInt8(below(256)), UInt8(below(256))] + bytes(2)
    if below(2) == 0 { outside = [198, 51, 100, 7] }
    let count = below(80)
    let addresses = isFromClient ? client + outside : outside + client
    var header = [0x45, UInt8(below(4))] + ReferencePlane.big(UInt64(20 + count), 2)
    header += [0, 0, 0x40, 0, 64, 17, 0, 0] + addresses
    if below(10) == 0 { header[12 + below(8)] ^= 1 << UInt8(below(8)) }
    let sum = InternetChecksum.field(InternetChecksum.sum(header))
    (header[10], header[11]) = (UInt8(sum >> 8), UInt8(sum & 255))
    return header + bytes(count)
  }

  /// What a neighbour, honest or not, puts on the link.
  private mutating func strange(_ node: Int, _ link: UInt16) -> [UInt8]? {
    var labels: [UInt32] = [0, 0, 3 << 8]
    for path in 0..<2 {
      let next = node + (link == 1 ? 1 : -1)
      labels.append(Self.label(next, path, isForward: true).value)
      labels.append(Self.label(next, path, isForward: false).value)
    }
    let label = labels[below(labels.count)] ^ (below(8) == 0 ? 1 : 0)
    let classes: [UInt8] = [0, 3, 0x20, 0x40, 0x80, 7, 9]
    let body = bytes(24 + below(100))
    return nodes[node].reference.datagram(
      link: link, label: label, hopsLeft: UInt8(below(4)), classes[below(classes.count)],
      below(3) == 0 ? Array(body.prefix(below(24))) : body, padding: below(2) * below(200),
      isHeaderOnly: false)
  }

  mutating func step(now: UInt64) -> String? {
    let node = below(nodes.count)
    switch below(5) {
    case 0 where node == 0 || node == nodes.count - 1:
      var list: [ReferencePlane.Delivered] = []
      for _ in 0..<1 + below(20) { list.append(innerPacket(from: node)) }
      nodes[node].transmit(list, now: now)
      spread(from: node)
    case 1:
      let link = UInt16(node == 0 ? 1 : node == nodes.count - 1 ? 0 : below(2))
      seal(node, link, now)
    default: arrive(node, now)
    }
    return nodes[node].difference().map { "node \(node): " + $0 }
  }

  /// The neighbour gets what a link carries.
  private mutating func spread(from node: Int) {
    for (endpoint, bytes) in nodes[node].sent {
      let isUp = endpoint == TestNode.endpoint(1)
      waiting[node + (isUp ? 1 : -1)][isUp ? 0 : 1].append(bytes)
    }
  }

  /// Control and strange packets come out of both sides' own counters: the plane's is moved along.
  private mutating func seal(_ node: Int, _ link: UInt16, _ now: UInt64) {
    for _ in 0..<below(6) {
      guard let wanted = strange(node, link) else { continue }
      let spent = nodes[node].plane.sealControl(
        .keepalive, body: [], link: LinkIndex(link), now: now)
      precondition(spent != nil, "a link has a session")
      waiting[node + (link == 1 ? 1 : -1)][link == 1 ? 0 : 1].append(wanted)
    }
  }

  /// Some of what waits arrives: late, twice, damaged or not at all.
  private mutating func arrive(_ node: Int, _ now: UInt64) {
    let link = node == 0 ? 1 : node == nodes.count - 1 ? 0 : below(2)
    var list: [[UInt8]] = []
    for bytes in waiting[node][link] {
      switch below(40) {
      case 0: continue
      case 1: list += [bytes, bytes]
      case 2:
        var damaged = bytes
        damaged[below(bytes.count)] ^= 1 << UInt8(below(8))
        list += [damaged, bytes]
      case 3: list += [Array(bytes.prefix(1 + below(bytes.count))), bytes]
      case 4: list += [bytes + self.bytes(1 + below(4))]
      case 5: list += [self.bytes(1 + below(100)), bytes]
      case 6: list += [[UInt8(1 + below(3)), 0, 0, 0] + self.bytes(60), bytes]
      case 7 where !list.isEmpty: list.insert(bytes, at: below(list.count))
      default: list.append(bytes)
      }
    }
    waiting[node][link] = below(10) == 0 ? Array(list.prefix(3)) : []
    nodes[node].receive(list, from: TestNode.endpoint(UInt16(link)), now: now)
    spread(from: node)
  }
}

struct ReferenceTests {
  static let steps = 60

  @Test(arguments: UInt64(0)..<200)
  func `the plane does what the slow model does`(seed: UInt64) {
    var row = Row(seed: seed)
    for step in 0..<Self.steps {
      if let difference = row.step(now: UInt64(1 + step * 7)) {
        Issue.record("seed \(seed), step \(step): \(difference)")
        return
      }
    }
  }

  /// What the seeds never reach has a test of its own, or cannot be there.
  @Test func `the seeds reach every fate of a packet`() {
    var total = PlaneCounters()
    for seed in UInt64(0)..<12 {
      var row = Row(seed: seed)
      for step in 0..<Self.steps { _ = row.step(now: UInt64(1 + step * 7)) }
      for node in row.nodes {
        let counters = node.plane.counters
        total.deliveredPackets += counters.deliveredPackets
        total.forwardedPackets += counters.forwardedPackets
        for index in total.drops.indices { total.drops[index] += counters.drops[index] }
      }
    }
    let elsewhere: [DropReason] = [
      .noSession, .noPath, .malformedInside, .replayedInside, .forgedInside, .addressNotAllowed,
      .addressTaken,
      .outputFull, .noticesFull, .wrongType, .congested, .unknownSession,
    ]
    for reason in DropReason.allCases where !elsewhere.contains(reason) {
      #expect(total[reason] > 0, "\(reason)")
    }
    #expect(total.deliveredPackets > 0 && total.forwardedPackets > 0)
  }
}
