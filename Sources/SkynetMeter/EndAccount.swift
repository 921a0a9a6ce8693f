internal import Base
internal import SkynetWire

/// One end of a path: what it has sent and what the other says arrived, and the same the other way.
struct EndAccount {
  struct Count: Equatable {
    var bytes: UInt64 = 0
    var packets: UInt64 = 0
  }

  enum Finding: Equatable {
    case nothing
    case suspect(MeterSuspicion, lossPerMille: UInt64)
  }

  private static let checksMax = 20
  private static let repeatsMax = 3
  /// Loss of fewer packets says nothing of the link.
  private static let packetsMin: UInt64 = 100
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
  private var heard: DeliveryReceipt?
  private var checks = (second: UInt64(0), count: 0)
  /// Packets that are lost for certain, and the same at the last judgement.
  private var lostPackets: UInt64 = 0
  private var judged = (sent: UInt64(0), lost: UInt64(0), at: UInt64(0))
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
    guard count.bytes >= delivered.bytes, count.packets >= delivered.packets else { return }
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
    _ signer: ReceiptSigner, _ settings: MeterSettings, now: UInt64
  ) -> [UInt8]? {
    let isTime = now >= toldAt + settings.deliveryMilliseconds
    if delivered != told {
      guard isTime || delivered.bytes - told.bytes >= settings.deliveryBytes, sequence < .max else {
        return nil
      }
      sequence += 1
      told = delivered
      body = DeliveryReceipt(
        sequence: sequence, session: session, bytes: told.bytes, packets: told.packets
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
    guard receipt.bytes <= sent.bytes, receipt.packets <= sent.packets,
      receipt.bytes >= heard?.bytes ?? 0, receipt.packets >= heard?.packets ?? 0
    else { return .suspect(.miscount, lossPerMille: 0) }
    heard = receipt
    sentWhenHeard = sent.bytes
    unheardSince = nil
    return judge(settings, now: now)
  }

  /// What was sent before the flight time and is not in the sum that arrived is lost for certain: the
  /// sum counts later packets as well.
  private mutating func judge(_ settings: MeterSettings, now: UInt64) -> Finding {
    let mark = marks.count(before: settings.flightMilliseconds, now: now)
    let arrived = heard?.packets ?? 0
    if mark.packets > arrived { lostPackets = max(lostPackets, mark.packets - arrived) }
    let sentSince = mark.packets - min(mark.packets, judged.sent)
    guard sentSince >= Self.packetsMin, now >= judged.at + settings.flightMilliseconds else {
      return .nothing
    }
    let perMille = min(1000, (lostPackets - judged.lost) * 1000 / sentSince)
    judged = (mark.packets, lostPackets, now)
    return perMille > settings.deliveryLossPerMille
      ? .suspect(.loss, lossPerMille: perMille) : .nothing
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
