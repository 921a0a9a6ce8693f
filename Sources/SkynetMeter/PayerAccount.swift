internal import Base
internal import SkynetWire

/// What this node owes its next hop for one path, and what it has signed of that.
///
/// The bill is what this node's own plane counted: sent on, and arrived and handed on. So the sender of a
/// byte bears its loss on the link, forward this node, reverse the neighbour.
struct PayerAccount {
  /// The smallest step; the largest is an eighth of the window, so that several in a row may be lost.
  private static let stepBytesMin: UInt64 = 64 << 10
  private static let freeStepBytes: UInt64 = 1 << 30
  private static let repeatsMax: UInt8 = 8
  private static let repeatMilliseconds: UInt64 = 250

  let path: MeteredPath
  private(set) var counted = PathCounters()
  private(set) var latest = KeptReceipt()
  private var window: CreditWindow
  private var signedAt: UInt64
  /// When the last receipt is said again, as nothing answers one that is taken.
  private var repeatAt: UInt64?
  private var repeats: UInt8 = 0
  var recorder: Recorder
  /// The path is gone; until then a refusal of the last receipt is still answered.
  var closesAt: UInt64?
  var issuedCredit: Credit?

  init(_ path: MeteredPath, settings: MeterSettings, now: UInt64) {
    self.path = path
    window = CreditWindow(
      startBytes: settings.windowBytes, bytesMax: settings.windowBytesMax, now: now)
    signedAt = now
    recorder = Recorder(now: now)
  }

  var signedBytes: UInt64 { latest.counters.totalBytes ?? .max }
  /// Empty while there is none.
  var receipt: [UInt8] { latest.bytes(of: path, payee: path.neighbour) }
  var unsignedBytes: UInt64 { (counted.totalBytes ?? .max) - signedBytes }

  /// How much is carried before the next receipt is due.
  private var stepBytes: UInt64 {
    guard path.price > 0 else { return Self.freeStepBytes }
    return max(Self.stepBytesMin, min(window.bytes / 8, signedBytes / 4))
  }

  /// When the plane has them counted before the next round.
  var wakeBytes: UInt64 { path.price > 0 ? signedBytes + stepBytes : .max }

  mutating func count(_ counters: PathCounters, now: UInt64) {
    guard counters.covers(counted), counters.totalBytes != nil else { return }
    counted = counters
    window.advance(now: now)
  }

  func isDue(_ settings: MeterSettings, now: UInt64) -> Bool {
    guard unsignedBytes > 0 else { return false }
    return unsignedBytes >= stepBytes || closesAt != nil || now >= signingDeadline(settings)
  }

  private func signingDeadline(_ settings: MeterSettings) -> UInt64 {
    let patience =
      path.price > 0 ? settings.receiptMilliseconds : settings.freeReceiptMilliseconds
    return signedAt + patience
  }

  /// The next receipt, which covers all that was counted.
  ///
  /// - Returns: the droplets that it adds; nil where the sum does not fit into one.
  mutating func sign(_ signer: NodeSigner, now: UInt64) -> UInt64? {
    guard latest.sequence < .max, let bytes = counted.totalBytes,
      let sum = Billing.amount(bytes: bytes, price: path.price)
    else { return nil }
    let added = sum - latest.amount
    window.paid(unsignedBytes, now: now)
    let next = Receipt(
      label: path.label, epoch: path.epoch, sequence: latest.sequence + 1, session: path.session,
      counters: counted, amount: sum, payee: path.neighbour,
      previous: latest.hash(of: path, payee: path.neighbour))
    latest = KeptReceipt(next, next.signed(by: signer))
    signedAt = now
    repeats = 0
    repeatAt = now + Self.repeatMilliseconds
    recorder.change()
    return added
  }

  /// Whether the last receipt goes out again now; each time after twice as long.
  mutating func takeRepeat(now: UInt64) -> Bool {
    guard let due = repeatAt, now >= due else { return false }
    repeats += 1
    repeatAt = repeats < Self.repeatsMax ? now + Self.repeatMilliseconds << UInt64(repeats) : nil
    return true
  }

  func deadline(_ settings: MeterSettings) -> UInt64 {
    var deadline = min(repeatAt ?? .max, closesAt ?? .max, recorder.deadline(settings))
    if unsignedBytes > 0 { deadline = min(deadline, signingDeadline(settings)) }
    return deadline
  }

  func ledgerEntry(isClosed: Bool) -> LedgerEntry {
    LedgerEntry(
      path, sequence: latest.sequence, bytes: signedBytes, amount: latest.amount, receipt: receipt,
      countedBytes: counted.totalBytes ?? .max, isClosed: isClosed)
  }
}

/// What the plane was last told of an entry.
struct Credit: Equatable {
  var bytes: UInt64
  var wakeBytes: UInt64
}

/// When an account goes to the ledger.
struct Recorder {
  private var recordedAt: UInt64
  private(set) var isChanged = false

  init(now: UInt64) { recordedAt = now }

  mutating func change() { isChanged = true }

  func deadline(_ settings: MeterSettings) -> UInt64 {
    isChanged ? recordedAt + settings.recordMilliseconds : .max
  }

  mutating func take(_ settings: MeterSettings, now: UInt64) -> Bool {
    guard now >= deadline(settings) else { return false }
    recordedAt = now
    isChanged = false
    return true
  }
}

extension LedgerEntry {
  init(
    _ path: MeteredPath, sequence: UInt32, bytes: UInt64, amount: UInt64, receipt: [UInt8],
    countedBytes: UInt64, isClosed: Bool
  ) {
    self.init(
      role: path.role, neighbour: path.neighbour, session: path.session, label: path.label,
      epoch: path.epoch, price: path.price, sequence: sequence, bytes: bytes, amount: amount,
      receipt: receipt, countedBytes: countedBytes, isClosed: isClosed)
  }
}
