public import Identity

/// Why a board is not registered.
///
/// `code` is for programs and never changes its meaning; `title`, `cause` and `wayOut` are for people.
public enum Refusal: Error, Equatable, Sendable {
  /// The bytes are no request for registration.
  case malformed(WireError)
  /// A board without a claim key asks.
  case nodeChain
  /// The nonce was not given out here, or used, or is too old.
  case wrongNonce
  /// Chain or signatures do not hold.
  case distrusted(TrustError)
  /// This operational key belongs to another serial.
  case reusedKey
  /// This operational key of the same serial was replaced by a newer one.
  case replacedKey
  case secondHardware
  case secondClaimKey
  /// This claim key belongs to another serial.
  case reusedClaimKey
  case batchFull(max: UInt32)
  case revoked(Identifier, RevocationReason)
  case suspended(Identifier, RevocationReason)
  /// More new keys than a factory reset now and then explains.
  case tooManyKeys(retryAfterSeconds: UInt64)

  public var code: String { words.code }
  public var title: String { words.title }

  /// The HTTP status: 412 where the same board may ask again at once with a new nonce, 409 where something
  /// must change first, 422 where these bytes never will do.
  public var status: Int {
    switch self {
    case .malformed: 400
    case .nodeChain, .distrusted: 422
    case .revoked, .suspended: 403
    case .tooManyKeys: 429
    case .wrongNonce: 412
    case .reusedKey, .replacedKey, .secondHardware, .secondClaimKey, .reusedClaimKey, .batchFull:
      409
    }
  }

  public var retryAfterSeconds: UInt64? {
    if case .tooManyKeys(let seconds) = self { return seconds }
    return nil
  }

  /// What is likely the cause.
  public var cause: String { words.cause }
  public var wayOut: String { words.wayOut }

  private struct Words {
    let code: String
    let title: String
    let cause: String
    let wayOut: String

    init(_ code: String, _ title: String, _ cause: String, _ wayOut: String) {
      self.code = code
      self.title = title
      self.cause = cause
      self.wayOut = wayOut
    }
  }

  private static let askSeller = "ask the maker of the board to look at its factory record"

  private var words: Words {
    switch self {
    case .malformed(let error):
      Words(
        "malformed", "These bytes are no request for registration", error.explanation,
        "send the request of format version 1 as application/octet-stream")
    case .nodeChain:
      Words(
        "node-chain", "A node cannot be registered",
        "the board has no claim key, so it is an ordinary node",
        "nothing is to be done: nodes take part without registration")
    case .wrongNonce:
      Words(
        "wrong-nonce", "The nonce does not count",
        "it was not given out here, has been used, or is older than ten minutes",
        "ask for a new nonce and sign the request again")
    case .distrusted(let error): Self.words(of: error)
    case .reusedKey:
      Words(
        "reused-key", "This operational key belongs to another board",
        "the board was set up from a copy of another board's disk",
        "reset the board to its factory state, so that it makes a key of its own")
    case .replacedKey:
      Words(
        "replaced-key", "This operational key was replaced by a newer one",
        "an old copy of the board's disk is running, or the board was cloned before a reset",
        "stop the other copy, then reset this board to its factory state")
    case .secondHardware:
      Words(
        "second-hardware", "This serial is registered for other hardware",
        "the factory record or the card was moved to another board",
        "put the card back into its own board, or \(Self.askSeller)")
    case .secondClaimKey:
      Words(
        "second-claim-key", "This serial is registered with another claim key",
        "two boards were given the same serial", Self.askSeller)
    case .reusedClaimKey:
      Words(
        "reused-claim-key", "This claim key belongs to another serial",
        "two boards were given the same claim key", Self.askSeller)
    case .batchFull(let max):
      Words(
        "batch-full", "The batch has no room for another board",
        "all \(max) boards of the batch are registered", Self.askSeller)
    case .revoked(let serial, let reason):
      Words(
        "revoked", "\(serial.hex) is revoked", reason.name,
        "ask who runs this registry; nothing on the board will help")
    case .suspended(let serial, let reason):
      Words(
        "suspended", "\(serial.hex) is suspended", reason.name,
        "ask who runs this registry what lifts the suspension")
    case .tooManyKeys(let seconds):
      Words(
        "too-many-keys", "This board made too many new keys",
        "it is reset again and again, or loses its data partition at each start",
        "leave it on; it may try again in \(seconds) s")
    }
  }

  private static func words(of error: TrustError) -> Words {
    switch error {
    case .foreignRoot:
      Words(
        "foreign-root", "The chain begins at a root that this registry does not trust",
        error.explanation, "register the board at the registry of its own maker")
    case .expired:
      Words(
        "expired", "A certificate of the chain is no longer valid", error.explanation, askSeller)
    case .notYetValid:
      Words(
        "not-yet-valid", "A certificate of the chain is not valid yet", error.explanation,
        "set the clock of the board, then reset it to its factory state")
    case .tooManyChildren:
      Words(
        "unit-beyond-batch", "The batch has no unit of this number", error.explanation, askSeller)
    case .badSignature, .badMessageSignature, .badPossessionSignature:
      Words(
        "bad-signature", "A signature is wrong", error.explanation,
        "send the request again; if it stays wrong, restart the board")
    case .wrongKind, .wrongIssuer, .foreignSerial, .wrongNonce, .wrongChallenge, .notInRoster,
      .rosterSignature, .rosterEpoch, .rosterPredecessor, .foreignReceipt, .noChain, .revoked,
      .suspended, .oldSnapshot:
      Words("bad-chain", "The chain of certificates does not hold", error.explanation, askSeller)
    }
  }
}
