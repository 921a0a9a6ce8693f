public import Base

/// What a board shows of itself: batch, claim and operational certificate, 570 bytes without
/// extensions; or the node certificate of a board that has no claim key, 190 bytes.
public struct CertificateChain: Equatable, Sendable {
  public static let byteCountMax = 3 * (Certificate.byteCountMin + Certificate.extensionBytesMax)

  /// Whom a chain makes of a board.
  public enum Standing: Equatable, Sendable {
    /// One of the units that a batch has, made by the holder of the root.
    case miner
    /// Joins and forwards, and speaks for itself alone: `class=node`.
    case node

    public var name: String {
      switch self {
      case .miner: "miner"
      case .node: "node"
      }
    }
  }

  /// One, or three from the batch down.
  public let certificates: [Certificate]

  /// - Parameter certificates: a node's own, or batch, claim and operational.
  public init(_ certificates: [Certificate]) throws(TrustError) {
    if certificates.count == 1, certificates[0].kind == .node {
      self.certificates = certificates
      return
    }
    let kinds: [CertificateKind] = [.batch, .claim, .operational]
    guard certificates.count == kinds.count else { throw .noChain }
    for (certificate, kind) in zip(certificates, kinds) where certificate.kind != kind {
      throw .wrongKind(expected: kind, found: certificate.kind)
    }
    self.certificates = certificates
  }

  /// - Parameter bytes: the certificates one after the other.
  public init(parsing bytes: [UInt8]) throws(WireError) {
    guard bytes.count <= Self.byteCountMax else { throw .tooLong(.chain, bytes: bytes.count) }
    var reader = WireReader(bytes, .chain)
    var certificates: [Certificate] = []
    repeat { certificates.append(try Certificate(reading: &reader)) } while reader.remaining > 0
    do throws(TrustError) {
      try self.init(certificates)
    } catch {
      throw .badField(.chain, "type")
    }
  }

  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for certificate in certificates { bytes += certificate.encoded }
    return bytes
  }

  public var standing: Standing { certificates.count == 1 ? .node : .miner }
  /// The certificate of the key that the board works with.
  public var leaf: Certificate { certificates[certificates.count - 1] }
  public var serial: Identifier { leaf.serial }
  public var key: PublicKey { leaf.subject }

  /// Checks every signature, name, serial and span of time from the root down.
  ///
  /// - Parameters:
  ///   - root: the key that is trusted; not asked for where the board is a node.
  ///   - now: seconds since 1970; nil where no clock can be trusted, and spans of time do not count.
  public func verify(root: PublicKey, now: UInt64?) throws(TrustError) {
    if standing == .node {
      return try Self.verify(leaf, by: leaf.subject, now: now)
    }
    let batch = certificates[0]
    let claim = certificates[1]
    guard batch.body.issuer == Identifier(of: root) else { throw .foreignRoot }
    try Self.verify(batch, by: root, now: now)
    try Self.verify(claim, by: batch.subject, now: now)
    guard claim.serial.batch == batch.serial else { throw .foreignSerial(.claim) }
    guard claim.serial.unitNumber <= batch.body.childrenMax else {
      throw .tooManyChildren(unit: claim.serial.unitNumber, max: batch.body.childrenMax)
    }
    try Self.verify(leaf, by: claim.subject, now: now)
    guard leaf.serial == claim.serial else { throw .foreignSerial(.operational) }
  }

  /// One step: who signed, and when it counts.
  static func verify(
    _ certificate: Certificate, by key: PublicKey, now: UInt64?
  ) throws(TrustError) {
    let kind = certificate.kind
    guard certificate.body.issuer == Identifier(of: key) else { throw .wrongIssuer(kind) }
    guard certificate.isSigned(by: key) else { throw .badSignature(kind) }
    guard let now else { return }
    guard certificate.body.notBefore <= now else {
      throw .notYetValid(kind, notBefore: certificate.body.notBefore)
    }
    guard now <= certificate.body.notAfter else {
      throw .expired(kind, notAfter: certificate.body.notAfter)
    }
  }
}
