public import Base
public import Identity
internal import Sodium

/// The key of the registry, its certificate, and the root that both stand under.
public final class RegistryIdentity: Sendable {
  public let root: PublicKey
  public let certificate: Certificate
  // Bytes that are written once and only read: the type says nothing of threads.
  private nonisolated(unsafe) let key: SigningKey

  /// - Parameters:
  ///   - seed: 32 secret bytes.
  ///   - now: seconds since 1970.
  public init(
    root: PublicKey, certificate: Certificate, seed: [UInt8], now: UInt64
  ) throws {
    self.root = root
    self.certificate = certificate
    key = SigningKey(seed: seed)
    guard certificate.kind == .registry else {
      throw RegistryProblem(
        "this is a \(certificate.kind.name) certificate, not one of a registry",
        cause: "another file was put in its place",
        wayOut: "have the holder of the root sign the key of this registry")
    }
    guard certificate.subject.bytes == key.publicKey else {
      throw RegistryProblem(
        "the certificate is for another key than \(Text.hex(key.publicKey))",
        cause: "key and certificate come from two folders",
        wayOut: "have the holder of the root sign this key")
    }
    guard certificate.isSigned(by: root) else {
      throw RegistryProblem(
        "the root did not sign the certificate of this registry",
        cause: "another root is trusted here, or another one signed",
        wayOut: "compare the root key with the one that the boards trust")
    }
    guard certificate.body.notBefore <= now, now <= certificate.body.notAfter else {
      throw RegistryProblem(
        "the certificate of this registry is not valid now",
        cause: "it ran out, or the clock of this machine is wrong",
        wayOut: "look at the clock; then have the key signed again")
    }
  }

  func countersign(
    _ request: RegistrationRequest, sequence: UInt64, registeredAt: UInt64
  ) -> RegistrationReceipt {
    RegistrationReceipt(
      for: request, sequence: sequence, registeredAt: registeredAt, registry: certificate, key: key)
  }

  public func sign(_ content: SnapshotContent) -> RevocationSnapshot {
    RevocationSnapshot(
      number: content.number, issuedAt: content.issuedAt, entries: content.entries,
      registry: certificate, key: key)
  }
}
