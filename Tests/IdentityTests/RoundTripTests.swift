import Base
import Identity
import IdentitySamples
import Sodium
import Testing

/// Whatever can be written is read again, and is the same.
struct RoundTripTests {
  private static let seeds: [UInt64] = Array(1...25)

  @Test(arguments: seeds)
  func `random structures come back whole`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let factory = SampleFactory(
      seed: random.next(), childrenMax: UInt32(truncatingIfNeeded: random.next()) | 1)
    let unit = 1 + UInt32(random.below(Int(factory.batch.body.childrenMax)))
    let chain = factory.chain(unit, generation: UInt64(random.below(5)))
    #expect(try CertificateChain(parsing: chain.encoded) == chain)
    try chain.verify(root: factory.root, now: Structure.now)

    let record = factory.record(unit)
    #expect(try FactoryRecord(parsing: record.encoded) == record)
    let request = factory.request(unit, nonce: Self.hash(&random))
    #expect(try RegistrationRequest(parsing: request.encoded) == request)
    try request.verify(root: factory.root, now: Structure.now)
    let receipt = factory.receipt(unit)
    #expect(try RegistrationReceipt(parsing: receipt.encoded) == receipt)

    let entries = Self.units(&random, 300).map { unit in
      RevocationSnapshot.Entry(
        serial: factory.batch.serial.unit(unit - 1),
        state: RevocationSnapshot.State(rawValue: UInt8(random.below(3))) ?? .active,
        reason: RevocationReason(rawValue: UInt8(random.below(7))) ?? .lost, since: random.next())
    }
    let snapshot = factory.snapshot(random.next(), entries)
    #expect(try RevocationSnapshot(parsing: snapshot.encoded) == snapshot)
    try snapshot.verify(root: factory.root, now: Structure.now)

    let epoch = random.next() | 2
    let roster = factory.roster(
      Self.units(&random, 64), epoch: epoch, predecessor: Self.hash(&random))
    #expect(try ClusterRoster(parsing: roster.encoded) == roster)
    try roster.verify()

    let challenge = Challenge(
      nonce: Self.hash(&random), verifier: Self.hash(&random),
      purpose: AttestationPurpose(rawValue: UInt16(1 + random.below(3))) ?? .bonus,
      channel: Self.hash(&random))
    #expect(try Challenge(parsing: challenge.encoded) == challenge)
    let answer = factory.attestation(unit, to: challenge)
    #expect(try Attestation(parsing: answer.encoded) == answer)
    _ = try answer.verify(challenge, root: factory.root, now: Structure.now)
  }

  @Test(arguments: seeds)
  func `random extensions come back whole`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let factory = SampleFactory(seed: seed)
    var entries: [TagList.Entry] = []
    var room = Certificate.extensionBytesMax
    var tag = 2 + UInt16(random.below(100))
    while room >= 4, tag < 0x7000 {
      let value = (0..<random.below(min(room - 3, 60))).map { _ in
        UInt8(truncatingIfNeeded: random.next())
      }
      entries.append(.init(tag: tag, value: value))
      room -= 4 + value.count
      tag += 1 + UInt16(random.below(0x800))
    }
    let certificate = Certificate.issue(
      Certificate.Body(
        .registry, serial: factory.registry.serial, issuer: Identifier(of: factory.root),
        subject: factory.registry.subject, notBefore: 0, extensions: TagList(entries)),
      by: factory.rootKey)
    #expect(try Certificate(parsing: certificate.encoded) == certificate)
    #expect(certificate.isSigned(by: factory.root))
    #expect(certificate.body.extensions[0xFFFF] == nil)
    for entry in entries { #expect(certificate.body.extensions[entry.tag] == entry.value) }
  }

  /// Up to `most` unit numbers, each once.
  private static func units(_ random: inout SplitMix64, _ most: Int) -> [UInt32] {
    var units: Set<UInt32> = []
    for _ in 0...random.below(most) { units.insert(1 + UInt32(random.below(100_000))) }
    return units.sorted()
  }

  private static func hash(_ random: inout SplitMix64) -> Hash {
    var writer = BigEndianWriter(capacity: 8)
    writer.integer(random.next(), 8)
    return Hash.of(writer.bytes)
  }
}
