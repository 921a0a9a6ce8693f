public import Base
public import Identity
public import Sodium

/// A root, a registry, a batch and as many boards as asked for, the same for the same seed.
public struct SampleFactory: Sendable {
  /// 2026-01-01, the day on which everything of it begins to count.
  public static let start: UInt64 = 1_767_225_600

  public let seed: UInt64
  public let root: PublicKey
  public let batch: Certificate
  public let registry: Certificate
  public let pepper: [UInt8]

  /// - Parameter childrenMax: units of the batch.
  public init(seed: UInt64, childrenMax: UInt32 = 100) {
    self.seed = seed
    let rootKey = SigningKey(seed: Self.secret(seed, 0))
    root = Self.publicKey(rootKey)
    pepper = Self.secret(seed, 3)
    batch = Certificate.issue(
      Certificate.Body(
        .batch, serial: Identifier(high: seed, low: 1 << 32), issuer: Identifier(of: root),
        subject: Self.publicKey(SigningKey(seed: Self.secret(seed, 1))), notBefore: Self.start,
        childrenMax: childrenMax), by: rootKey)
    registry = Certificate.issue(
      Certificate.Body(
        .registry, serial: Identifier(high: seed, low: 2 << 32), issuer: Identifier(of: root),
        subject: Self.publicKey(SigningKey(seed: Self.secret(seed, 2))), notBefore: Self.start),
      by: rootKey)
  }

  public var rootKey: SigningKey { SigningKey(seed: Self.secret(seed, 0)) }
  public var batchKey: SigningKey { SigningKey(seed: Self.secret(seed, 1)) }
  public var registryKey: SigningKey { SigningKey(seed: Self.secret(seed, 2)) }

  public func claimSeed(_ unit: UInt32) -> [UInt8] { Self.secret(seed, 1 << 32 | UInt64(unit)) }

  /// - Parameter generation: counts the keys that a board made, from 0; a factory reset makes another.
  public func operationalSeed(_ unit: UInt32, generation: UInt64 = 0) -> [UInt8] {
    Self.secret(seed, (2 + generation) << 32 | UInt64(unit))
  }

  public func claim(_ unit: UInt32, board: String = "qemu-virt") -> Certificate {
    Certificate.issue(
      Certificate.Body(
        .claim, serial: batch.serial.unit(unit), issuer: Identifier(of: batch.subject),
        subject: Self.publicKey(SigningKey(seed: claimSeed(unit))), notBefore: Self.start,
        extensions: TagList([.init(tag: Certificate.boardTag, value: Array(board.utf8))])),
      by: batchKey)
  }

  public func record(_ unit: UInt32) -> FactoryRecord {
    guard
      let record = try? FactoryRecord(
        root: root, pepper: pepper, claimSeed: claimSeed(unit), batch: batch, claim: claim(unit))
    else { preconditionFailure("the parts of a sample fit together") }
    return record
  }

  public func chain(_ unit: UInt32, generation: UInt64 = 0) -> CertificateChain {
    let claim = claim(unit)
    let network: [UInt8] = [2, 0, 0, 0, UInt8(unit >> 8 & 255), UInt8(unit & 255)]
    let key = SigningKey(seed: operationalSeed(unit, generation: generation))
    let operational = Certificate.issue(
      Certificate.Body(
        .operational, serial: claim.serial, issuer: Identifier(of: claim.subject),
        subject: Self.publicKey(key), notBefore: Self.start,
        hardware: HardwareIdentity(network: network).commitment(pepper: pepper)),
      by: SigningKey(seed: claimSeed(unit)))
    guard let chain = try? CertificateChain([batch, claim, operational]) else {
      preconditionFailure("the parts of a sample fit together")
    }
    return chain
  }

  public func request(
    _ unit: UInt32, nonce: Hash, generation: UInt64 = 0
  ) -> RegistrationRequest {
    guard
      let request = try? RegistrationRequest(
        nonce: nonce, chain: chain(unit, generation: generation),
        claim: SigningKey(seed: claimSeed(unit)),
        operational: SigningKey(seed: operationalSeed(unit, generation: generation)))
    else { preconditionFailure("a sample board is a miner") }
    return request
  }

  public func receipt(_ unit: UInt32, generation: UInt64 = 0) -> RegistrationReceipt {
    RegistrationReceipt(
      for: request(unit, nonce: Hash.of([1]), generation: generation), sequence: UInt64(unit),
      registeredAt: Self.start + 60, registry: registry, key: registryKey)
  }

  /// A roster of these units, signed by all.
  public func roster(_ units: [UInt32], epoch: UInt64 = 1, predecessor: Hash = .zero)
    -> ClusterRoster
  {
    let cluster = SigningKey(seed: Self.secret(seed, 4))
    let body = ClusterRoster.Body(
      epoch: epoch, predecessor: predecessor, clusterKey: Self.publicKey(cluster),
      members: units.map {
        ClusterRoster.Member(serial: batch.serial.unit($0), key: chain($0).key)
      })
    return ClusterRoster(
      body, clusterSignature: body.signature(by: cluster),
      signatures: body.members.map {
        body.signature(by: SigningKey(seed: operationalSeed($0.serial.unitNumber)))
      })
  }

  public func snapshot(_ number: UInt64, _ entries: [RevocationSnapshot.Entry])
    -> RevocationSnapshot
  {
    RevocationSnapshot(
      number: number, issuedAt: Self.start + 3600, entries: entries, registry: registry,
      key: registryKey)
  }

  /// The answer of a unit, registered, in a roster of its own.
  public func attestation(_ unit: UInt32, to challenge: Challenge) -> Attestation {
    Attestation(
      challenge,
      Attestation.Moment(
        bootID: Identifier(high: 7, low: 8), counter: 9, firmware: Hash.of([2])),
      chain: chain(unit), receipt: receipt(unit), roster: roster([unit]),
      key: SigningKey(seed: operationalSeed(unit)))
  }

  private static func secret(_ seed: UInt64, _ number: UInt64) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 16)
    writer.integer(seed, 8)
    writer.integer(number, 8)
    return Hash.of(writer.bytes).bytes
  }

  private static func publicKey(_ key: borrowing SigningKey) -> PublicKey {
    guard let publicKey = PublicKey(key.publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    return publicKey
  }
}
