import Base
import ForwardingPlane
import LinuxIO
import MinerSettings
import Netlink
import Noise
import PacketIO
import SkynetLedger
import SkynetLink
import SkynetMap
import SkynetMeter
import SkynetNode
import SkynetPath
import SkynetWire
import Sodium

/// All that runs while Skynet is on: the node, its workers, its ledger, and who tells it of others.
final class Forwarding {
  /// Whoever needs packets to be shorter says so; longer ones fit no link of 1500 bytes.
  static let tunnelMTU = 1408
  private static let workersMax = 4

  let node: SkynetNode
  private(set) var settings: SkynetSettings
  private let plane: ForwardingPlane
  private let workers: [ForwardWorker]
  private let bell: Bell
  private var book: PeerBook
  private var discovery: Discovery?
  private var folder: LinuxFolder
  private var ledger: Ledger
  private var rate: EarningsRate
  private var notes: [String] = []
  /// What happened since it was last taken, for running questions.
  private(set) var events: [NodeEvent] = []

  struct Problem: Error {
    let explanation: String
  }

  /// - Parameters:
  ///   - wire: the interface on which neighbours are looked for; nil: none.
  ///   - folder: keeps the ledger and the number of announcements.
  init(
    _ settings: SkynetSettings, key: NodeKey, wire: String?, folder: consuming LinuxFolder,
    path: String, now: UInt64
  ) throws(Problem) {
    self.settings = settings
    let count = min(Self.workersMax, System.processors)
    var limits = PlaneLimits()
    // Control has a place of its own behind the workers.
    limits.workers = count + 1
    let random = RandomBytes.make(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    plane = ForwardingPlane(
      limits: limits, own: key.address, seed: random, pause: System.yieldThread)
    do throws(SystemError) {
      bell = try Bell()
      var workers: [ForwardWorker] = []
      for number in 0..<count {
        workers.append(
          try ForwardWorker(
            number, plane: plane, port: settings.port, tunnelName: settings.interface,
            mtu: Self.tunnelMTU, bell: bell))
      }
      self.workers = workers
    } catch {
      throw Problem(explanation: error.explanation)
    }
    do throws(NetlinkError) {
      try TunnelSetUp.perform(settings, address: key.address, mtu: Self.tunnelMTU)
    } catch {
      throw Problem(
        explanation: "cannot set up interface " + settings.interface + ": " + error.explanation)
    }
    node = SkynetNode(
      settings: NodeSettings(settings, limits), seed: key.seed, random: RandomBytes.make(32),
      ciphers: .ofThisProcessor, firstSequence: SequenceFile.read(folder), plane: plane,
      worker: WorkerIndex(count), now: now)
    book = PeerBook(settings.peers, now: now)
    if settings.isDiscovering, let wire {
      discovery = Discovery(interface: wire, key: key.publicKey, port: settings.port)
    }
    rate = EarningsRate(now: now)
    ledger = Ledger(path: path + "/ledger.sqlite", settings: LedgerSettings(), now: now, &notes)
    self.folder = folder
    do throws(SystemError) {
      for worker in workers { try worker.start() }
    } catch {
      throw Problem(explanation: error.explanation)
    }
    dial(now)
    if let exit = settings.exitThrough { node.want(exit, now: now) }
  }

  var deadline: UInt64 {
    min(node.deadline, book.deadline, discovery?.deadline ?? .max, ledger.deadline ?? .max)
  }

  func add(to poll: inout PollSet) {
    poll.add(bell.number)
    if let descriptor = book.descriptor { poll.add(descriptor) }
    if let descriptor = discovery?.descriptor { poll.add(descriptor) }
  }

  func turn(now: UInt64) {
    bell.clear()
    if book.turn(now: now) { dial(now) }
    if let news = discovery?.turn(now: now), !news.isEmpty { greet(news, now) }
    perform(node.turn(now: now, pastMicroseconds: Clock.pastMicroseconds))
    rate.add(sum: node.meter.earned, now: now)
    rate.advance(now: now)
    ledger.advance(now: now, unixSeconds: Self.unixSeconds, &notes)
    for note in notes { log(note) }
    notes.removeAll()
  }

  /// Settles with the neighbours and writes what is only in memory, before the end.
  func finish(now: UInt64) {
    perform(node.finish(now: now))
    ledger.flush(now: now, unixSeconds: Self.unixSeconds, &notes)
    for note in notes { log(note) }
  }

  /// Takes what can change while the node runs.
  ///
  /// - Returns: names of settings that wait for a restart.
  func change(_ settings: SkynetSettings, now: UInt64) -> [String] {
    var waiting: [String] = []
    if settings.isEnabled != self.settings.isEnabled { waiting.append("enabled") }
    if settings.port != self.settings.port { waiting.append("port") }
    if settings.interface != self.settings.interface { waiting.append("interface") }
    if settings.isTransit != self.settings.isTransit { waiting.append("transit") }
    if settings.isExit != self.settings.isExit { waiting.append("exit") }
    if settings.price != self.settings.price { waiting.append("price") }
    if settings.exitThrough != self.settings.exitThrough { waiting.append("exit-through") }
    if settings.isDiscovering != self.settings.isDiscovering { waiting.append("discover") }
    node.setPolicy(RoutePolicy(settings))
    node.admit(
      allowed: settings.peers.map { $0.key }, acceptsUnknown: settings.acceptance == .any, now: now)
    self.settings = settings
    book = PeerBook(settings.peers, now: now)
    dial(now)
    return waiting
  }

  func takeEvents() -> [NodeEvent] {
    defer { events.removeAll() }
    return events
  }

  /// - Parameter open: accounts as they are now.
  func earnings(open: [LedgerEntry]) -> Earnings {
    ledger.earnings(
      open: open, unixSeconds: Self.unixSeconds, perHour: rate.overHour ?? rate.soFar,
      perHourOverDay: rate.overDay)
  }

  /// For the panel.
  func figures(until: UInt64, peers: Int) -> String {
    EarningsRate.figures(
      untilMilliseconds: until, dropletsPerHour: rate.overHour ?? rate.soFar, peers: peers)
  }

  private static var unixSeconds: UInt64? { Clock.isSynchronised ? Clock.wallSeconds : nil }

  private func dial(_ now: UInt64) {
    let listed = book.peers
    let found = (discovery?.peers ?? []).filter { peer in
      mayLink(peer.key) && !listed.contains { $0.key == peer.key }
    }
    for (key, error) in node.dial(listed + found, now: now) {
      log("no link with " + Text.hex(key.bytes) + ": " + error.explanation)
    }
  }

  private func greet(_ news: [DialledPeer], _ now: UInt64) {
    for peer in news where mayLink(peer.key) && !book.peers.contains(where: { $0.key == peer.key })
    {
      do throws(DialError) {
        try node.dial(peer, now: now)
      } catch {
        log("no link with " + Text.hex(peer.key.bytes) + ": " + error.explanation)
      }
    }
  }

  private func mayLink(_ key: PublicKey) -> Bool {
    settings.acceptance == .any || settings.peers.contains { $0.key == key }
  }

  private func perform(_ actions: [NodeAction]) {
    for action in actions {
      switch action {
      case .send(let datagram, let endpoint): workers[0].sender.send(datagram, to: endpoint)
      case .deliver(let packet): workers[0].sender.deliver(packet)
      case .storeSequence(let number): SequenceFile.write(number, to: &folder)
      case .record(let entry): ledger.record(entry)
      case .event(let event):
        events.append(event)
        if let text = EventText.text(event) { log(text) }
      }
    }
  }
}

/// A doorbell that several threads ring.
final class Bell: Sendable {
  private let doorbell: Doorbell

  init() throws(SystemError) { doorbell = try Doorbell() }

  var number: Int32 { doorbell.number }
  func ring() { doorbell.ring() }
  func clear() { doorbell.clear() }
}
