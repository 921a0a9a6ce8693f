public import Base
public import Sodium

/// The registry's countersignature: this operational certificate is the one of this serial.
///
/// `"SKYC" version(1) sequence(8) registeredAt(8) serial(16) certificate(32) nonce(32)
/// registryLength(2) registryCertificate signature(64)`; `certificate` is the BLAKE2b-256 of the
/// operational certificate, `nonce` that of the request.
public struct RegistrationReceipt: Equatable, Sendable {
  static let context = "skyminer/receipt/v1"
  public static let byteCountMax =
    167 + Certificate.byteCountMin + Certificate.extensionBytesMax

  /// Counts the registrations of this registry from 1.
  public let sequence: UInt64
  /// Seconds since 1970, by the registry's clock.
  public let registeredAt: UInt64
  public let serial: Identifier
  public let certificate: Hash
  public let nonce: Hash
  public let registry: Certificate
  private let signature: [UInt8]

  public init(
    for request: RegistrationRequest, sequence: UInt64, registeredAt: UInt64,
    registry: Certificate, key: borrowing SigningKey
  ) {
    self.sequence = sequence
    self.registeredAt = registeredAt
    serial = request.chain.serial
    certificate = Hash.of(request.chain.leaf.encoded)
    nonce = request.nonce
    self.registry = registry
    let body = Self.body(sequence, registeredAt, serial, certificate, nonce, registry)
    signature = key.sign(Wire.message(Self.context, body))
  }

  public init(parsing bytes: [UInt8]) throws(WireError) {
    guard bytes.count <= Self.byteCountMax else {
      throw .tooLong(.registrationReceipt, bytes: bytes.count)
    }
    var reader = WireReader(bytes, .registrationReceipt)
    try reader.header("SKYC")
    sequence = try reader.integer(8)
    registeredAt = try reader.integer(8)
    serial = try reader.identifier()
    certificate = try reader.hash()
    nonce = try reader.hash()
    let count = Int(try reader.half())
    registry = try Certificate(parsing: try reader.take(count))
    guard registry.kind == .registry else { throw .badField(.registrationReceipt, "registry") }
    signature = try reader.take(Wire.signatureCount)
    try reader.end()
  }

  public var encoded: [UInt8] {
    Self.body(sequence, registeredAt, serial, certificate, nonce, registry) + signature
  }

  /// Whether the registry that the root trusts vouches for this chain's operational certificate.
  public func verify(
    _ chain: CertificateChain, root: PublicKey, now: UInt64?
  ) throws(TrustError) {
    try CertificateChain.verify(registry, by: root, now: now)
    let body = Self.body(sequence, registeredAt, serial, certificate, nonce, registry)
    guard
      Signature.isValid(
        signature, of: Wire.message(Self.context, body), by: registry.subject.bytes)
    else { throw .badMessageSignature("the registration receipt") }
    guard serial == chain.serial, certificate == Hash.of(chain.leaf.encoded) else {
      throw .foreignReceipt
    }
  }

  private static func body(
    _ sequence: UInt64, _ registeredAt: UInt64, _ serial: Identifier, _ certificate: Hash,
    _ nonce: Hash, _ registry: Certificate
  ) -> [UInt8] {
    let encoded = registry.encoded
    var writer = BigEndianWriter(capacity: byteCountMax)
    writer.header("SKYC")
    writer.integer(sequence, 8)
    writer.integer(registeredAt, 8)
    serial.write(to: &writer)
    writer.append(certificate.bytes)
    writer.append(nonce.bytes)
    writer.half(UInt16(encoded.count))
    writer.append(encoded)
    return writer.bytes
  }
}
