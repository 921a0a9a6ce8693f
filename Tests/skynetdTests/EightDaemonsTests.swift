import Base
import Foundation
import SkynetLedger
import SkynetStatus
import SkynetWire
import Testing

@testable import skynetd

@Suite("Eight daemons", .serialized)
struct EightDaemonsTests {
  /// Bytes of a path that a delivery receipt has; probes have less.
  private static let leastReceipt: UInt64 = 113

  /// With the seal of the ends.
  private static let probeBytes: UInt64 = 32
  /// Each way, and so little that the source does not ask the hops for their counters: such a question ends at a
  /// hop, so that those before it carry what those behind it never see.
  private static let trafficBytes = 80 << 10

  // MARK: - Bytes

  @Test(
    "count every byte alike on both sides of a link, and pay for each",
    .enabled(if: DaemonNetwork.obstacle == nil, "needs root and /dev/net/tun"), arguments: [1])
  func counted(_ seed: UInt64) throws {
    let eight = try EightNodes(seed: seed)
    let network = eight.network
    try eight.meet()
    #expect(try network.echo(Self.trafficBytes, from: 0, to: 7, at: eight.far.address.text))
    for wire in EightNodes.wires.indices { try expectSameCounts(eight, wire, seed) }

    // What an end has sent on a path the other one has received.
    #expect(
      try DaemonNetwork.wait(milliseconds: 10_000) {
        let (near, far) = (try eight.ways(), try network.paths(7))
        return near.allSatisfy { way in
          far.contains {
            $0.receivedBytes == way.sentBytes && $0.sentBytes == way.receivedBytes
              && way.sentBytes > 0
          }
        }
      }, "seed \(seed)")

    // Only probes are left, and the source ends while none is under way: then nothing moves any more.
    var before: [UInt64] = []
    #expect(
      try DaemonNetwork.wait(milliseconds: 15_000) {
        usleep(1_200_000)
        let ways = try eight.ways().flatMap { [$0.sentBytes, $0.receivedBytes] }
        defer { before = ways }
        return !before.isEmpty && zip(ways, before).allSatisfy { $0 - $1 < Self.leastReceipt }
      }, "seed \(seed)")
    #expect(
      try DaemonNetwork.wait(milliseconds: 5000) {
        let ways = try eight.ways().flatMap { [$0.sentBytes, $0.receivedBytes] }
        defer { before = ways }
        usleep(40_000)
        return ways == before
      }, "seed \(seed)")
    #expect(network.stop(0) == 0)
    var settled = [UInt64]()
    var settledAt = DaemonNetwork.now
    #expect(
      try DaemonNetwork.wait(milliseconds: 15_000) {
        let sums = try (1...7).map { try network.figure($0, "skynet_earned_droplets_total") }
        if sums != settled { (settled, settledAt) = (sums, DaemonNetwork.now) }
        return DaemonNetwork.now > settledAt + 3000
      })
    let carried = try (1...6).map { try network.figure($0, "skynet_forwarded_bytes_total") }
    for node in 1...7 { #expect(network.stop(node) == 0) }
    try expectLedgers(eight, carried: [0] + carried + [0], seed)
  }

  /// The two ends of a wire and the wire itself, each way; only packets of links count.
  func expectSameCounts(_ eight: EightNodes, _ wire: Int, _ seed: UInt64) throws {
    let network = eight.network
    let ends = [EightNodes.wires[wire].0, EightNodes.wires[wire].1]
    for way in 0...1 {
      let (sender, receiver) = (ends[way], ends[1 - way])
      var said = ""
      let isSame = try DaemonNetwork.wait(milliseconds: 10_000) {
        let came = try peer(eight, receiver, sender)?.receivedBytes
        let count = network.exchange.count(wire, way: way)
        let sent = try peer(eight, sender, receiver)?.sentBytes
        said = "\(sent ?? 0) sent, \(count), \(came ?? 0) came"
        return sent == count.takenBytes && came == count.deliveredBytes
          && count.takenBytes == count.deliveredBytes + count.lostBytes
      }
      #expect(isSame, "seed \(seed), from \(sender) to \(receiver): \(said)")
    }
  }

  private func peer(_ eight: EightNodes, _ node: Int, _ far: Int) throws -> PeerReport? {
    try eight.network.peers(node).first { $0.key == eight.nodes[far].key }
  }

  /// Each has in its books what its neighbour has, and what its plane has counted.
  private func expectLedgers(_ eight: EightNodes, carried: [UInt64], _ seed: UInt64) throws {
    let books = eight.nodes.indices.map { earnings(eight, $0) }
    for node in eight.nodes.indices {
      #expect(books[node].problem == "")
      let paid = books[node].all.carriedBytes
      switch node {
      case 0, EightNodes.farEnd: #expect(books[node].all.earned == 0)
      case 1, 4:
        // On a loaded machine the answer to a probe may have been under way when the source ended.
        #expect(
          carried[node] == paid || carried[node] == paid + Self.probeBytes,
          "seed \(seed), node \(node)")
      default:
        #expect(carried[node] == paid, "seed \(seed), node \(node)")
        // A droplet for each byte is its own.
        #expect(books[node].all.earned == books[node].all.spent + carried[node])
      }
      for far in eight.neighbours(of: node) {
        let mine = sum(books[node], eight.nodes[far].key)
        let theirs = sum(books[far], eight.nodes[node].key)
        #expect(mine.carriedBytes == theirs.usedBytes, "seed \(seed): \(node) and \(far)")
        #expect(mine.earned == theirs.spent, "seed \(seed): \(node) and \(far)")
      }
    }
    #expect(books[0].all.spent > 3 * 2 * Self.trafficBytes)
  }

  private func sum(_ book: Earnings, _ key: PublicKey) -> Earnings.Sum {
    book.neighbours.first { $0.key == key }?.sum ?? Earnings.Sum()
  }

  func earnings(_ eight: EightNodes, _ node: Int) -> Earnings {
    var notes: [String] = []
    let ledger = Ledger(
      path: eight.network.stateFolder(node) + "/ledger.sqlite", now: 0, &notes)
    return ledger.earnings(unixSeconds: nil, perHour: nil, perHourOverDay: nil)
  }
}
