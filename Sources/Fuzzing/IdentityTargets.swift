import Base
import Identity
import IdentitySamples
import Sodium

extension ParserTarget {
  private static let factory = SampleFactory(seed: 1)
  private static let challenge = Challenge(
    nonce: Hash.of([1]), verifier: Hash.of([2]), purpose: .bonus, channel: Hash.of([3]))

  static let identity: [ParserTarget] = [
    .exact(
      "certificate", lengthMax: 446, thousands: 1000,
      samples: {
        [factory.batch, factory.registry, node(), factory.extended()].map { $0.encoded }
          + factory.chain(3).certificates.map { $0.encoded }
      },
      encode: { (try? Certificate(parsing: $0))?.encoded }),
    .exact(
      "chain", lengthMax: 800, thousands: 1000,
      samples: { [factory.chain(1).encoded, node().encoded] },
      encode: { (try? CertificateChain(parsing: $0))?.encoded }),
    ParserTarget(
      "factory-record", lengthMax: 700, thousands: 1000,
      samples: { [factory.record(1).encoded, factory.record(2).encoded] }, run: record),
    .exact(
      "registration-request", lengthMax: 900, thousands: 1000,
      samples: { [factory.request(1, nonce: Hash.of([1])).encoded] },
      encode: { (try? RegistrationRequest(parsing: $0))?.encoded }),
    .exact(
      "registration-receipt", lengthMax: 600, thousands: 1000,
      samples: { [factory.receipt(1).encoded] },
      encode: { (try? RegistrationReceipt(parsing: $0))?.encoded }),
    .exact(
      "revocation-snapshot", lengthMax: 600, thousands: 1000,
      samples: { [factory.snapshot(1, []).encoded, factory.snapshot(2, entries()).encoded] },
      encode: { (try? RevocationSnapshot(parsing: $0))?.encoded }),
    .exact(
      "cluster-roster", lengthMax: 700, thousands: 1000,
      samples: {
        [
          factory.roster([1]).encoded, factory.roster([1, 2, 3]).encoded,
          factory.roster([1, 2], epoch: 2, predecessor: Hash.of([1])).encoded,
        ]
      },
      encode: { (try? ClusterRoster(parsing: $0))?.encoded }),
    .exact(
      "roster-body", lengthMax: 400, thousands: 1000,
      samples: { [factory.roster([1]).body.encoded, factory.roster([1, 2, 3]).body.encoded] },
      encode: { (try? ClusterRoster.Body(parsing: $0))?.encoded }),
    .exact(
      "challenge", lengthMax: 128, thousands: 1000,
      samples: { [challenge.encoded] },
      encode: { (try? Challenge(parsing: $0))?.encoded }),
    .exact(
      "attestation", lengthMax: 1600, thousands: 1000,
      samples: { [factory.attestation(1, to: challenge).encoded] + nodes() },
      encode: { (try? Attestation(parsing: $0))?.encoded }),
  ]

  /// A damaged record also gets the checksum that fits, or hardly anything behind it would be reached;
  /// one in sixteen also the signatures.
  private static func record(_ bytes: [UInt8]) -> Outcome {
    let outcome = recordAsItIs(bytes)
    guard outcome == .refused, bytes.count > 121 else { return outcome }
    let sealed = seal(bytes)
    let second = recordAsItIs(sealed)
    guard second == .refused, bytes[bytes.count - 1] & 15 == 0, let resigned = resign(bytes) else {
      return second
    }
    return recordAsItIs(resigned)
  }

  private static func recordAsItIs(_ bytes: [UInt8]) -> Outcome {
    guard let record = try? FactoryRecord(parsing: bytes) else { return .refused }
    guard record.encoded == bytes else {
      return .broken("encodes to " + Text.hex(record.encoded))
    }
    return FactoryRecord.content(of: [bytes, []]) == .record(record, damaged: true)
      ? .accepted : .broken("is not found in its partition")
  }

  private static func seal(_ bytes: [UInt8]) -> [UInt8] {
    let body = Array(bytes.dropLast(16))
    return body + BLAKE2b.hash(body, size: 16)
  }

  /// The same record with the batch's and the claim's fields, signed by the keys of the sample.
  private static func resign(_ bytes: [UInt8]) -> [UInt8]? {
    let batchStart = 103
    let batchEnd = batchStart + factory.batch.encoded.count
    let claimStart = batchEnd + 2
    guard bytes.count > claimStart + 16, batchStart < batchEnd,
      var batch = (try? Certificate(parsing: Array(bytes[batchStart..<batchEnd])))?.body,
      var claim = (try? Certificate(parsing: Array(bytes[claimStart..<(bytes.count - 16)])))?.body
    else { return nil }
    batch.issuer = Identifier(of: factory.root)
    batch.subject = factory.batch.subject
    claim.issuer = Identifier(of: batch.subject)
    claim.subject = factory.claim(1).subject
    var writer = BigEndianWriter(capacity: 700)
    writer.append(Array(bytes[..<5]) + factory.root.bytes + Array(bytes[37..<69]))
    writer.append(factory.claimSeed(1))
    for certificate in [
      Certificate.issue(batch, by: factory.rootKey), Certificate.issue(claim, by: factory.batchKey),
    ] {
      writer.integer(UInt64(certificate.encoded.count), 2)
      writer.append(certificate.encoded)
    }
    return writer.bytes + BLAKE2b.hash(writer.bytes, size: 16)
  }

  private static func node() -> Certificate {
    Certificate.node(SigningKey(seed: factory.claimSeed(99)), notBefore: SampleFactory.start)
  }

  /// A node's answer, and one without receipt and roster.
  private static func nodes() -> [[UInt8]] {
    let moment = Attestation.Moment(
      bootID: Identifier(high: 1, low: 2), counter: 3, firmware: Hash.of([4]))
    guard let chain = try? CertificateChain([node()]) else { return [] }
    return [
      Attestation(
        challenge, moment, chain: chain, receipt: nil, roster: nil,
        key: SigningKey(seed: factory.claimSeed(99))
      ).encoded,
      Attestation(
        challenge, moment, chain: factory.chain(2), receipt: nil, roster: factory.roster([2, 3]),
        key: SigningKey(seed: factory.operationalSeed(2))
      ).encoded,
    ]
  }

  private static func entries() -> [RevocationSnapshot.Entry] {
    [
      .init(serial: factory.batch.serial, state: .revoked, reason: .batchCompromised, since: 1),
      .init(serial: factory.batch.serial.unit(1), state: .active, reason: .unspecified, since: 2),
      .init(serial: factory.batch.serial.unit(2), state: .suspended, reason: .cloned, since: 3),
    ]
  }
}

extension SampleFactory {
  /// A claim certificate with two extensions, one of them not known to anybody.
  fileprivate func extended() -> Certificate {
    Certificate.issue(
      Certificate.Body(
        .claim, serial: batch.serial.unit(7), issuer: Identifier(of: batch.subject),
        subject: batch.subject, notBefore: 1, notAfter: 2,
        extensions: TagList([
          .init(tag: Certificate.boardTag, value: Array("orangepi-prime".utf8)),
          .init(tag: 0x0102, value: [1, 2, 3]),
        ])), by: batchKey)
  }
}
