import Dispatch
import Foundation
import SkynetWire
import Sodium
import Testing

@testable import ForwardingPlane

/// Four workers on one plane while control changes its tables.
struct ThreadTests {
  static let workers = 4

  /// Buffers of one worker, and a neighbour of its own.
  private final class Hammer: @unchecked Sendable {
    let plane: ForwardingPlane
    let worker: Int
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 16)
    var sent = 0

    init(_ plane: ForwardingPlane, _ worker: Int) {
      self.plane = plane
      self.worker = worker
    }

    deinit { memory.deallocate() }

    /// Datagrams for the session that all workers receive on, with counters that no other one uses.
    func run(_ rounds: Int) {
      var runs = PacketList<DatagramRun>(capacity: 4)
      var datagrams = PacketList<DatagramRun>(capacity: 64)
      var packets = PacketList<TunnelPacket>(capacity: 64)
      let key = [UInt8](repeating: 2, count: 32)
      for round in 0..<rounds {
        for index in 0..<8 {
          let counter = UInt64((round * 8 + index) * ThreadTests.workers + worker)
          seal(memory + index * 100, counter, key)
        }
        runs.removeAll()
        datagrams.removeAll()
        runs.append(
          DatagramRun(
            start: memory, length: 800, segmentLength: 100, endpoint: TestNode.endpoint(0)))
        plane.receive(
          runs, worker: WorkerIndex(worker), now: UInt64(round), datagrams: &datagrams,
          packets: &packets)
        for index in 0..<datagrams.count { sent += datagrams[index].count }
      }
    }

    private func seal(_ start: UnsafeMutablePointer<UInt8>, _ counter: UInt64, _ key: [UInt8]) {
      start.store(UInt32(4) << 24, at: 0)
      start.store(UInt32(900), at: 4)
      start.store(counter, at: 8)
      start.store(Neighbourhood.there.value, at: 16)
      start.store(UInt32(0x0500_003C), at: 20)
      PacketCipher.seal(
        .chaCha20Poly1305, key: key, counter: counter, text: start + 16, count: 68,
        tag: start + 84, context: start, contextCount: 16)
    }
  }

  @Test func `workers and control do not disturb each other, and every byte is counted`() {
    var limits = TestNode.limits()
    limits.workers = Self.workers
    let plane = ForwardingPlane(
      limits: limits, own: OverlayAddress(high: 0xFD << 56, low: 1), seed: 5,
      pause: { sched_yield() })
    let keys = SessionKeys(
      suite: .chaCha20Poly1305, sending: [UInt8](repeating: 1, count: 32),
      receiving: [UInt8](repeating: 2, count: 32))
    for link in UInt16(0)..<2 {
      plane.setEndpoint(TestNode.endpoint(link), of: LinkIndex(link))
      plane.installSession(
        900 + UInt32(link), peerNumber: 5, link: LinkIndex(link), keys: keys)
      plane.useSession(900 + UInt32(link))
    }
    plane.installTransit(
      forward: TransitLeg(
        label: Neighbourhood.there, from: LinkIndex(0), nextLabel: Label(0x123),
        to: LinkIndex(1)),
      reverse: TransitLeg(
        label: Neighbourhood.back, from: LinkIndex(1), nextLabel: Label(0x124),
        to: LinkIndex(0)), creditBytes: 60 * 5000)
    let hammers = (0..<Self.workers).map { Hammer(plane, $0) }
    let rounds = 200
    let group = DispatchGroup()
    for hammer in hammers {
      let thread = Thread {
        hammer.run(rounds)
        group.leave()
      }
      group.enter()
      thread.start()
    }
    var changes = 0
    while group.wait(timeout: .now()) == .timedOut { change(plane, &changes, keys) }
    #expect(changes > 0)
    let sent = hammers.reduce(0) { $0 + $1.sent }
    let use = plane.use(ofTransit: Neighbourhood.there)
    #expect(sent == 5000)
    #expect(use?.counters.forwardPackets == 5000)
    #expect(use?.counters.forwardBytes == 60 * 5000)
    let counters = plane.counters
    #expect(counters[.creditExceeded] == UInt64(rounds * 8 * Self.workers - 5000))
    #expect(counters[.forged] == 0 && counters[.replayed] == 0)
    #expect(counters.receivedDatagrams == UInt64(rounds * 8 * Self.workers))
    #expect(plane.use(ofSession: 901)?.sentPackets == 5000)
  }

  /// Other sessions, labels, paths and addresses come and go.
  private func change(_ plane: ForwardingPlane, _ changes: inout Int, _ keys: SessionKeys) {
    changes += 1
    let number = UInt32(1000 + changes)
    plane.installSession(number, peerNumber: 1, link: LinkIndex(3), keys: keys)
    plane.useSession(number)
    let label = Label(index: 20 + changes % 8, generation: 1)
    plane.installTerminal(label, from: LinkIndex(3))
    let far = OverlayAddress(high: 0xFD << 56, low: UInt64(changes))
    plane.installPath(
      PathIndex(2),
      PathEnd(
        link: LinkIndex(3), label: Label(7), ownLabel: label, keys: keys, address: far,
        hopsLeft: 2, isHeaderOnly: false, mtu: 1300))
    _ = plane.setPath(PathIndex(2), for: far)
    _ = plane.use(ofSession: 900)
    _ = plane.use(ofTransit: Neighbourhood.back)
    _ = plane.counters
    while plane.takeNotice() != nil {}
    plane.removePath(PathIndex(2))
    plane.removeLabel(label)
    plane.removeSession(number)
  }
}
