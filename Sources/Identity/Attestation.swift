public import Base
public import Sodium

/// A board's answer to a challenge, with all that a third party needs to judge it.
///
/// `"SKYA" version(1) nonce(32) verifier(32) purpose(2) channel(32) bootID(16) counter(8) firmware(32)
/// lease(32) signature(64)`, then a tag list: 1 chain, 2 registration receipt, 3 cluster roster. The
/// operational key signs `"skyminer/attest/v1" 0` and the fields from nonce to lease. `lease` is zero
/// until there are leases.
public struct Attestation: Equatable, Sendable {
  static let context = "skyminer/attest/v1"
  public static let chainTag: UInt16 = 1
  public static let receiptTag: UInt16 = 2
  public static let rosterTag: UInt16 = 3
  public static let byteCountMax =
    255 + 3 * 4 + CertificateChain.byteCountMax + RegistrationReceipt.byteCountMax
    + ClusterRoster.byteCountMax

  /// What the board says of the moment.
  public struct Moment: Equatable, Sendable {
    /// The kernel's random name of this boot.
    public let bootID: Identifier
    /// Counts the answers of this key and never goes back.
    public let counter: UInt64
    /// The root hash of the verified root file system.
    public let firmware: Hash

    public init(bootID: Identifier, counter: UInt64, firmware: Hash) {
      self.bootID = bootID
      self.counter = counter
      self.firmware = firmware
    }
  }

  public let challenge: Challenge
  public let moment: Moment
  public let chain: CertificateChain
  public let receipt: RegistrationReceipt?
  public let roster: ClusterRoster?
  private let lease: Hash
  private let signature: [UInt8]

  /// Answers with the operational key.
  public init(
    _ challenge: Challenge, _ moment: Moment, chain: CertificateChain,
    receipt: RegistrationReceipt?, roster: ClusterRoster?, key: borrowing SigningKey
  ) {
    precondition(PublicKey(key.publicKey) == chain.key, "the key of the chain answers")
    self.challenge = challenge
    self.moment = moment
    self.chain = chain
    self.receipt = receipt
    self.roster = roster
    lease = .zero
    signature = key.sign(Wire.message(Self.context, Self.fields(challenge, moment, .zero)))
  }

  public init(parsing bytes: [UInt8]) throws(WireError) {
    guard bytes.count <= Self.byteCountMax else { throw .tooLong(.attestation, bytes: bytes.count) }
    var reader = WireReader(bytes, .attestation)
    try reader.header("SKYA")
    challenge = try Challenge(fields: &reader, .attestation)
    moment = Moment(
      bootID: try reader.identifier(), counter: try reader.integer(8), firmware: try reader.hash())
    lease = try reader.hash()
    guard lease == .zero else { throw .badField(.attestation, "lease") }
    signature = try reader.take(Wire.signatureCount)
    let tags = try TagList(
      parsing: try reader.take(reader.remaining), known: [], .attestation)
    for entry in tags.entries where !(Self.chainTag...Self.rosterTag).contains(entry.tag) {
      throw .unknownType(.attestation, entry.tag)
    }
    guard let bytes = tags[Self.chainTag] else { throw .badField(.attestation, "chain") }
    chain = try CertificateChain(parsing: bytes)
    if let bytes = tags[Self.receiptTag] {
      receipt = try RegistrationReceipt(parsing: bytes)
    } else {
      receipt = nil
    }
    if let bytes = tags[Self.rosterTag] {
      roster = try ClusterRoster(parsing: bytes)
    } else {
      roster = nil
    }
  }

  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: 1024)
    writer.header("SKYA")
    writer.append(Self.fields(challenge, moment, lease))
    writer.append(signature)
    var tags = [TagList.Entry(tag: Self.chainTag, value: chain.encoded)]
    if let receipt { tags.append(TagList.Entry(tag: Self.receiptTag, value: receipt.encoded)) }
    if let roster { tags.append(TagList.Entry(tag: Self.rosterTag, value: roster.encoded)) }
    writer.append(TagList(tags).encoded)
    return writer.bytes
  }

  /// Judges the answer; needs no network.
  ///
  /// - Parameters:
  ///   - asked: what the verifier sent.
  ///   - root: the root key that the verifier trusts.
  ///   - now: seconds since 1970; nil where no clock can be trusted.
  ///   - revocations: a snapshot that the verifier has checked already.
  public func verify(
    _ asked: Challenge, root: PublicKey, now: UInt64?, revocations: RevocationSnapshot? = nil
  ) throws(TrustError) -> AttestationVerdict {
    guard challenge.nonce == asked.nonce else { throw .wrongChallenge("the nonce") }
    guard challenge.verifier == asked.verifier else { throw .wrongChallenge("the verifier") }
    guard challenge.purpose == asked.purpose else { throw .wrongChallenge("the purpose") }
    guard challenge.channel == asked.channel else { throw .wrongChallenge("the channel") }
    try chain.verify(root: root, now: now)
    let message = Wire.message(Self.context, Self.fields(challenge, moment, lease))
    guard Signature.isValid(signature, of: message, by: chain.key.bytes) else {
      throw .badMessageSignature("the attestation")
    }
    if let receipt {
      guard chain.standing == .miner else { throw .foreignReceipt }
      try receipt.verify(chain, root: root, now: now)
    }
    if let roster {
      try roster.verify()
      guard roster.body.member(chain.serial)?.key == chain.key else { throw .notInRoster }
    }
    if chain.standing == .miner { try revocations?.check(chain.serial) }
    return AttestationVerdict(
      standing: chain.standing, serial: chain.serial, key: chain.key,
      board: chain.certificates.count == 3 ? chain.certificates[1].board : "",
      registeredAt: receipt?.registeredAt, isChecked: revocations?.isFresh(now: now) ?? false,
      moment: moment, cluster: roster?.body)
  }

  private static func fields(_ challenge: Challenge, _ moment: Moment, _ lease: Hash) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 186)
    challenge.write(to: &writer)
    moment.bootID.write(to: &writer)
    writer.integer(moment.counter, 8)
    writer.append(moment.firmware.bytes)
    writer.append(lease.bytes)
    return writer.bytes
  }
}

/// What a verifier may hold of a board that answered rightly.
public struct AttestationVerdict: Equatable, Sendable {
  public let standing: CertificateChain.Standing
  public let serial: Identifier
  public let key: PublicKey
  /// As `orangepi-prime`; empty where the factory did not say.
  public let board: String
  /// Seconds since 1970; nil for a board that is not registered.
  public let registeredAt: UInt64?
  /// Whether a revocation snapshot of these days was looked at.
  public let isChecked: Bool
  public let moment: Attestation.Moment
  /// What this board says of its cluster.
  ///
  /// Every key in it signed; that a key has the serial beside it is
  /// proven for the board that answered, for the others by an answer of their own.
  public let cluster: ClusterRoster.Body?

  /// Whether the bonus of miners may be paid: a unit of a batch, registered, and not taken back.
  public var isEligible: Bool { standing == .miner && registeredAt != nil && isChecked }
}
