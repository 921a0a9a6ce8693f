import Base
import Foundation
import Simulation
import SkynetWire
import Testing

@testable import SkynetPath

@Suite("Damaged messages of paths")
struct DamageTests {
  /// Which message on the line 0-1-2-3 is damaged: from, to, and which one.
  enum Place: CaseIterable {
    case setUpFirst, setUpSecond, setUpLast, replyFirst, replySecond, replyLast

    var from: Int {
      switch self {
      case .setUpFirst: 0
      case .setUpSecond, .replyLast: 1
      case .setUpLast, .replySecond: 2
      case .replyFirst: 3
      }
    }
    var isSetUp: Bool { [.setUpFirst, .setUpSecond, .setUpLast].contains(self) }
    var to: Int { isSetUp ? from + 1 : from - 1 }
    /// Bytes that anybody looks at: each hop on the way back cuts off an empty record at the end.
    var size: Int {
      switch self {
      case .setUpFirst, .setUpSecond, .setUpLast: SetUpMessage.size
      case .replyFirst: SetUpReplyMessage.size - 2 * HopRecord.sealedSize
      case .replySecond: SetUpReplyMessage.size - HopRecord.sealedSize
      case .replyLast: SetUpReplyMessage.size
      }
    }
  }

  @Test(arguments: Place.allCases)
  func `a bit flipped anywhere in a set-up or a reply is refused, and nothing is left`(
    place: Place
  ) throws {
    var seed: UInt64 = 0
    // The first eight bytes, which a hop must not trust, bit by bit; then every 37th bit.
    for bit in Array(0..<64) + Array(stride(from: 64, to: place.size * 8, by: 37)) {
      seed += 1
      let network = PathNetwork.line(4, seed: seed)
      network.faults.milliseconds = 1...1
      var isDone = false
      network.tamper = { from, to, datagram in
        guard from == place.from, to == place.to, !isDone,
          case .control(let kind, var body) = datagram,
          kind == (place.isSetUp ? .setUp : .setUpReply)
        else { return isDone && kind(of: datagram) == .setUp && from == 0 ? nil : datagram }
        isDone = true
        body[bit / 8] ^= 1 << UInt8(bit % 8)
        return .control(kind, body)
      }
      _ = try #require(network.open([0, 1, 2, 3]))
      network.run(14_000)
      #expect(network.nodes[0].ups.isEmpty, "bit \(bit)")
      #expect(network.nodes.allSatisfy { $0.isEmpty }, "bit \(bit)")
    }
  }

  @Test
  func `a handshake with a flipped bit is not answered, and the next copy is`() throws {
    for bit in stride(from: 0, to: 132 * 8, by: 97) {
      let network = PathNetwork.line(3, seed: UInt64(bit))
      var isDone = false
      network.tamper = { from, to, datagram in
        guard from == 1, to == (bit % 2 == 0 ? 2 : 0), !isDone,
          case .labelled(let label, let hops, PacketClass.handshake, var body) = datagram
        else { return datagram }
        isDone = true
        let place = bit % (body.count * 8)
        body[place / 8] ^= 1 << UInt8(place % 8)
        return .labelled(
          label, hopsLeft: hops, packetClass: PacketClass.handshake, body: body)
      }
      _ = try #require(network.open([0, 1, 2]))
      network.run(400)
      #expect(network.nodes[0].ups.isEmpty)
      network.run(600)
      #expect(network.nodes[0].ups.count == 1)
    }
  }

  @Test(arguments: Seeds.chosen(0...199, environment: ProcessInfo.processInfo.environment))
  func `whatever neighbours and far ends send, nothing traps and nothing is left`(
    seed: UInt64
  ) throws {
    let network = PathNetwork.line(4, seed: seed)
    var mutator = Mutator(seed: seed, lengthMax: 1400)
    network.tamper = { _, _, datagram in
      guard mutator.random.below(4) == 0 else { return datagram }
      switch datagram {
      case .control(let kind, let body): return .control(kind, mutator.damage(body))
      case .labelled(let label, let hops, let packetClass, let body):
        return .labelled(
          mutator.random.below(4) == 0 ? Label(UInt32(truncatingIfNeeded: seed)) : label,
          hopsLeft: hops, packetClass: packetClass, body: mutator.damage(body))
      }
    }
    for _ in 0..<6 {
      _ = network.open([0, 1, 2, 3])
      _ = network.open([3, 2, 1])
      network.run(700)
    }
    network.tamper = { _, _, datagram in datagram }
    for index in network.nodes.indices {
      for path in network.nodes[index].paths.keys {
        for text: [UInt8] in [[], [1], [2, 0, 0, 0, 9, 9, 9, 9], [3, 1, 2], [9], [0]] {
          network.act(index) {
            $0.table.endControl(text, path: path, now: network.now, into: &$1)
          }
        }
      }
    }
    for index in network.nodes.indices {
      for report in network.nodes[index].table.paths(now: network.now) {
        network.act(index) { $0.table.close(report.index, now: network.now, into: &$1) }
      }
    }
    network.run(40_000)
    #expect(network.nodes.allSatisfy { $0.isEmpty })
  }

  /// A source may seal whatever it likes for a hop, and a hop for the source.
  @Test
  func `what is read from damaged fields is written the same again, or refused`() {
    var mutator = Mutator(seed: 1, lengthMax: 100)
    let node = PathNode(number: 1, seed: 1, settings: PathSettings(), now: 0)
    let slot = Slot(
      next: node.key, price: 5, byteCap: 6, lifetimeSeconds: 7, wantsExit: false,
      sealsHeaderOnly: false, keyNumber: 8,
      priceOnward: 4)
    let messages: [EndMessage] = [
      .echo(sequence: 7, isInUse: true, mtu: 1400), .echoReply(sequence: 8), .close,
    ]
    var accepted = 0
    for round in 0..<30_000 {
      // What is sealed always has its length; only its content is up to the other side.
      let slotBytes = Self.fitted(mutator.damage(slot.bytes), Slot.size)
      if let read = Slot(parsing: slotBytes) {
        #expect(read.bytes == slotBytes)
        accepted += 1
      }
      let record = Self.fitted(
        mutator.damage(HopRecord(.price, linkMTU: 1400, limit: 9).bytes), HopRecord.size)
      if let read = HopRecord(parsing: record) {
        #expect(read.bytes == record)
        accepted += 1
      }
      let end = mutator.damage(messages[round % 3].bytes)
      if let read = EndMessage(parsing: end) {
        #expect(read.bytes == end)
        accepted += 1
      }
    }
    #expect(accepted > 10_000)
  }

  private static func fitted(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    Array((bytes + [UInt8](repeating: 0, count: count))[..<count])
  }

  private func kind(of datagram: PathNetwork.Datagram) -> ControlKind? {
    if case .control(let kind, _) = datagram { return kind }
    return nil
  }
}
