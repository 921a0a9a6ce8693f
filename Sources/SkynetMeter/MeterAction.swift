public import Base
public import SkynetWire

/// What a meter wants done.
public enum MeterAction: Equatable, Sendable {
  /// Tell the neighbour on this link; kinds are `receipt` and `receiptRefused`.
  case sendControl(ControlKind, body: [UInt8], on: LinkIndex)
  /// Both directions of the entry together may count up to `bytes`: the plane drops what is beyond, and
  /// counts those drops elsewhere.
  ///
  /// When they have counted `wakeBytes`, the plane has them told to `counted` before the next round.
  /// `UInt64.max` stands for no limit.
  case setCredit(Label, bytes: UInt64, wakeBytes: UInt64)
  /// To the other end of the path, sealed, behind the kind `deliveryReceipt`.
  case sendDeliveryReceipt(PathIndex, body: [UInt8])
  /// For the ledger; at most once in `recordMilliseconds` for a path, and when it closes.
  case record(LedgerEntry)
  /// The neighbour does not keep to what was agreed; with `mayClose` the path is beyond hope and the
  /// owner of the tables takes it down.
  case suspectNeighbour(PublicKey, entry: Label, MeterSuspicion, mayClose: Bool)
  /// Less arrives than was sent: hops are to be asked for their counters (`Blame`).
  case suspectPath(PathIndex, MeterSuspicion, lossPerMille: UInt64)
  /// The node's score is bad: routes avoid it until then.
  case avoid(PublicKey, untilMilliseconds: UInt64)
}

/// What makes a neighbour or a path suspect.
public enum MeterSuspicion: Equatable, Sendable {
  /// A receipt or its answer that is no well-formed one, or whose signature is not the neighbour's.
  case forged
  /// A receipt for another session, path or payee.
  case foreign
  /// Two different receipts with one number.
  case twoFaced
  /// A receipt says less than was counted before it could have been signed.
  case saysLess
  /// The payee asks for more than was sent.
  case asksMore
  /// Nothing was paid for as long as patience lasts.
  case unpaid
  /// More is lost between the ends than is tolerated.
  case loss
  /// More is said to have arrived than was sent.
  case miscount
  /// No delivery receipt came though much was sent.
  case silence

  /// For the log.
  public var text: String {
    switch self {
    case .forged: "a receipt is forged"
    case .foreign: "a receipt is for something else"
    case .twoFaced: "two receipts contradict each other"
    case .saysLess: "a receipt says less than was carried"
    case .asksMore: "more is asked for than was sent"
    case .unpaid: "nothing is paid"
    case .loss: "more is lost than is tolerated"
    case .miscount: "more is said to have arrived than was sent"
    case .silence: "nobody says what arrived"
    }
  }
}
