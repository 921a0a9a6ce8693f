public import Base
public import Sodium

/// What a certificate says that its key may do.
public enum CertificateKind: UInt8, Sendable {
  /// Signs the claim certificates of one production run.
  case batch = 1
  /// A board's permanent key, put there by the factory; signs the board's operational certificate.
  case claim = 2
  /// The key that a board made at its first boot.
  case operational = 3
  /// Countersigns operational certificates and signs the revocation snapshot.
  case registry = 4
  /// A board without a claim key, signed by itself: an ordinary node.
  case node = 5

  public var name: String {
    switch self {
    case .batch: "batch"
    case .claim: "claim"
    case .operational: "operational"
    case .registry: "registry"
    case .node: "node"
    }
  }
}

/// Certificate, version 1: 190 bytes big-endian, and the extensions.
///
/// `"SKYM" version(1) type(1) flags(2) serial(16) issuer(16) subject(32) notBefore(8) notAfter(8)
/// maxChildren(4) hardware(32) extensionLength(2) extensions signature(64)`; Ed25519 over
/// `"skyminer/cert/v1" 0` and everything before the signature.
public struct Certificate: Equatable, Sendable {
  /// Bytes without extensions.
  public static let byteCountMin = 190
  public static let extensionBytesMax = 256
  /// A `notAfter` that never comes.
  public static let forever = UInt64.max
  /// Extension: which board it is, as `orangepi-prime`; 1 to 32 printable ASCII characters.
  public static let boardTag: UInt16 = 1

  /// Everything that is signed.
  public struct Body: Equatable, Sendable {
    public var kind: CertificateKind
    public var serial: Identifier
    /// The key that signed, by its digest.
    public var issuer: Identifier
    public var subject: PublicKey
    /// Seconds since 1970, both inclusive.
    public var notBefore: UInt64
    public var notAfter: UInt64
    /// How many certificates a batch may sign; 0 for all others.
    public var childrenMax: UInt32
    /// What binds an operational key to its board, never zero; zero in all others.
    public var hardware: Hash
    public var extensions: TagList

    public init(
      _ kind: CertificateKind, serial: Identifier, issuer: Identifier, subject: PublicKey,
      notBefore: UInt64, notAfter: UInt64 = Certificate.forever, childrenMax: UInt32 = 0,
      hardware: Hash = .zero, extensions: TagList = .empty
    ) {
      self.kind = kind
      self.serial = serial
      self.issuer = issuer
      self.subject = subject
      self.notBefore = notBefore
      self.notAfter = notAfter
      self.childrenMax = childrenMax
      self.hardware = hardware
      self.extensions = extensions
    }
  }

  public let body: Body
  /// 64 bytes; parsing does not check it, a chain does.
  public let signature: [UInt8]

  public var kind: CertificateKind { body.kind }
  public var serial: Identifier { body.serial }
  public var subject: PublicKey { body.subject }

  /// What the extension for the board says; empty where there is none.
  public var board: String { body.extensions[Self.boardTag].map { Text.string($0[...]) } ?? "" }

  /// Signs what `body` says; its issuer must be `key`.
  public static func issue(_ body: Body, by key: borrowing SigningKey) -> Certificate {
    guard let signer = PublicKey(key.publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    precondition(body.issuer == Identifier(of: signer), "a certificate names the key that signs it")
    precondition((try? check(body)) != nil, "a certificate of ours keeps its own rules")
    let signature = key.sign(Wire.message(Self.context, encode(body)))
    return Certificate(body: body, signature: signature)
  }

  /// A board that has no claim key speaks for itself.
  public static func node(_ key: borrowing SigningKey, notBefore: UInt64) -> Certificate {
    guard let subject = PublicKey(key.publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    let name = Identifier(of: subject)
    return issue(
      Body(.node, serial: name, issuer: name, subject: subject, notBefore: notBefore), by: key)
  }

  public func isSigned(by key: PublicKey) -> Bool {
    body.issuer == Identifier(of: key)
      && Signature.isValid(
        signature, of: Wire.message(Self.context, Self.encode(body)), by: key.bytes)
  }
}
