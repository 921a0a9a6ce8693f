import Base
import Identity
import IdentitySamples
import Sodium

/// Samples of all formats, field by field, for a second implementation.
struct VectorDocument {
  struct Field {
    let offset: Int
    let name: String
    let bytes: [UInt8]
  }

  struct Whole {
    let name: String
    let fields: [Field]
  }

  private static let factory = SampleFactory(seed: 1)

  /// All secrets: BLAKE2b-256 of the seed and a number, 8 bytes each, as `SampleFactory` makes them.
  let seeds: [(name: String, bytes: [UInt8])] = [
    ("root", secret(0)), ("batch", secret(1)), ("registry", secret(2)), ("cluster", secret(4)),
    ("claim-1", factory.claimSeed(1)), ("claim-2", factory.claimSeed(2)),
    ("operational-1", factory.operationalSeed(1)), ("operational-2", factory.operationalSeed(2)),
    ("node", secret(5)),
  ]
  let pepper = factory.pepper
  let network: [UInt8] = [2, 0, 0, 0, 0, 1]

  private static func secret(_ number: UInt64) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 16)
    writer.integer(1, 8)
    writer.integer(number, 8)
    return Hash.of(writer.bytes).bytes
  }

  var wholes: [Whole] {
    let factory = Self.factory
    let chain = factory.chain(1)
    let node = Certificate.node(
      SigningKey(seed: Self.secret(5)), notBefore: SampleFactory.start)
    let challenge = Challenge(
      nonce: Hash.of([1]), verifier: Hash.of([2]), purpose: .bonus, channel: Hash.of([3]))
    let moment = Attestation.Moment(
      bootID: Identifier(high: 7, low: 8), counter: 9, firmware: Hash.of([4]))
    let answer = Attestation(
      challenge, moment, chain: chain, receipt: factory.receipt(1), roster: factory.roster([1, 2]),
      key: SigningKey(seed: factory.operationalSeed(1)))
    let entries: [RevocationSnapshot.Entry] = [
      .init(
        serial: factory.batch.serial, state: .suspended, reason: .batchCompromised,
        since: SampleFactory.start + 5),
      .init(
        serial: factory.batch.serial.unit(1), state: .active, reason: .unspecified,
        since: SampleFactory.start + 6),
      .init(
        serial: factory.batch.serial.unit(3), state: .revoked, reason: .cloned,
        since: SampleFactory.start + 7),
    ]
    return [
      whole("batch certificate", certificate(factory.batch, "")),
      whole("claim certificate", certificate(chain.certificates[1], "")),
      whole("operational certificate", certificate(chain.leaf, "")),
      whole("registry certificate", certificate(factory.registry, "")),
      whole("node certificate", certificate(node, "")),
      whole("chain", self.chain(chain, "")),
      whole("factory record", record(factory.record(1))),
      whole("registration request", request(factory.request(1, nonce: Hash.of([1])))),
      whole("registration receipt", receipt(factory.receipt(1), "")),
      whole("revocation snapshot", snapshot(factory.snapshot(6, entries))),
      whole("cluster roster", roster(factory.roster([1, 2]), "")),
      whole("challenge", cut(challenge.encoded, header + asked, "")),
      whole("attestation", attestation(answer)),
    ]
  }

  /// The bytes that the code itself gives, to hold the fields against.
  var encoded: [[UInt8]] {
    wholes.map { $0.fields.flatMap { $0.bytes } }
  }

  // MARK: the layouts

  private typealias Run = (name: String, bytes: [UInt8])
  private typealias Size = (name: String, count: Int)

  private func whole(_ name: String, _ runs: [Run]) -> Whole {
    var fields: [Field] = []
    var offset = 0
    for run in runs where !run.bytes.isEmpty {
      fields.append(Field(offset: offset, name: run.name, bytes: run.bytes))
      offset += run.bytes.count
    }
    return Whole(name: name, fields: fields)
  }

  /// Cuts bytes into fields, which must use them up.
  private func cut(_ bytes: [UInt8], _ sizes: [Size], _ prefix: String) -> [Run] {
    var offset = 0
    let runs = sizes.map { size -> Run in
      defer { offset += size.count }
      return (prefix + size.name, Array(bytes[offset..<offset + size.count]))
    }
    precondition(
      offset == bytes.count, "the layout does not fit: \(prefix)\(sizes.last?.name ?? "")")
    return runs
  }

  private var header: [Size] { [("magic", 4), ("version", 1)] }
  private var asked: [Size] { [("nonce", 32), ("verifier", 32), ("purpose", 2), ("channel", 32)] }

  private func certificate(_ one: Certificate, _ prefix: String) -> [Run] {
    var sizes: [Size] =
      header + [
        ("type", 1), ("flags", 2), ("serial", 16), ("issuer", 16), ("subject", 32),
        ("notBefore", 8), ("notAfter", 8), ("maxChildren", 4), ("hwCommit", 32),
        ("extensionLength", 2),
      ]
    for entry in one.body.extensions.entries {
      sizes += [("tag", 2), ("tagLength", 2), ("tagValue", entry.value.count)]
    }
    return cut(one.encoded, sizes + [("signature", 64)], prefix)
  }

  private func chain(_ chain: CertificateChain, _ prefix: String) -> [Run] {
    chain.certificates.flatMap { certificate($0, prefix + $0.kind.name + ".") }
  }

  private func record(_ record: FactoryRecord) -> [Run] {
    let bytes = record.encoded
    let batch = record.batch.encoded.count
    return cut(
      Array(bytes[..<103]),
      header + [("root", 32), ("pepper", 32), ("claimSeed", 32), ("batchLength", 2)], "")
      + certificate(record.batch, "batch.")
      + cut(Array(bytes[(103 + batch)..<(105 + batch)]), [("claimLength", 2)], "")
      + certificate(record.claim, "claim.") + cut(Array(bytes.suffix(16)), [("checksum", 16)], "")
  }

  private func request(_ request: RegistrationRequest) -> [Run] {
    let bytes = request.encoded
    return cut(Array(bytes[..<39]), header + [("nonce", 32), ("chainLength", 2)], "")
      + chain(request.chain, "")
      + cut(
        Array(bytes.suffix(128)), [("claimSignature", 64), ("operationalSignature", 64)], "")
  }

  private func receipt(_ receipt: RegistrationReceipt, _ prefix: String) -> [Run] {
    let bytes = receipt.encoded
    let sizes =
      header + [
        ("sequence", 8), ("registeredAt", 8), ("serial", 16), ("certificate", 32), ("nonce", 32),
        ("registryLength", 2),
      ]
    return cut(Array(bytes[..<103]), sizes, prefix)
      + certificate(receipt.registry, prefix + "registry.")
      + cut(Array(bytes.suffix(64)), [("signature", 64)], prefix)
  }

  private func snapshot(_ snapshot: RevocationSnapshot) -> [Run] {
    let bytes = snapshot.encoded
    var sizes: [Size] = [("count", 4)]
    for index in snapshot.entries.indices {
      let name = "entry\(index + 1)."
      sizes += [
        (name + "serial", 16), (name + "state", 1), (name + "reason", 1), (name + "since", 8),
      ]
    }
    let tail = 23 + snapshot.registry.encoded.count
    return cut(
      Array(bytes[..<23]), header + [("number", 8), ("issuedAt", 8), ("registryLength", 2)], "")
      + certificate(snapshot.registry, "registry.")
      + cut(Array(bytes[tail...]), sizes + [("signature", 64)], "")
  }

  private func roster(_ roster: ClusterRoster, _ prefix: String) -> [Run] {
    var sizes = header + [("epoch", 8), ("predecessor", 32), ("clusterKey", 32), ("count", 2)]
    let numbers = 1...roster.body.members.count
    for number in numbers {
      sizes += [("member\(number).serial", 16), ("member\(number).key", 32)]
    }
    sizes.append(("clusterSignature", 64))
    for number in numbers { sizes.append(("member\(number).signature", 64)) }
    return cut(roster.encoded, sizes, prefix)
  }

  private func attestation(_ answer: Attestation) -> [Run] {
    let sizes =
      header + asked + [
        ("bootID", 16), ("counter", 8), ("firmware", 32), ("lease", 32), ("signature", 64),
      ]
    var runs = cut(Array(answer.encoded[..<255]), sizes, "")
    guard let receipt = answer.receipt, let roster = answer.roster else { return runs }
    let parts = [
      (Attestation.chainTag, chain(answer.chain, "chain.")),
      (Attestation.receiptTag, self.receipt(receipt, "receipt.")),
      (Attestation.rosterTag, self.roster(roster, "roster.")),
    ]
    for (tag, part) in parts {
      let count = part.reduce(0) { $0 + $1.bytes.count }
      runs += [("tag", number(UInt64(tag), 2)), ("tagLength", number(UInt64(count), 2))] + part
    }
    precondition(runs.flatMap { $0.bytes } == answer.encoded, "the layout is that of the code")
    return runs
  }
}
