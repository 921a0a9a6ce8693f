import ForwardingPlane
import SkynetWire
import Sodium

/// A source, hops in the middle and a destination, all on the same buffers: what one hands on the next takes.
final class Chain {
  let planes: [ForwardingPlane]
  let memory: UnsafeMutablePointer<UInt8>
  let count: Int
  let length: Int
  private let addresses: [OverlayAddress]
  private let isHeaderOnly: Bool
  private var now: UInt64 = 1
  private var packets: PacketList<TunnelPacket>
  private var runs: PacketList<DatagramRun>
  private var next: PacketList<DatagramRun>

  /// - Parameters:
  ///   - transits: hops in the middle.
  ///   - isHeaderOnly: whether links seal the header alone.
  ///   - length: of an inner packet.
  ///   - count: packets in a batch.
  init(
    suite: CipherSuite, transits: Int, isHeaderOnly: Bool, length: Int, count: Int
  ) {
    self.isHeaderOnly = isHeaderOnly
    self.count = count
    self.length = length
    packets = PacketList(capacity: count)
    runs = PacketList(capacity: count)
    next = PacketList(capacity: count)
    addresses = (0..<transits + 2).map { OverlayAddress(high: 0xFD00 << 48, low: UInt64($0) + 1) }
    planes = addresses.map {
      ForwardingPlane(limits: PlaneLimits(), own: $0, seed: 7, pause: {})
    }
    memory = UnsafeMutablePointer<UInt8>.allocate(capacity: count * (length + 64) + 4096)
    memory.initialize(repeating: 0, count: count * (length + 64) + 4096)
    for index in 0..<planes.count - 1 { connect(index, suite) }
    for index in 1..<planes.count - 1 {
      planes[index].installTransit(
        forward: TransitLeg(
          label: label(index, 1), from: LinkIndex(0), nextLabel: label(index + 1, 1),
          to: LinkIndex(1)),
        reverse: TransitLeg(
          label: label(index, 2), from: LinkIndex(1), nextLabel: label(index - 1, 2),
          to: LinkIndex(0)), creditBytes: .max)
    }
    end(0, link: 1, label(1, 1), own: label(0, 2), far: planes.count - 1, suite)
    end(
      planes.count - 1, link: 0, label(planes.count - 2, 2), own: label(planes.count - 1, 1),
      far: 0, suite)
    writePackets()
  }

  deinit { memory.deallocate() }

  private func label(_ node: Int, _ index: Int) -> Label {
    Label(index: index, generation: UInt8(node))
  }

  private func keys(_ seed: Int, _ suite: CipherSuite, isFirst: Bool) -> SessionKeys {
    let one = [UInt8](repeating: UInt8(seed), count: 32)
    let two = [UInt8](repeating: UInt8(seed + 100), count: 32)
    return SessionKeys(
      suite: suite, sending: isFirst ? one : two, receiving: isFirst ? two : one)
  }

  /// Link 1 of a node is link 0 of the next.
  private func connect(_ index: Int, _ suite: CipherSuite) {
    let endpoint = Endpoint(high: 0, low: 0xFFFF_0A00_0001, port: 7060)
    let sides = [(planes[index], LinkIndex(1), true), (planes[index + 1], LinkIndex(0), false)]
    for (plane, link, isFirst) in sides {
      let number = UInt32(1000 + index)
      plane.setEndpoint(endpoint, of: link)
      plane.installSession(
        number, peerNumber: number, link: link, keys: keys(index + 1, suite, isFirst: isFirst))
      plane.useSession(number)
    }
  }

  private func end(
    _ node: Int, link: UInt16, _ label: Label, own: Label, far: Int, _ suite: CipherSuite
  ) {
    let plane = planes[node]
    plane.installTerminal(own, from: LinkIndex(link))
    plane.installPath(
      PathIndex(5),
      PathEnd(
        link: LinkIndex(link), label: label, ownLabel: own,
        keys: keys(50, suite, isFirst: node == 0), address: addresses[far],
        hopsLeft: UInt8(planes.count), isHeaderOnly: isHeaderOnly, mtu: 9000))
    guard plane.setPath(PathIndex(5), for: addresses[far]) else { fatalError("no room") }
  }

  /// IPv6 packets for the far end, with the room of their datagrams between them.
  private func writePackets() {
    for index in 0..<count {
      let packet = memory + index * (length + 64) + 32
      packet[0] = 0x60
      packet[4] = UInt8((length - 40) >> 8)
      packet[5] = UInt8(truncatingIfNeeded: length - 40)
      write(addresses[0], packet + 8)
      write(addresses[addresses.count - 1], packet + 24)
    }
  }

  private func write(_ address: OverlayAddress, _ place: UnsafeMutablePointer<UInt8>) {
    for (offset, byte) in address.bytes.enumerated() { place[offset] = byte }
  }

  /// One batch from end to end; nanoseconds of each node.
  func run(_ times: UnsafeMutablePointer<UInt64>) {
    now += 1
    packets.removeAll()
    runs.removeAll()
    for index in 0..<count {
      packets.append(
        TunnelPacket(
          start: memory + index * (length + 64) + 32, length: Int32(length),
          isChecksumPartial: false))
    }
    times[0] = nanoseconds {
      planes[0].transmit(packets, worker: WorkerIndex(0), now: now, datagrams: &runs)
    }
    packets.removeAll()
    for node in 1..<planes.count {
      next.removeAll()
      times[node] = nanoseconds {
        planes[node].receive(
          runs, worker: WorkerIndex(0), now: now, datagrams: &next, packets: &packets)
      }
      runs.removeAll()
      for index in 0..<next.count { runs.append(next[index]) }
    }
    guard packets.count == count else {
      fatalError("packets were lost: \(planes.map { $0.counters })")
    }
  }
}

func nanoseconds(_ work: () -> Void) -> UInt64 {
  let clock = ContinuousClock()
  let time = clock.measure(work)
  return UInt64(time.components.attoseconds / 1_000_000_000)
    + UInt64(time.components.seconds) * 1_000_000_000
}
