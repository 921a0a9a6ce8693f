import Base
import ForwardingPlane
import SkynetWire
import Sodium

/// A plane beside its reference: both get the same, and must give the same.
final class TestNode {
  let plane: ForwardingPlane
  var reference: ReferencePlane
  let address: OverlayAddress
  private let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 20)
  var runs = PacketList<DatagramRun>(capacity: 1024)
  var datagrams = PacketList<DatagramRun>(capacity: 1024)
  var inner = PacketList<TunnelPacket>(capacity: 1024)
  var packets = PacketList<TunnelPacket>(capacity: 1024)

  /// What the plane gave last: datagrams by endpoint, packets, notices.
  private(set) var sent: [(endpoint: Endpoint, bytes: [UInt8])] = []
  private(set) var delivered: [ReferencePlane.Delivered] = []
  private(set) var notices: [PlaneNotice] = []

  static func limits() -> PlaneLimits {
    var limits = PlaneLimits()
    limits.links = 8
    limits.sessions = 16
    limits.labels = 64
    limits.paths = 16
    limits.addresses = 16
    limits.notices = 4096
    return limits
  }

  init(_ index: Int, limits: PlaneLimits = TestNode.limits()) {
    address = OverlayAddress(high: 0xFD00_0000_0000_0000 + UInt64(index), low: 0x1234)
    plane = ForwardingPlane(limits: limits, own: address, seed: 99, pause: {})
    reference = ReferencePlane(own: address)
  }

  deinit { memory.deallocate() }

  static func endpoint(_ link: UInt16) -> Endpoint {
    Endpoint(high: 0, low: 0xFFFF_C000_0200, port: 7000 + link)
  }

  // MARK: Control, for both

  func install(
    session: UInt32, peerNumber: UInt32, link: UInt16, _ keys: SessionKeys, isUsed: Bool = true
  ) {
    plane.setEndpoint(Self.endpoint(link), of: LinkIndex(link))
    plane.installSession(session, peerNumber: peerNumber, link: LinkIndex(link), keys: keys)
    reference.sessions[session] = ReferencePlane.Session(
      peerNumber: peerNumber, link: link, keys: keys)
    guard isUsed else { return }
    plane.useSession(session)
    reference.current[link] = session
  }

  func install(forward: TransitLeg, reverse: TransitLeg, credit: UInt64) {
    plane.installTransit(forward: forward, reverse: reverse, creditBytes: credit)
    reference.credit[forward.label.value] = (credit, 0)
    for leg in [forward, reverse] {
      reference.transits[leg.label.value] = ReferencePlane.Transit(
        leg: leg, account: forward.label.value)
    }
  }

  func install(terminal label: Label, from link: UInt16) {
    plane.installTerminal(label, from: LinkIndex(link))
    reference.terminals[label.value] = (link, nil)
  }

  func install(path: UInt32, _ end: PathEnd, isPreferred: Bool = true) {
    plane.installPath(PathIndex(path), end)
    reference.paths[path] = ReferencePlane.Path(end: end)
    reference.terminals[end.ownLabel.value]?.path = path
    guard isPreferred else { return }
    _ = plane.setPath(PathIndex(path), for: end.address)
    reference.addresses[end.address] = path
  }

  /// The far end has its IPv4 address here, and answers take this path.
  func admit(path: UInt32, _ end: PathEnd) {
    plane.setExitAddress(of: PathIndex(path))
    _ = plane.setExitPath(PathIndex(path))
    reference.paths[path]?.hasExitAddress = true
    reference.clients[ExitAddress(of: end.address).bytes] = path
  }

  func setExit(_ path: UInt32) {
    plane.setExit(PathIndex(path))
    reference.exit = path
  }

  // MARK: Workers, for both

  /// Datagrams of one length in a row, the last perhaps shorter, become one run.
  func receive(_ list: [[UInt8]], from source: Endpoint, now: UInt64) {
    var offset = 0
    runs.removeAll()
    for bytes in list {
      for (index, byte) in bytes.enumerated() { memory[offset + index] = byte }
      let last = runs.count - 1
      let count = Int32(bytes.count)
      if last >= 0, runs[last].length % runs[last].segmentLength == 0,
        count <= runs[last].segmentLength, runs[last].count < 64
      {
        runs[last].length += count
      } else {
        runs.append(
          DatagramRun(
            start: memory + offset, length: count, segmentLength: count, endpoint: source))
      }
      offset += bytes.count
    }
    datagrams.removeAll()
    packets.removeAll()
    plane.receive(
      runs, worker: WorkerIndex(0), now: now, datagrams: &datagrams, packets: &packets)
    collect()
    reference.now = now
    for bytes in list { reference.receive(bytes, from: source) }
  }

  func transmit(_ list: [ReferencePlane.Delivered], now: UInt64) {
    var offset = 0
    inner.removeAll()
    for packet in list {
      for (index, byte) in packet.bytes.enumerated() { memory[offset + 32 + index] = byte }
      inner.append(
        TunnelPacket(
          start: memory + offset + 32, length: Int32(packet.bytes.count),
          isChecksumPartial: packet.isChecksumPartial))
      offset += packet.bytes.count + 64
    }
    datagrams.removeAll()
    packets.removeAll()
    plane.transmit(inner, worker: WorkerIndex(0), now: now, datagrams: &datagrams)
    collect()
    reference.now = now
    for packet in list {
      reference.transmit(packet.bytes, isChecksumPartial: packet.isChecksumPartial)
    }
  }

  private func collect() {
    sent = []
    delivered = []
    for index in 0..<datagrams.count {
      let run = datagrams[index]
      var offset = 0
      while offset < Int(run.length) {
        let count = min(Int(run.segmentLength), Int(run.length) - offset)
        let bytes = (0..<count).map { run.start[offset + $0] }
        sent.append((run.endpoint, bytes))
        offset += count
      }
    }
    for index in 0..<packets.count {
      let packet = packets[index]
      delivered.append(
        ReferencePlane.Delivered(
          bytes: (0..<Int(packet.length)).map { packet.start[$0] },
          isChecksumPartial: packet.isChecksumPartial))
    }
    notices = []
    while let notice = plane.takeNotice() { notices.append(notice) }
  }

  /// What the two disagree on, or nil; forgets what they gave.
  func difference() -> String? {
    defer {
      reference.sent = []
      reference.delivered = []
      reference.notices = []
      (sent, delivered, notices) = ([], [], [])
    }
    for link in UInt16(0)..<8 {
      let real = sent.filter { $0.endpoint == Self.endpoint(link) }.map(\.bytes)
      let wanted = reference.sent.filter { $0.link == link }.map(\.bytes)
      if real != wanted { return "link \(link): \(real.count) sent, wanted \(wanted.count)" }
    }
    if delivered != reference.delivered {
      return "\(delivered.count) delivered, wanted \(reference.delivered.count)"
    }
    let real = notices.map { "\($0)" }.sorted()
    let wanted = reference.notices.map { "\($0)" }.sorted()
    if real != wanted { return "notices \(real), wanted \(wanted)" }
    let counters = plane.counters
    for reason in DropReason.allCases where counters[reason] != reference.drops[reason, default: 0]
    {
      return "\(reason): \(counters[reason]), wanted \(reference.drops[reason, default: 0])"
    }
    for (label, wanted) in reference.counted {
      guard let use = plane.use(ofTransit: Label(label)), let transit = reference.transits[label]
      else { return "label \(label) is gone" }
      let isForward = transit.account == label
      let bytes = isForward ? use.counters.forwardBytes : use.counters.reverseBytes
      let packets = isForward ? use.counters.forwardPackets : use.counters.reversePackets
      if bytes != wanted.bytes || packets != wanted.packets {
        return "label \(label): \(bytes) bytes, wanted \(wanted.bytes)"
      }
    }
    return nil
  }
}
