import ForwardingPlane
import SkynetWire
import Sodium

extension ParserTarget {
  static let forwardingPlane: [ParserTarget] = [
    .bounded(
      "skynet-datagram", lengthMax: 400,
      samples: {
        [
          [0] + [1, 0, 0, 0] + [UInt8](repeating: 7, count: 168),
          [1] + [0, 0, 1, 2, 9, 1, 0, 32] + [UInt8](repeating: 7, count: 40),
          [1] + [0, 0, 0, 0, 1, 2, 0, 8] + [UInt8](repeating: 7, count: 12),
          [2] + [0x60, 0, 0, 0, 0, 2, 59, 1] + PlaneSample.far.bytes + PlaneSample.own.bytes
            + [1, 2],
          [2] + PlaneSample.packet(ExitAddress(of: PlaneSample.far).bytes, [198, 51, 100, 7]),
          [2] + PlaneSample.packet([198, 51, 100, 7], ExitAddress(of: PlaneSample.own).bytes),
        ]
      },
      isSound: { bytes in PlaneSample().isSound(bytes) })
  ]
}

/// A node with one session, a transit and a path, whose keys are known, so that whatever lies behind a seal
/// is reached.
private struct PlaneSample {
  static let own = OverlayAddress(high: 0xFD00 << 48, low: 1)
  static let far = OverlayAddress(high: 0xFD00 << 48, low: 2)
  private static let key = [UInt8](repeating: 1, count: 32)
  private static let endpoint = Endpoint(high: 0, low: 0xFFFF_0A00_0001, port: 7060)

  private let plane: ForwardingPlane

  init() {
    var limits = PlaneLimits()
    limits.links = 2
    limits.paths = 2
    limits.sessions = 2
    limits.labels = 8
    limits.addresses = 2
    limits.notices = 8
    plane = ForwardingPlane(limits: limits, own: Self.own, seed: 1, pause: {})
    let keys = SessionKeys(suite: .chaCha20Poly1305, sending: Self.key, receiving: Self.key)
    let link = LinkIndex(0)
    plane.setEndpoint(Self.endpoint, of: link)
    plane.installSession(5, peerNumber: 5, link: link, keys: keys)
    plane.useSession(5)
    let there = Label(index: 1, generation: 2)
    let back = Label(index: 2, generation: 2)
    plane.installTransit(
      forward: TransitLeg(label: there, from: link, nextLabel: Label(9), to: link),
      reverse: TransitLeg(label: back, from: link, nextLabel: Label(9), to: link),
      creditBytes: 200)
    let label = Label(index: 3, generation: 0)
    plane.installTerminal(label, from: link)
    plane.installPath(
      PathIndex(1),
      PathEnd(
        link: link, label: Label(9), ownLabel: label, keys: keys, address: Self.far, hopsLeft: 2,
        isHeaderOnly: false, mtu: 1300, permissions: [.anySource, .anyDestination]))
    plane.setExitAddress(of: PathIndex(1))
  }

  /// IPv4 without payload; nobody here looks at the checksum of its header.
  static func packet(_ source: [UInt8], _ target: [UInt8]) -> [UInt8] {
    [0x45, 0, 0, 20, 0, 0, 0x40, 0, 64, 17, 0, 0] + source + target
  }

  /// The first byte says what the others are: a datagram, what its seal holds, or what the ends sealed.
  ///
  /// - Returns: nil where the datagram was dropped; else whether one thing came of it, no longer than itself.
  func isSound(_ bytes: [UInt8]) -> Bool? {
    guard let mode = bytes.first else { return nil }
    var datagram = Array(bytes.dropFirst())
    if mode % 3 == 2 {
      let inside = sealed(datagram, context: [])
      let length = inside.count + 8
      datagram = [0, 0, 3, 0, 1, 1, UInt8(length >> 8), UInt8(truncatingIfNeeded: length)]
      datagram += [UInt8](repeating: 0, count: 8) + inside
    }
    if mode % 3 != 0 {
      let header: [UInt8] = [4, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0]
      datagram = header + sealed(datagram, context: header)
    }
    guard !datagram.isEmpty else { return nil }
    return isSound(datagram: datagram)
  }

  private func isSound(datagram: [UInt8]) -> Bool? {
    var memory = datagram
    var runs = PacketList<DatagramRun>(capacity: 1)
    var datagrams = PacketList<DatagramRun>(capacity: 2)
    var packets = PacketList<TunnelPacket>(capacity: 2)
    memory.withUnsafeMutableBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      let count = Int32(bytes.count)
      runs.append(
        DatagramRun(start: start, length: count, segmentLength: count, endpoint: Self.endpoint))
      plane.receive(
        runs, worker: WorkerIndex(0), now: 9, datagrams: &datagrams, packets: &packets)
    }
    var told = 0
    while let notice = plane.takeNotice() {
      if case .sessionProven = notice { continue }
      if case .answerOn = notice { continue }
      told += 1
    }
    let drops = plane.counters.drops.reduce(0, +)
    if datagrams.count + packets.count + told == 0 { return drops == 1 ? nil : false }
    // Hops that end are both dropped and told.
    let isOne = datagrams.count + packets.count + told == 1
    let isShort =
      datagrams.isEmpty || Int(datagrams[0].length) <= datagram.count
    return isOne && isShort && drops <= 1
  }

  private func sealed(_ text: [UInt8], context: [UInt8]) -> [UInt8] {
    var bytes = text + [UInt8](repeating: 0, count: 16)
    bytes.withUnsafeMutableBufferPointer { memory in
      guard let start = memory.baseAddress else { return }
      PacketCipher.seal(
        .chaCha20Poly1305, key: Self.key, counter: 0, text: start, count: text.count,
        tag: start + text.count, context: context, contextCount: context.count)
    }
    return bytes
  }
}
