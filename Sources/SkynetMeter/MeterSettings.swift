/// What a meter goes by; the same on both sides of a link, or the stricter side decides.
public struct MeterSettings: Equatable, Sendable {
  /// Bytes that may be carried before the first receipt.
  public var windowBytes: UInt64 = 1 << 20
  /// What the window grows to at most, by bytes that were carried and paid in the last second.
  public var windowBytesMax: UInt64 = 64 << 20
  /// What a neighbour gets that left debts on paths before; enough for its first receipt.
  public var windowBytesMin: UInt64 = 128 << 10
  /// A receipt is due this long after the one before, if anything was carried since.
  public var receiptMilliseconds: UInt64 = 1000
  /// The same where the price is 0: nothing stops for lack of it, it only proves what was carried.
  public var freeReceiptMilliseconds: UInt64 = 10_000
  /// What was counted in this time may still be under way, in a packet or in a receipt.
  public var flightMilliseconds: UInt64 = 2000
  /// Lost bytes on their way to the payer that the payee bears without asking, of a thousand.
  public var lossToleratedPerMille: UInt64 = 20
  /// What it bears at most, on a link that measures as much loss itself.
  public var lossToleratedPerMilleMax: UInt64 = 300
  /// A path that waits this long for a receipt is given up.
  public var patienceMilliseconds: UInt64 = 10_000
  /// How often the state of a path goes to the ledger at most; a power cut loses what came since.
  public var recordMilliseconds: UInt64 = 30_000
  /// A delivery receipt is due after this time or these bytes.
  public var deliveryMilliseconds: UInt64 = 1000
  public var deliveryBytes: UInt64 = 8 << 20
  /// Loss from end to end that starts the search for its place, of a thousand.
  public var deliveryLossPerMille: UInt64 = 50
  /// Droplets for 2^30 bytes; a path that costs more is not taken, so that no amount overflows.
  public var priceMax: UInt64 = 1 << 40
  /// Nodes that scores and debts are kept of at most.
  public var nodesMax = 256
  /// Points at which a node is avoided; they halve every `scoreHalfLifeMilliseconds`.
  public var avoidPoints: UInt32 = 100
  public var scoreHalfLifeMilliseconds: UInt64 = 600_000
  /// Accounts and ends that are kept at most.
  public var accountsMax = 32_768

  public init() {}
}
