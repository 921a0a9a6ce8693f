/// Why well-formed bytes are not believed.
public enum TrustError: Error, Equatable, Sendable {
  /// The chain does not begin at the root that is trusted.
  case foreignRoot
  /// A certificate stands where another kind belongs.
  case wrongKind(expected: CertificateKind, found: CertificateKind)
  case wrongIssuer(CertificateKind)
  case badSignature(CertificateKind)
  case notYetValid(CertificateKind, notBefore: UInt64)
  case expired(CertificateKind, notAfter: UInt64)
  /// The serial is not one of this batch.
  case foreignSerial(CertificateKind)
  /// The unit number is higher than what the batch may have.
  case tooManyChildren(unit: UInt32, max: UInt32)
  case badMessageSignature(String)
  case badPossessionSignature
  /// Not the nonce that was given out, or one given out too long ago or used already.
  case wrongNonce
  /// The answer is not to this challenge.
  case wrongChallenge(String)
  /// The board is in no roster, or this roster does not name it.
  case notInRoster
  case rosterSignature(Identifier)
  case rosterEpoch(found: UInt64, expected: UInt64)
  case rosterPredecessor
  /// The receipt speaks of another operational certificate.
  case foreignReceipt
  case noChain
  case revoked(Identifier, RevocationReason)
  case suspended(Identifier, RevocationReason)
  /// An older snapshot than the one that is known.
  case oldSnapshot(number: UInt64, known: UInt64)

  public var explanation: String {
    switch self {
    case .foreignRoot: "the chain does not begin at the trusted root key"
    case .wrongKind(let expected, let found):
      "a " + found.name + " certificate stands where a " + expected.name + " certificate belongs"
    case .wrongIssuer(let kind): "the " + kind.name + " certificate names another key as its signer"
    case .badSignature(let kind): "the signature of the " + kind.name + " certificate is wrong"
    case .notYetValid(let kind, let time):
      "the " + kind.name + " certificate is valid from second \(time) on: is the clock right?"
    case .expired(let kind, let time):
      "the " + kind.name + " certificate was valid until second \(time): is the clock right?"
    case .foreignSerial(let kind):
      "the serial of the " + kind.name + " certificate does not belong to the one above it"
    case .tooManyChildren(let unit, let max): "unit \(unit) of a batch of \(max) cannot be"
    case .badMessageSignature(let what): "the signature of " + what + " is wrong"
    case .badPossessionSignature: "the operational key did not sign: it may be somebody else's"
    case .wrongNonce: "the nonce was not given out here, is used or too old: ask for a new one"
    case .wrongChallenge(let field): "this answers another challenge: " + field + " differs"
    case .notInRoster: "the roster does not name this board"
    case .rosterSignature(let serial): "the signature of board " + serial.hex + " is wrong"
    case .rosterEpoch(let found, let expected): "the roster has epoch \(found), not \(expected)"
    case .rosterPredecessor: "the roster does not follow the one before it"
    case .foreignReceipt: "the receipt speaks of another certificate"
    case .noChain: "a board without a claim key cannot be registered"
    case .revoked(let serial, let reason): serial.hex + " is revoked: " + reason.name
    case .suspended(let serial, let reason): serial.hex + " is suspended: " + reason.name
    case .oldSnapshot(let number, let known):
      "the snapshot has number \(number), number \(known) is known already"
    }
  }
}
