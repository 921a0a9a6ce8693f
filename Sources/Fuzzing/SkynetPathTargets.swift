import Base
import Noise
import SkynetPath
import SkynetWire
import Sodium

extension ParserTarget {
  /// What neighbours, hops and far ends of a path send.
  static let paths: [ParserTarget] = [
    path("path-setup", lengthMax: 1200, at: .setUp),
    path("path-setup-reply", lengthMax: 300, at: .reply),
    path("path-teardown", lengthMax: 32, thousands: 1000, at: .teardown),
    path("path-handshake", lengthMax: 200, at: .handshake),
    path("path-handshake-answer", lengthMax: 128, at: .handshakeAnswer),
    path("path-end-control", lengthMax: 32, thousands: 1000, at: .endControl),
    path("path-report", lengthMax: 128, at: .report),
  ]

  /// Feeds a table that waits for one message, and that message is the sample.
  private static func path(
    _ name: String, lengthMax: Int, thousands: Int = 100, at moment: PathMoment
  ) -> ParserTarget {
    ParserTarget(
      name, lengthMax: lengthMax, thousands: thousands,
      samples: { [PathFixture.shared.moments[moment]?.sample ?? []] },
      run: { bytes in
        guard var waiting = PathFixture.shared.moments[moment] else { return .refused }
        let before = waiting.node.table.entryCount
        let actions = waiting.node.take(bytes, moment, now: PathFixture.now)
        let after = waiting.node.table.entryCount
        guard actions.count <= 8, (before - 1...before + 1).contains(after) else {
          return .broken("\(actions.count) actions, \(before) entries, then \(after)")
        }
        // Whatever it did: the table goes on, and gets rid of all of it.
        var ignored: [PathAction] = []
        waiting.node.table.linkDown(LinkIndex(0), now: PathFixture.now, into: &ignored)
        waiting.node.table.linkDown(LinkIndex(1), now: PathFixture.now, into: &ignored)
        guard waiting.node.table.entryCount == 0 else { return .broken("an entry is left") }
        return actions.contains(where: { PathFixture.isGood($0, moment) }) ? .accepted : .refused
      })
  }
}

/// Which message is awaited, in the order of a path's life.
private enum PathMoment: CaseIterable {
  case setUp, reply, handshake, handshakeAnswer, endControl, report, teardown
}

private struct PathFuzzNode {
  var table: PathTable
  /// The label and the path of the end here.
  var label = Label.neighbour
  var path = PathIndex(0)

  mutating func take(_ bytes: [UInt8], _ moment: PathMoment, now: UInt64) -> [PathAction] {
    var actions: [PathAction] = []
    let link = LinkIndex(0)
    switch moment {
    case .setUp: table.control(.setUp, bytes, on: link, now: now, into: &actions)
    case .reply: table.control(.setUpReply, bytes, on: link, now: now, into: &actions)
    case .teardown: table.control(.teardown, bytes, on: link, now: now, into: &actions)
    case .handshake, .handshakeAnswer:
      table.handshake(bytes, label: label, now: now, into: &actions)
    case .endControl: table.endControl(bytes, path: path, now: now, into: &actions)
    case .report: table.report(bytes, label: label, now: now, into: &actions)
    }
    return actions
  }
}

/// Source 0, hop 1 and destination 2 through the life of one path, with the table of each moment.
private struct PathFixture {
  struct Waiting {
    var node: PathFuzzNode
    let sample: [UInt8]
  }

  static let now: UInt64 = 1_000_000
  /// Only read once it is made.
  nonisolated(unsafe) static let shared = PathFixture()

  private(set) var moments: [PathMoment: Waiting] = [:]
  private var nodes: [PathFuzzNode] = []
  private var source = PathIndex(0)
  private var hopLabel = Label.neighbour

  static func isGood(_ action: PathAction, _ moment: PathMoment) -> Bool {
    switch (moment, action) {
    case (.setUp, .sendControl(.setUp, _, _)), (.reply, .installTerminal),
      (.handshake, .installPath), (.handshakeAnswer, .up), (.endControl, .sendOnPath),
      (.report, .hopReport), (.teardown, .removeLabel):
      true
    default: false
    }
  }

  init() {
    let seeds = (0..<3).map { [UInt8](repeating: UInt8($0 + 1), count: 32) }
    let keys = seeds.compactMap { PublicKey(SigningKey(seed: $0).publicKey) }
    nodes = zip(seeds, keys).map { seed, key in
      PathFuzzNode(
        table: PathTable(
          settings: PathSettings(), key: key, exchange: ExchangeKey(signingSeed: seed),
          ciphers: CipherOffer(hasAEGIS: true), random: RandomStream(seed: seed), now: Self.now))
    }
    var actions: [PathAction] = []
    // The link of 0 and of 2 is 0; of 1, 0 leads to 0 and 1 to 2.
    for (node, link, peer) in [(0, 0, 1), (1, 0, 0), (1, 1, 2), (2, 0, 1)] {
      nodes[node].table.linkUp(
        LinkIndex(UInt16(link)), keys[peer], mtu: 1452, now: Self.now, into: &actions)
    }
    let route = [1, 2].map { index in
      let setUpKey = nodes[index].table.setUpKey
      return Hop(node: keys[index], setUpKey: setUpKey.key, keyNumber: setUpKey.number)
    }
    guard
      let path = nodes[0].table.open(
        route: route, offer: PathOffer(), now: Self.now, into: &actions)
    else { return }
    source = path
    live(actions)
  }

  /// Follows the one path; what a table waits for is kept before it gets it.
  private mutating func live(_ first: [PathAction]) {
    let atHop = give(1, Self.control(.setUp, in: first), .setUp, keep: true)
    let atEnd = give(2, Self.control(.setUp, in: atHop), .setUp, keep: false)
    learnEnd(2, atEnd)
    let passed = hopReply(Self.control(.setUpReply, in: atEnd))
    let asked = give(0, Self.control(.setUpReply, in: passed), .reply, keep: true)
    learnEnd(0, asked)
    let answered = give(2, Self.labelled(in: asked), .handshake, keep: true)
    let up = give(0, Self.labelled(in: answered), .handshakeAnswer, keep: true)
    for case .sendOnPath(_, let echo, _) in up.prefix(8) {
      _ = give(2, echo, .endControl, keep: true)
      break
    }
    nodes[0].table.trace(source, position: 0, now: Self.now, into: &ignored)
    var reported: [PathAction] = []
    nodes[1].table.expired(
      [UInt8](repeating: 5, count: 8), label: hopLabel, counters: PathCounters(), now: Self.now,
      into: &reported)
    _ = give(0, Self.labelled(in: reported), .report, keep: true)
    var closed: [PathAction] = []
    nodes[0].table.close(source, now: Self.now, into: &closed)
    _ = give(1, Self.control(.teardown, in: closed), .teardown, keep: true)
  }

  private var ignored: [PathAction] = []

  private mutating func give(
    _ index: Int, _ bytes: [UInt8], _ moment: PathMoment, keep: Bool
  ) -> [PathAction] {
    if keep { moments[moment] = Waiting(node: nodes[index], sample: bytes) }
    return nodes[index].take(bytes, moment, now: Self.now)
  }

  /// The reply comes to the hop over its second link.
  private mutating func hopReply(_ bytes: [UInt8]) -> [PathAction] {
    var actions: [PathAction] = []
    nodes[1].table.control(.setUpReply, bytes, on: LinkIndex(1), now: Self.now, into: &actions)
    for case .installTransit(let rule) in actions { hopLabel = rule.forwardIn }
    return actions
  }

  private mutating func learnEnd(_ index: Int, _ actions: [PathAction]) {
    for case .installTerminal(let label, _, let path) in actions {
      nodes[index].label = label
      nodes[index].path = path
    }
  }

  private static func control(_ kind: ControlKind, in actions: [PathAction]) -> [UInt8] {
    for case .sendControl(kind, let body, _) in actions { return body }
    return []
  }

  private static func labelled(in actions: [PathAction]) -> [UInt8] {
    for case .sendLabelled(_, _, _, _, let body) in actions { return body }
    return []
  }
}
