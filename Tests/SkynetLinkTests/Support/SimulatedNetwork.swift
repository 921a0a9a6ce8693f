import Base
import Simulation
import SkynetLink
import SkynetWire
import Testing

/// What the network between the nodes does to datagrams.
struct NetworkFaults {
  static let none = NetworkFaults()

  var lossPercent = 0
  var duplicatePercent = 0
  /// Uniform, so that datagrams overtake each other.
  var delayMilliseconds = 5...5
  /// Longer ones vanish.
  var datagramMax = 65_507
  var isCut = false
}

/// Nodes and what is on its way between them; a seed replays all of it.
final class SimulatedNetwork {
  private enum Event {
    case arrival(SentDatagram)
    case wake(node: Int)
    case step(Int)
  }

  private var calendar = EventCalendar<Event>()
  private var wakes: [UInt64]
  private var steps: [() -> Void] = []
  private(set) var recorded: [SentDatagram] = []
  let nodes: [SimulatedNode]
  /// What the boot clock said when the simulation began.
  let epoch: UInt64
  var random: SplitMix64
  var faults = NetworkFaults.none
  var isRecording = false
  /// Datagrams to places where nobody is.
  private(set) var astray: [SentDatagram] = []

  init(_ nodes: [SimulatedNode], seed: UInt64, epoch: UInt64 = 0) {
    self.nodes = nodes
    self.epoch = epoch
    random = SplitMix64(seed: seed)
    wakes = [UInt64](repeating: .max, count: nodes.count)
  }

  /// Since the beginning.
  var elapsed: UInt64 { calendar.now }
  var now: UInt64 { epoch + calendar.now }

  func at(_ time: UInt64, _ body: @escaping () -> Void) {
    steps.append(body)
    calendar.add(.step(steps.count - 1), at: time)
  }

  func change(
    _ node: SimulatedNode, _ body: (inout LinkTable, inout [LinkAction]) -> Void
  ) {
    carry(node.change(body))
    schedule(node)
  }

  func dial(_ node: SimulatedNode, _ peer: SimulatedNode, at endpoints: [Endpoint]? = nil) {
    change(node) { table, actions in
      do {
        try table.dial(
          peer.key, at: endpoints ?? [peer.endpoint], now: self.now, into: &actions)
      } catch {
        Issue.record("a node could not be dialled: \(error)")
      }
    }
  }

  /// Puts a datagram on the network, as anybody can.
  func carry(_ datagrams: [SentDatagram]) {
    for datagram in datagrams {
      if isRecording { recorded.append(datagram) }
      guard !faults.isCut, datagram.datagram.byteCount <= faults.datagramMax else { continue }
      let copies = random.below(100) < faults.duplicatePercent ? 2 : 1
      for _ in 0..<copies where random.below(100) >= faults.lossPercent {
        let spread = faults.delayMilliseconds
        let delay = spread.lowerBound + random.below(spread.count)
        calendar.add(.arrival(datagram), at: calendar.now + UInt64(delay))
      }
    }
  }

  func run(milliseconds: UInt64) {
    let end = calendar.now + milliseconds
    while let event = calendar.next(before: end) {
      switch event.kind {
      case .arrival(let datagram):
        guard let node = nodes.first(where: { $0.endpoint == datagram.target }) else {
          if astray.count < 1000 { astray.append(datagram) }
          continue
        }
        carry(node.receive(datagram.datagram, from: datagram.source, now: now))
        schedule(node)
      case .wake(let number):
        guard wakes[number] == event.at else { continue }
        wakes[number] = .max
        let node = nodes[number]
        change(node) { $0.advance(now: self.now, into: &$1) }
        if node.table.deadline <= now {
          Issue.record("node \(number) wants to be woken for ever")
          return
        }
      case .step(let step):
        steps[step]()
        nodes.forEach(schedule)
      }
    }
  }

  private func schedule(_ node: SimulatedNode) {
    guard let number = nodes.firstIndex(where: { $0 === node }) else { return }
    let deadline = node.table.deadline
    guard deadline != .max else { return }
    let wanted = max(deadline > epoch ? deadline - epoch : 0, calendar.now + 1)
    // Beyond the calendar's horizon it is woken in between, and does nothing.
    let time = min(wanted, calendar.now + 30_000)
    guard time < wakes[number] else { return }
    wakes[number] = time
    calendar.add(.wake(node: number), at: time)
  }

  /// Both ends send on the same session, under the same keys.
  func areSettled(_ one: SimulatedNode, _ other: SimulatedNode) -> Bool {
    guard let left = one.session(to: other), let right = other.session(to: one) else {
      return false
    }
    return left.peerIndex == right.receiveIndex && left.receiveIndex == right.peerIndex
      && left.keys.sending == right.keys.receiving && left.keys.receiving == right.keys.sending
      && left.hash == right.hash
  }

  /// Milliseconds until a condition holds, looked at every 50; nil if it does not within `limit`.
  func time(until condition: () -> Bool, limit: UInt64) -> UInt64? {
    let start = calendar.now
    while !condition() {
      guard calendar.now < start + limit else { return nil }
      run(milliseconds: 50)
    }
    return calendar.now - start
  }
}
