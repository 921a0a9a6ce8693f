internal import Base
public import ForwardingPlane
public import Noise
internal import Simulation
internal import SkynetLink
internal import SkynetMap
@_spi(Simulation) public import SkynetNode
internal import SkynetPath
public import SkynetWire

/// Nodes, wires between them and a clock: everything follows from one seed.
public final class SimulatedOverlay {
  private enum Happening {
    case arrival(host: Int, start: Int, datagram: [UInt8], source: Endpoint)
    case timer(host: Int, start: Int)
  }

  private struct WireName: Hashable {
    let low: Int
    let high: Int
    init(_ one: Int, _ other: Int) {
      low = min(one, other)
      high = max(one, other)
    }
  }

  public let seed: UInt64
  public private(set) var hosts: [SimulatedHost] = []
  /// Sees every datagram that a wire carries, with who sent it and to whom: an eavesdropper, or a counter.
  public var tap: ((_ from: Int, _ to: Int, _ datagram: [UInt8]) -> Void)?
  /// Of hosts whose happenings somebody wants, from their start on.
  public var recorders: [Int: (HostHappening) -> Void] = [:]
  private var settings: [NodeSettings] = []
  private var peers: [[DialledPeer]] = []
  private var wires: [WireName: SimulatedWire] = [:]
  private var calendar = EventCalendar<Happening>()
  private var random: SplitMix64
  private let ciphers: CipherOffer

  public init(seed: UInt64, ciphers: CipherOffer = CipherOffer(hasAEGIS: false)) {
    self.seed = seed
    self.ciphers = ciphers
    random = SplitMix64(seed: seed)
  }

  public var now: UInt64 { calendar.now }

  /// - Parameter seed: of its key; nil: any.
  @discardableResult
  public func addHost(
    _ settings: NodeSettings = .open, limits: PlaneLimits = .simulated, clockOffset: UInt64 = 0,
    seed: [UInt8]? = nil
  ) -> Int {
    let number = hosts.count
    hosts.append(
      SimulatedHost(
        number: number, seed: seed ?? bytes(), settings: settings, limits: limits, ciphers: ciphers,
        random: bytes(), clockOffset: clockOffset, now: now))
    self.settings.append(settings)
    peers.append([])
    schedule(number)
    return number
  }

  /// Lays a wire; the first end dials the other.
  public func connect(_ one: Int, _ other: Int, _ wire: SimulatedWire = SimulatedWire()) {
    wires[WireName(one, other)] = wire
    peers[one].append(
      DialledPeer(key: hosts[other].node.key, endpoints: [hosts[other].endpoint]))
    dial(one)
  }

  public func change(_ one: Int, _ other: Int, _ body: (inout SimulatedWire) -> Void) {
    guard var wire = wires[WireName(one, other)] else { return }
    body(&wire)
    wires[WireName(one, other)] = wire
  }

  /// Ends a host as a daemon ends that is asked to.
  public func finish(_ number: Int) {
    let host = hosts[number]
    perform(host.node.finish(now: now + host.clockOffset), of: number)
    stop(number)
  }

  public func stop(_ number: Int) {
    hosts[number].isRunning = false
    hosts[number].start += 1
  }

  /// Starts it anew: all that was in memory is gone, and its boot clock may be another.
  public func restart(_ number: Int, clockOffset: UInt64? = nil) {
    let host = hosts[number]
    host.start += 1
    host.isRunning = true
    host.timerAt = .max
    if let clockOffset { host.clockOffset = clockOffset }
    host.node = SimulatedHost.makeNode(
      host.seed, settings[number], host.limits, ciphers, bytes(), sequence: host.sequence,
      now: now + host.clockOffset)
    dial(number)
  }

  /// A program of one host sends to another.
  ///
  /// - Parameter isChecksumPartial: the kernel left the checksum to the interface, as it does by itself.
  public func send(
    _ payload: [UInt8], from one: Int, to other: Int, isChecksumPartial: Bool = false
  ) {
    let packet = InnerPacket.make(
      from: hosts[one].node.address, to: hosts[other].node.address, payload: payload)
    send(packet: packet, from: one, isChecksumPartial: isChecksumPartial)
  }

  /// The kernel of a host sends an IP packet.
  public func send(packet: [UInt8], from one: Int, isChecksumPartial: Bool = false) {
    let host = hosts[one]
    let datagrams = host.transmit(
      packet, isChecksumPartial: isChecksumPartial, now: now + host.clockOffset)
    for datagram in datagrams {
      carry(datagram.bytes, from: one, to: datagram.endpoint)
    }
    turn(one)
  }

  /// Runs until the simulation's clock shows `end`.
  public func run(until end: UInt64) {
    while let event = calendar.next(before: end) {
      switch event.kind {
      case .arrival(let number, let start, let datagram, let source):
        let host = hosts[number]
        guard host.isRunning, host.start == start else { continue }
        if let cheat = host.cheat, cheat.dropsBeforeCounting, isDropped(datagram, cheat) {
          continue
        }
        recorders[number]?(HostHappening(now: now, datagram: datagram, source: source))
        let onward = host.receive(datagram, from: source, now: now + host.clockOffset)
        for datagram in onward {
          if let cheat = host.cheat, cheat.dropsAfterCounting, isDropped(datagram.bytes, cheat) {
            continue
          }
          carry(datagram.bytes, from: number, to: datagram.endpoint)
        }
        turn(number)
      case .timer(let number, let start):
        let host = hosts[number]
        guard host.isRunning, host.start == start else { continue }
        host.timerAt = .max
        recorders[number]?(HostHappening(now: now, datagram: [], source: host.endpoint))
        turn(number)
      }
    }
  }

  public func run(for milliseconds: UInt64) { run(until: now + milliseconds) }

  /// Runs until `condition` holds, looking each 10 ms.
  ///
  /// - Returns: how long it took; nil where it did not within `limit`.
  public func run(
    within limit: UInt64, until condition: () -> Bool
  ) -> UInt64? {
    let start = now
    while now - start < limit {
      if condition() { return now - start }
      run(for: 10)
    }
    return condition() ? now - start : nil
  }

  /// A datagram of somebody who is no node, or of a node that cheats.
  public func inject(_ datagram: [UInt8], to number: Int, from source: Endpoint) {
    calendar.add(
      .arrival(
        host: number, start: hosts[number].start, datagram: datagram, source: source),
      at: now + 1)
  }

  /// From now on this host cheats; nil: it is honest again.
  public func setCheat(_ cheat: SimulatedCheat?, of number: Int) {
    hosts[number].cheat = cheat
    hosts[number].node.claims = cheat.map { cheat in { cheat.claim($0) } }
  }

  private func isDropped(_ datagram: [UInt8], _ cheat: SimulatedCheat) -> Bool {
    datagram.count >= cheat.bytesMin && random.below(1000) < cheat.perMille
  }

  private func dial(_ number: Int) {
    let host = hosts[number]
    let refused = host.node.dial(peers[number], now: now + host.clockOffset)
    precondition(refused.isEmpty, "a simulation dials only whom it can")
    turn(number)
  }

  private func turn(_ number: Int) {
    let host = hosts[number]
    perform(host.node.turn(now: now + host.clockOffset), of: number)
    schedule(number)
  }

  private func perform(_ actions: [NodeAction], of number: Int) {
    let host = hosts[number]
    for action in actions {
      switch action {
      case .send(let datagram, let endpoint): carry(datagram, from: number, to: endpoint)
      case .deliver(let packet): host.answers.append(packet)
      case .storeSequence(let sequence): host.sequence = sequence
      case .record(let entry):
        host.records.append(entry)
      case .event(let event): host.events.append(event)
      }
    }
  }

  private func schedule(_ number: Int) {
    let host = hosts[number]
    let due = max(host.node.deadline, now + host.clockOffset + 1) - host.clockOffset
    let at = min(due, now + 60_000)
    guard at < host.timerAt else { return }
    host.timerAt = at
    calendar.add(.timer(host: number, start: host.start), at: at)
  }

  private func carry(_ datagram: [UInt8], from number: Int, to endpoint: Endpoint) {
    guard let target = hosts.firstIndex(where: { $0.endpoint == endpoint }),
      let wire = wires[WireName(number, target)], !wire.isCut, datagram.count <= wire.mtu
    else { return }
    tap?(number, target, datagram)
    guard random.below(1000) >= wire.lossPerMille else { return }
    let copies = random.below(1000) < wire.duplicatePerMille ? 2 : 1
    for _ in 0..<copies {
      let spread = Int(wire.delay.upperBound - wire.delay.lowerBound) + 1
      let delay = wire.delay.lowerBound + UInt64(random.below(spread))
      calendar.add(
        .arrival(
          host: target, start: hosts[target].start, datagram: datagram,
          source: hosts[number].endpoint),
        at: now + delay)
    }
  }

  private func bytes() -> [UInt8] {
    (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }
}

extension NodeSettings {
  /// A node that links with everybody and carries for everybody.
  public static var open: NodeSettings {
    var settings = NodeSettings()
    settings.links.acceptsUnknown = true
    settings.map.flags = [.transit]
    settings.paths.isTransitAllowed = true
    return settings
  }
}

/// IPv6 packets of simulated programs: UDP's number, no checksum, any payload.
public enum InnerPacket {
  public static func make(
    from source: OverlayAddress, to target: OverlayAddress, payload: [UInt8]
  ) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 40 + payload.count)
    writer.word(0x6000_0000)
    writer.integer(UInt64(payload.count), 2)
    writer.byte(17)
    writer.byte(64)
    source.write(to: &writer)
    target.write(to: &writer)
    writer.append(payload)
    return writer.bytes
  }

  public static func payload(_ packet: [UInt8]) -> [UInt8] { Array(packet.dropFirst(40)) }
}
