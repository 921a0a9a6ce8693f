internal import Base
internal import SkynetWire

/// One end of a path: what it has sent and what the other says arrived, and the same the other way.
struct EndAccount {
  struct Count: Equatable {
    var bytes: UInt64 = 0
    var packets: UInt64 = 0
    /// Up to the highest counter; of what was sent the same as packets.
    var expectedPackets: UInt64 = 0
  }

  enum Finding: Equatable {
    case nothing
    case suspect(MeterSuspicion, lossPerMille: UInt64)
  }

  private static let checksMax = 20
  private static let repeatsMax = 3
  /// Loss of fewer packets says nothing of the link.
  private static let packetsMin: UInt64 = 200
  private static let silenceMilliseconds: UInt64 = 10_000
  private static let silenceBytes: UInt64 = 64 << 10

  let path: PathIndex
  let peer: PublicKey
  let session: [UInt8]

  // Of what comes from the other end.
  private var delivered = Count()
  private var told = Count()
  private var toldAt: UInt64
  private var sequence: UInt32 = 0
  private var body: [UInt8] = []
  private var repeats = 0

  // Of what goes to it.
  private var sent = Count()
  private var marks: CountMarks<Count>
  private(set) var heard: DeliveryReceipt?
  private var checks = (second: UInt64(0), count: 0)
  /// What could have arrived and what did at the last judgement.
  private var judged = (expected: UInt64(0), arrived: UInt64(0), at: UInt64(0))
  private var lossPerMille: UInt64 = 0
  private var sentWhenHeard: UInt64 = 0
  /// When the first bytes went out of which nothing was heard.
  private var unheardSince: UInt64?

  init(_ path: PathIndex, peer: PublicKey, session: [UInt8], now: UInt64) {
    self.path = path
    self.peer = peer
    self.session = session
    toldAt = now
    marks = CountMarks(Count(), now: now)
    judged.at = now
  }

  mutating func deliver(_ count: Count) {
    guard count.bytes >= delivered.bytes, count.packets >= delivered.packets,
      count.expectedPackets >= max(delivered.expectedPackets, count.packets)
    else { return }
    delivered = count
  }

  mutating func send(_ count: Count, _ settings: MeterSettings, now: UInt64) {
    guard count.bytes >= sent.bytes, count.packets >= sent.packets else { return }
    sent = count
    if count.bytes > sentWhenHeard, unheardSince == nil { unheardSince = now }
    marks.mark(count, spacing: settings.flightMilliseconds, now: now)
  }

  /// The receipt that is due, new or said again.
  mutating func takeReceipt(
    _ signer: NodeSigner, _ settings: MeterSettings, now: UInt64
  ) -> [UInt8]? {
    let isTime = now >= toldAt + settings.deliveryMilliseconds
    if delivered != told {
      guard isTime || delivered.bytes - told.bytes >= settings.deliveryBytes, sequence < .max else {
        return nil
      }
      sequence += 1
      told = delivered
      body = DeliveryReceipt(
        sequence: sequence, session: session, bytes: told.bytes, packets: told.packets,
        expectedPackets: told.expectedPackets
      ).signed(by: signer)
      repeats = 0
    } else {
      guard isTime, sequence > 0, repeats < Self.repeatsMax else { return nil }
      repeats += 1
    }
    toldAt = now
    return body
  }

  func deadline(_ settings: MeterSettings) -> UInt64 {
    let mayTell = delivered != told || (sequence > 0 && repeats < Self.repeatsMax)
    return mayTell ? toldAt + settings.deliveryMilliseconds : .max
  }

  mutating func take(_ bytes: [UInt8], _ settings: MeterSettings, now: UInt64) -> Finding {
    if checks.second != now / 1000 { checks = (now / 1000, 0) }
    checks.count += 1
    guard checks.count <= Self.checksMax else { return .nothing }
    guard let receipt = DeliveryReceipt(parsing: bytes), receipt.session == session,
      DeliveryReceipt.isSigned(bytes, by: peer)
    else { return .suspect(.forged, lossPerMille: 0) }
    guard receipt.sequence > heard?.sequence ?? 0 else { return .nothing }
    guard receipt.bytes <= sent.bytes, receipt.expectedPackets <= sent.packets,
      receipt.bytes >= heard?.bytes ?? 0, receipt.packets >= heard?.packets ?? 0
    else { return .suspect(.miscount, lossPerMille: 0) }
    heard = receipt
    sentWhenHeard = sent.bytes
    unheardSince = nil
    return judge(settings, now: now)
  }

  /// Lost is what is missing below the highest counter that arrived; what was sent long ago counts as
  /// below it, whatever the other end says.
  private mutating func judge(_ settings: MeterSettings, now: UInt64) -> Finding {
    guard let heard else { return .nothing }
    let old = marks.count(before: settings.flightMilliseconds, now: now).packets
    let expected = max(heard.expectedPackets, old)
    let expectedSince = expected - min(expected, judged.expected)
    guard expectedSince >= Self.packetsMin, now >= judged.at + settings.flightMilliseconds else {
      return .nothing
    }
    let arrivedSince = heard.packets - judged.arrived
    let lost = expectedSince - min(expectedSince, arrivedSince)
    let perMille = lost * 1000 / expectedSince
    judged = (expected, heard.packets, now)
    // What was only late makes one judgement worse and the next one better: it takes two.
    let before = lossPerMille
    lossPerMille = perMille
    return min(before, perMille) > settings.deliveryLossPerMille
      ? .suspect(.loss, lossPerMille: (before + perMille) / 2) : .nothing
  }

  /// Whether much was sent and nothing was heard for long; said once in that time.
  mutating func takeSilence(now: UInt64) -> Bool {
    guard sent.bytes >= sentWhenHeard + Self.silenceBytes, let since = unheardSince,
      now >= since + Self.silenceMilliseconds
    else { return false }
    unheardSince = now
    return true
  }
}
