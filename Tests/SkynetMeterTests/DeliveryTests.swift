import Base
import Foundation
import Simulation
import SkynetMeter
import SkynetWire
import Testing

@Suite("Delivery receipts")
struct DeliveryTests {
  static let seeds = Seeds.chosen(0...199, environment: ProcessInfo.processInfo.environment)
  private static let path = PathIndex(9)

  /// A source and a destination, and what the source finds out.
  private struct Pair {
    var source: Meter
    var destination: Meter
    var now: UInt64 = 1000
    var sent = (bytes: UInt64(0), packets: UInt64(0))
    var arrived = (bytes: UInt64(0), packets: UInt64(0), expected: UInt64(0))
    var random: SplitMix64
    var findings: [MeterAction] = []
    var receipts: [[UInt8]] = []
    var isSilent = false
    private var flying: [(at: UInt64, bytes: UInt64, packets: UInt64, highest: UInt64)] = []
    private var answers: [(at: UInt64, body: [UInt8])] = []

    init(seed: UInt64) {
      random = SplitMix64(seed: seed)
      let (first, second) = (MeterWorld.signer(1), MeterWorld.signer(2))
      source = Meter(settings: MeterSettings(), signer: first)
      destination = Meter(settings: MeterSettings(), signer: second)
      let session = [UInt8](repeating: 3, count: 16)
      precondition(
        source.endOpened(path, peer: second.key, session: session, now: now)
          && destination.endOpened(path, peer: first.key, session: session, now: now))
    }

    mutating func step(packets: UInt64, lossPerMille: UInt64) {
      now += 100
      sent.packets += packets
      sent.bytes += packets * 1000
      var lost: UInt64 = 0
      for _ in 0..<packets where UInt64(random.below(1000)) < lossPerMille { lost += 1 }
      let delay = 20 + UInt64(random.below(200))
      flying.append((now + delay, (packets - lost) * 1000, packets - lost, sent.packets))
      for packet in flying where packet.at <= now {
        arrived.bytes += packet.bytes
        arrived.packets += packet.packets
        if packet.packets > 0 { arrived.expected = max(arrived.expected, packet.highest) }
      }
      let time = now
      flying.removeAll { $0.at <= time }
      var actions: [MeterAction] = []
      source.sent(path, bytes: sent.bytes, packets: sent.packets, now: now, &actions)
      destination.delivered(
        path, bytes: arrived.bytes, packets: arrived.packets,
        expectedPackets: arrived.expected, now: now, &actions)
      source.advance(now: now, &actions)
      destination.advance(now: now, &actions)
      for answer in answers where answer.at <= now {
        source.deliveryReceipt(path, answer.body, now: now, &actions)
      }
      answers.removeAll { $0.at <= time }
      for action in actions {
        switch action {
        case .sendDeliveryReceipt(_, let body):
          receipts.append(body)
          let isHeard = !isSilent && UInt64(random.below(1000)) >= lossPerMille
          if isHeard { answers.append((now + 20 + UInt64(random.below(200)), body)) }
        case .suspectPath: findings.append(action)
        default: break
        }
      }
    }
  }

  @Test("loss below the bound is never a finding, however traffic comes and goes", arguments: seeds)
  func quiet(seed: UInt64) {
    var pair = Pair(seed: seed)
    for _ in 0..<400 {
      let packets = pair.random.below(4) == 0 ? 0 : UInt64(pair.random.below(100))
      pair.step(packets: packets, lossPerMille: 20)
    }
    #expect(pair.findings == [])
    #expect(pair.receipts.count >= 30)
  }

  @Test("a tenth lost is found within ten seconds, with about the right figure", arguments: seeds)
  func lossy(seed: UInt64) throws {
    var pair = Pair(seed: seed)
    for _ in 0..<100 { pair.step(packets: 200, lossPerMille: 100) }
    guard case .suspectPath(_, .loss, let perMille) = try #require(pair.findings.last) else {
      Issue.record("\(pair.findings)")
      return
    }
    #expect((60...140).contains(perMille))
  }

  @Test("silence after much was sent is a finding, and idleness is none")
  func silence() {
    var pair = Pair(seed: 1)
    for _ in 0..<300 { pair.step(packets: 0, lossPerMille: 0) }
    #expect(pair.findings == [])
    pair.isSilent = true
    for _ in 0..<150 { pair.step(packets: 10, lossPerMille: 0) }
    #expect(
      pair.findings == [.suspectPath(Self.path, .silence, lossPerMille: 1000)])
  }

  @Test("a receipt for more than was sent, of a stranger or of before is never believed")
  func lies() {
    var pair = Pair(seed: 2)
    for _ in 0..<30 { pair.step(packets: 10, lossPerMille: 0) }
    let session = [UInt8](repeating: 3, count: 16)
    var actions: [MeterAction] = []
    let tooMuch = DeliveryReceipt(
      sequence: 900, session: session, bytes: 1 << 40, packets: 1 << 30,
      expectedPackets: 1 << 30)
    pair.source.deliveryReceipt(
      Self.path, tooMuch.signed(by: MeterWorld.signer(2)), now: pair.now, &actions)
    #expect(actions == [.suspectPath(Self.path, .miscount, lossPerMille: 0)])
    actions = []
    pair.source.deliveryReceipt(
      Self.path, tooMuch.signed(by: MeterWorld.signer(5)), now: pair.now, &actions)
    #expect(actions == [.suspectPath(Self.path, .forged, lossPerMille: 0)])
    actions = []
    pair.source.deliveryReceipt(Self.path, pair.receipts[0], now: pair.now, &actions)
    #expect(actions == [])
  }

  @Test("the last receipt is said again a few times and then no more")
  func repeats() {
    var pair = Pair(seed: 3)
    pair.step(packets: 5, lossPerMille: 0)
    for _ in 0..<300 { pair.step(packets: 0, lossPerMille: 0) }
    #expect(pair.receipts.count == 4)
    #expect(Set(pair.receipts).count == 1)
    #expect(pair.destination.deadline == nil)
  }
}
