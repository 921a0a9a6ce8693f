internal import Base
internal import SkynetWire

/// What a neighbour owes this node for one path, what it has signed, and how far its credit goes.
///
/// Owed are the bytes that came from the payer and were handed on, all of them: it sent them and knows.
/// Of bytes that went to the payer it pays what arrived, and alone knows how much that was: a share as
/// large as the loss of the link is borne, what is missing beyond it counts as unpaid.
struct PayeeAccount {
  struct Mark {
    var counters: PathCounters
    var owedBytes: UInt64
  }

  enum Outcome: Equatable {
    /// Of the path's past, or said before.
    case known
    /// Taken; it adds so many droplets.
    case taken(UInt64)
    /// Kept as what it is worth, and contradicted.
    case takenShort(UInt64)
    case refused(ReceiptRefusal.Reason)
    case suspect(MeterSuspicion)
  }

  /// No packet is larger: with less left than this, the plane may be dropping.
  private static let starvingBytes: UInt64 = 65_535
  /// Signatures looked at in a second; an honest payer needs a tenth.
  private static let checksMax: UInt8 = 100

  let path: MeteredPath
  private(set) var counted = PathCounters()
  private var marks: CountMarks<Mark>
  private var toleratedPerMille: UInt64
  /// Bytes on their way to the payer that are borne, in thousandths.
  private var toleratedThousandths: UInt64 = 0
  private var latest = KeptReceipt()
  /// What was both paid and owed at some time: the sum that credit goes on from.
  private(set) var creditedBytes: UInt64 = 0
  private var window: CreditWindow
  private var checks = (second: UInt64(0), count: UInt8(0))
  private var starvingSince: UInt64?
  private(set) var isGivenUp = false
  var refusedAt: UInt64?
  var suspectedAt: UInt64?
  var recorder: Recorder
  /// The path is gone; until then a last receipt is still taken.
  var closesAt: UInt64?
  var issuedCredit: Credit?

  init(
    _ path: MeteredPath, windowBytes: UInt64, toleratedPerMille: UInt64, settings: MeterSettings,
    now: UInt64
  ) {
    self.path = path
    self.toleratedPerMille = toleratedPerMille
    marks = CountMarks(Mark(counters: PathCounters(), owedBytes: 0), now: now)
    window = CreditWindow(startBytes: windowBytes, bytesMax: settings.windowBytesMax, now: now)
    recorder = Recorder(now: now)
  }

  private var toleratedBytes: UInt64 { toleratedThousandths / 1000 }
  private var countedBytes: UInt64 { counted.totalBytes ?? .max }
  var owedBytes: UInt64 { countedBytes - toleratedBytes }
  var paidBytes: UInt64 { latest.counters.totalBytes ?? 0 }
  var unpaidBytes: UInt64 { owedBytes > paidBytes ? owedBytes - paidBytes : 0 }
  var windowBytes: UInt64 { window.bytes }

  /// How much the plane may have counted in both directions, and when it is asked again.
  var credit: Credit {
    guard path.price > 0 else { return Credit(bytes: .max, wakeBytes: .max) }
    // A receipt may cover more than was counted here by then: then counting alone gives credit.
    return Credit(
      bytes: creditedBytes + toleratedBytes + window.bytes,
      wakeBytes: countedBytes + window.bytes / 4)
  }

  mutating func tolerate(perMille: UInt64) { toleratedPerMille = perMille }

  mutating func count(_ counters: PathCounters, settings: MeterSettings, now: UInt64) -> UInt64 {
    guard counters.covers(counted), counters.totalBytes != nil else { return 0 }
    let reverse = counters.reverseBytes - counted.reverseBytes
    toleratedThousandths += min(reverse, 1 << 50) * toleratedPerMille
    counted = counters
    marks.mark(
      Mark(counters: counters, owedBytes: owedBytes), spacing: settings.flightMilliseconds,
      now: now)
    return refresh(now: now)
  }

  /// Brings credit up to what is paid and owed.
  ///
  /// - Returns: the bytes that it grew by.
  mutating func refresh(now: UInt64) -> UInt64 {
    window.advance(now: now)
    let reached = min(paidBytes, owedBytes)
    let grown = reached > creditedBytes ? reached - creditedBytes : 0
    creditedBytes += grown
    if grown > 0 { window.paid(grown, now: now) }
    let isStarving = path.price > 0 && countedBytes &+ Self.starvingBytes >= credit.bytes
    starvingSince = isStarving ? starvingSince ?? now : nil
    return grown
  }

  mutating func take(
    _ next: Receipt, _ bytes: [UInt8], from payer: PublicKey, to own: PublicKey,
    settings: MeterSettings, now: UInt64
  ) -> Outcome {
    guard next.session == path.session, next.epoch == path.epoch, next.payee == own else {
      return .suspect(.foreign)
    }
    let last = latest.sequence
    guard next.sequence >= last,
      next.sequence > last || bytes != latest.bytes(of: path, payee: own), mayCheck(now: now)
    else { return .known }
    guard Receipt.isSigned(bytes, by: payer) else { return .suspect(.forged) }
    guard next.sequence > last else { return .refused(.twoFaced) }
    guard let sum = next.counters.totalBytes,
      next.amount == Billing.amount(bytes: sum, price: path.price)
    else { return .refused(.wrongAmount) }
    let before = latest
    guard next.counters.covers(before.counters) else {
      return .refused(.shrinks)
    }
    let isChained =
      next.sequence > last + 1 || next.previous == latest.hash(of: path, payee: own)
    guard isChained else { return .refused(.twoFaced) }
    latest = KeptReceipt(next, bytes)
    recorder.change()
    let added = next.amount - before.amount
    // Small numbers of packets lose unevenly.
    let slack = settings.windowBytesMin / 2
    let mark = marks.count(before: settings.flightMilliseconds, now: now)
    return mark.owedBytes > sum + slack ? .takenShort(added) : .taken(added)
  }

  /// What was counted when a receipt that comes now could have been signed.
  func countedBefore(_ settings: MeterSettings, now: UInt64) -> PathCounters {
    marks.count(before: settings.flightMilliseconds, now: now).counters
  }

  private mutating func mayCheck(now: UInt64) -> Bool {
    if checks.second != now / 1000 { checks = (now / 1000, 0) }
    guard checks.count < Self.checksMax else { return false }
    checks.count += 1
    return true
  }

  /// Whether patience is over, once.
  mutating func takeGivingUp(_ settings: MeterSettings, now: UInt64) -> Bool {
    guard !isGivenUp, let since = starvingSince, now >= since + settings.patienceMilliseconds else {
      return false
    }
    isGivenUp = true
    return true
  }

  func deadline(_ settings: MeterSettings) -> UInt64 {
    var deadline = min(closesAt ?? .max, recorder.deadline(settings), window.deadline ?? .max)
    if !isGivenUp, let starvingSince {
      deadline = min(deadline, starvingSince + settings.patienceMilliseconds)
    }
    return deadline
  }

  /// - Parameter payee: this node.
  func ledgerEntry(payee: PublicKey, isClosed: Bool) -> LedgerEntry {
    LedgerEntry(
      path, sequence: latest.sequence, bytes: paidBytes, amount: latest.amount,
      receipt: latest.bytes(of: path, payee: payee), countedBytes: countedBytes, isClosed: isClosed)
  }
}
