/// What comes of a request.
public enum RegistrationDecision: Sendable {
  case refuse(Refusal)
  /// The stored receipt once more.
  case again(receipt: [UInt8])
  /// The same registration under the registry's new certificate.
  case countersign(receipt: [UInt8])
  case register(receipt: [UInt8])
}
