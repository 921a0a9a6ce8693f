public import Identity

/// What the registry answers about an attestation.
public struct Verdict: Equatable, Sendable {
  public let isEligible: Bool
  /// What the board claims to be; `reason` says whether that holds.
  public let standing: CertificateChain.Standing
  public let serial: Identifier
  public let reason: String

  init(_ attestation: Attestation, isEligible: Bool, reason: String) {
    self.isEligible = isEligible
    standing = attestation.chain.standing
    serial = attestation.chain.serial
    self.reason = reason
  }
}
