public import Base
public import Sodium

/// What a board sends to the registry: its chain, the registry's nonce, both keys' signatures.
///
/// `"SKYQ" version(1) nonce(32) chainLength(2) chain claimSignature(64) operationalSignature(64)`. The
/// claim key signs for whom the operational key speaks, the operational key that the board has it.
public struct RegistrationRequest: Equatable, Sendable {
  static let claimContext = "skyminer/register/v1"
  static let possessionContext = "skyminer/register-possession/v1"
  public static let byteCountMax = 167 + CertificateChain.byteCountMax

  public let nonce: Hash
  /// Of three certificates.
  public let chain: CertificateChain
  private let claimSignature: [UInt8]
  private let operationalSignature: [UInt8]

  /// - Throws: `noChain` for the chain of a node.
  public init(
    nonce: Hash, chain: CertificateChain, claim: borrowing SigningKey,
    operational: borrowing SigningKey
  ) throws(TrustError) {
    guard chain.standing == .miner else { throw .noChain }
    self.nonce = nonce
    self.chain = chain
    let body = Self.body(nonce, chain)
    claimSignature = claim.sign(Wire.message(Self.claimContext, body))
    operationalSignature = operational.sign(Wire.message(Self.possessionContext, body))
  }

  public init(parsing bytes: [UInt8]) throws(WireError) {
    guard bytes.count <= Self.byteCountMax else {
      throw .tooLong(.registrationRequest, bytes: bytes.count)
    }
    var reader = WireReader(bytes, .registrationRequest)
    try reader.header("SKYQ")
    nonce = try reader.hash()
    let count = Int(try reader.half())
    chain = try CertificateChain(parsing: try reader.take(count))
    guard chain.standing == .miner else { throw .badField(.registrationRequest, "chain") }
    claimSignature = try reader.take(Wire.signatureCount)
    operationalSignature = try reader.take(Wire.signatureCount)
    try reader.end()
  }

  public var encoded: [UInt8] {
    Self.body(nonce, chain) + claimSignature + operationalSignature
  }

  /// Chain and signatures; the registry also looks at the nonce and at what it knows of the serial.
  public func verify(root: PublicKey, now: UInt64?) throws(TrustError) {
    try chain.verify(root: root, now: now)
    let body = Self.body(nonce, chain)
    let claim = chain.certificates[1].subject
    guard
      Signature.isValid(
        claimSignature, of: Wire.message(Self.claimContext, body), by: claim.bytes)
    else { throw .badMessageSignature("the request for registration") }
    guard
      Signature.isValid(
        operationalSignature, of: Wire.message(Self.possessionContext, body), by: chain.key.bytes)
    else { throw .badPossessionSignature }
  }

  private static func body(_ nonce: Hash, _ chain: CertificateChain) -> [UInt8] {
    let encoded = chain.encoded
    var writer = BigEndianWriter(capacity: 64 + encoded.count)
    writer.header("SKYQ")
    writer.append(nonce.bytes)
    writer.half(UInt16(encoded.count))
    writer.append(encoded)
    return writer.bytes
  }
}
