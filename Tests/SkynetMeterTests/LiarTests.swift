import Base
import Foundation
import Simulation
import SkynetMeter
import SkynetWire
import Testing

/// What each kind of liar gains, held against a bound that the test computes from the outside.
@Suite("Liars")
struct LiarTests {
  static let seeds = Seeds.chosen(0...199, environment: ProcessInfo.processInfo.environment)

  enum Lie: CaseIterable, Sendable {
    case halves, nothingAfterThreeSeconds, replaysTheFirst, wrongSession, wrongEpoch, wrongPayee
    case wrongAmount, forgedSignature, sameNumberTwice, shrinking, tenfold, onlyForward
  }

  /// Turns honest receipts of node 0 into those of a liar with the same key.
  private final class Liar {
    let lie: Lie
    let begin: UInt64
    var now: UInt64
    private let signer = MeterWorld.signer(0)
    private var first: [UInt8]?
    private var previous = [UInt8](repeating: 0, count: 16)

    init(_ lie: Lie, now: UInt64) {
      (self.lie, begin, self.now) = (lie, now, now)
    }

    func say(_ body: [UInt8]) -> [[UInt8]] {
      guard var receipt = Receipt(parsing: body) else { return [body] }
      if first == nil { first = body }
      switch lie {
      case .nothingAfterThreeSeconds: return now > begin + 3000 ? [] : [body]
      case .replaysTheFirst: return [first ?? body]
      case .forgedSignature: return [body.dropLast() + [body[body.count - 1] ^ 1]]
      case .wrongSession: receipt.session[3] ^= 1
      case .wrongEpoch: receipt.epoch += 1
      case .wrongPayee: receipt.payee = signer.key
      case .wrongAmount: receipt.amount /= 2
      case .halves: scale(&receipt, 1, 2)
      case .tenfold: scale(&receipt, 10, 1)
      case .onlyForward:
        receipt.counters.reverseBytes = 0
        price(&receipt)
      case .shrinking:
        guard now > begin + 2000 else { return [body] }
        scale(&receipt, 1, 4)
      case .sameNumberTwice:
        var less = receipt
        scale(&less, 1, 2)
        return [less.signed(by: signer), body]
      }
      receipt.previous = previous
      let signed = receipt.signed(by: signer)
      previous = Array(previous.isEmpty ? [] : Receipt.hash(signed))
      return [signed]
    }

    private func scale(_ receipt: inout Receipt, _ up: UInt64, _ down: UInt64) {
      receipt.counters.forwardBytes = receipt.counters.forwardBytes * up / down
      receipt.counters.reverseBytes = receipt.counters.reverseBytes * up / down
      price(&receipt)
    }

    private func price(_ receipt: inout Receipt) {
      let bytes = receipt.counters.forwardBytes + receipt.counters.reverseBytes
      receipt.amount = Billing.amount(bytes: bytes, price: MeterWorld.price) ?? 0
    }
  }

  /// Bytes that the payee carried and has no receipt for, less the loss that it bears by agreement.
  private static func unpaid(_ node: MeterWorld.Node) -> UInt64 {
    let paid = node.meter.earned * Billing.unitBytes / MeterWorld.price
    let borne = node.counters.reverseBytes * 20 / 1000
    return node.total - min(node.total, paid + borne)
  }

  @Test("no liar gets more than the window for nothing, at any moment", arguments: Lie.allCases)
  func payers(lie: Lie) {
    for seed in Self.seeds where seed % 50 == 0 || Self.seeds.count == 1 {
      var world = MeterWorld(seed: seed, lossPerMille: [0])
      let liar = Liar(lie, now: world.now)
      world.lie = { node, kind, body in node == 0 && kind == .receipt ? liar.say(body) : [body] }
      var carried: [UInt64] = []
      var bound = MeterSettings().windowBytes
      let packets = UInt64(20 + world.random.below(100))
      for _ in 0..<1600 {
        world.step(forwardPackets: packets, reversePackets: packets, size: 1200)
        liar.now = world.now
        carried.append(world.nodes[1].total)
        // What was carried in a second bounds what was carried and paid in one. The second of a window
        // begins with the path.
        let since = carried.count > 110 ? carried[carried.count - 111] : 0
        bound = max(bound, world.nodes[1].total - since)
        #expect(Self.unpaid(world.nodes[1]) <= bound + 2000, "seed \(seed) at \(world.now)")
      }
      // In the end traffic has stopped, or is paid.
      let last = world.nodes[1].total
      let isStopped = carried[carried.count - 600] == last
      let gain = Self.unpaid(world.nodes[1])
      switch lie {
      // Half of what was sent is all of what was carried, once half of it was dropped: that is paid.
      case .tenfold, .sameNumberTwice, .halves, .onlyForward: break
      default: #expect(isStopped && world.nodes[1].mayClose, "\(lie), seed \(seed): \(gain)")
      }
      let isNoticed = world.nodes[1].suspicions.contains { $0 != .unpaid }
      let mayPass: [Lie] = [
        .nothingAfterThreeSeconds, .replaysTheFirst, .tenfold, .halves, .onlyForward,
      ]
      #expect(isNoticed || mayPass.contains(lie), "\(lie) is not noticed")
    }
  }

  @Test("who pays for more than was carried gets no more credit for it")
  func prepaid() {
    var world = MeterWorld(seed: 3, lossPerMille: [0])
    let liar = Liar(.tenfold, now: world.now)
    world.lie = { _, _, body in liar.say(body) }
    for _ in 0..<300 { world.step(forwardPackets: 30, reversePackets: 0, size: 1000) }
    let node = world.nodes[1]
    // A second of traffic is 3 MB; the window is what was carried in a second, not what was said.
    #expect(node.credit - node.total <= 4 << 20)
  }

  @Test("an old receipt, one of another link and a damaged one change nothing", arguments: seeds)
  func replays(seed: UInt64) {
    var world = MeterWorld(seed: seed, lossPerMille: [10, 10])
    var heard: [[UInt8]] = []
    world.lie = { _, kind, body in
      if kind == .receipt { heard.append(body) }
      return [body]
    }
    for _ in 0..<200 { world.step(forwardPackets: 50, reversePackets: 20, size: 1200) }
    for _ in 0..<500 { world.step(forwardPackets: 0, reversePackets: 0, size: 1) }
    let earned = world.nodes[1].meter.earned
    let credit = world.nodes[1].credit
    var mutator = Mutator(seed: seed, lengthMax: 400)
    for body in heard {
      world.deliver(.receipt, body, to: 1, on: 0)
      world.deliver(.receipt, body, to: 1, on: 1)
      world.deliver(.receipt, mutator.damage(body), to: 1, on: 0)
      world.deliver(.receiptRefused, mutator.damage(body), to: 1, on: 1)
    }
    #expect(world.nodes[1].meter.earned == earned)
    #expect(world.nodes[1].credit == credit)
  }

  @Test("a payee that asks for more than was sent is noticed, and the bill stays what was counted")
  func payee() throws {
    var world = MeterWorld(seed: 4, lossPerMille: [0])
    var latest: Receipt?
    world.lie = { _, kind, body in
      if kind == .receipt { latest = Receipt(parsing: body) }
      return [body]
    }
    for _ in 0..<100 { world.step(forwardPackets: 20, reversePackets: 0, size: 1000) }
    var counted = PathCounters()
    counted.forwardBytes = world.nodes[0].counters.forwardBytes + 100 << 20
    let refusal = ReceiptRefusal(.saysLess, of: try #require(latest), counted: counted)
    world.deliver(.receiptRefused, refusal.encoded, to: 0, on: 1)
    #expect(world.nodes[0].suspicions == [.asksMore])
    for _ in 0..<300 { world.step(forwardPackets: 0, reversePackets: 0, size: 1) }
    let bill = Billing.amount(bytes: world.nodes[0].total, price: MeterWorld.price)
    #expect(world.nodes[0].meter.spent == bill)
  }

  @Test(
    "in a chain each hop loses its own window to a liar before it and no more",
    arguments: seeds)
  func chain(seed: UInt64) {
    var world = MeterWorld(seed: seed, lossPerMille: [0, 0, 0])
    let stops = 500 + UInt64(world.random.below(2000))
    let begin = world.now
    var now = begin
    world.lie = { node, kind, body in
      node == 0 && kind == .receipt && now > begin + stops ? [] : [body]
    }
    for _ in 0..<600 {
      world.step(forwardPackets: 20, reversePackets: 20, size: 1000)
      now = world.now
    }
    // A second has 4 MB in both directions; a hop pays the next one for some of what it then drops.
    let price = MeterWorld.price
    for index in 1...2 {
      let spent = world.nodes[index].meter.spent * Billing.unitBytes / price
      let earned = world.nodes[index].meter.earned * Billing.unitBytes / price
      let lost = spent - min(spent, earned)
      let bound = 4_000_000 + 2 * MeterSettings().windowBytes + earned / 4
      #expect(lost <= bound, "hop \(index) lost \(lost)")
    }
    #expect(world.nodes[2].suspicions == [])
  }

  @Test("who left debts begins with less, and pays them off by paying")
  func debts() {
    var world = MeterWorld(seed: 5, lossPerMille: [0])
    let settings = MeterSettings()
    world.lie = { _, kind, body in kind == .receipt ? [] : [body] }
    for _ in 0..<100 { world.step(forwardPackets: 100, reversePackets: 0, size: 1000) }
    #expect(world.nodes[1].credit == settings.windowBytes)
    world.reopen(crashed: nil)
    for _ in 0..<300 { world.step(forwardPackets: 0, reversePackets: 0, size: 1) }
    world.reopen(crashed: nil)
    #expect(world.nodes[1].credit == settings.windowBytesMin)
    world.lie = nil
    for _ in 0..<1000 { world.step(forwardPackets: 100, reversePackets: 0, size: 1000) }
    world.reopen(crashed: nil)
    for _ in 0..<300 { world.step(forwardPackets: 0, reversePackets: 0, size: 1) }
    world.reopen(crashed: nil)
    #expect(world.nodes[1].credit == settings.windowBytes)
  }
}
