import Base
import Identity
import IdentitySamples
import Sodium

/// One kind of bytes that this module reads: a whole sample, how it is read, how it is judged.
struct Structure: Sendable, CustomStringConvertible {
  let kind: StructureKind
  let name: String
  let bytes: [UInt8]
  /// Gives the bytes that the value read has again.
  let read: @Sendable ([UInt8]) throws(WireError) -> [UInt8]
  /// Whether whoever has the sample's root and asked the sample's questions believes it.
  let isBelieved: @Sendable ([UInt8]) -> Bool

  var description: String { name }

  func refusal(of bytes: [UInt8]) -> WireError? {
    do throws(WireError) {
      _ = try read(bytes)
      return nil
    } catch {
      return error
    }
  }

  static let factory = SampleFactory(seed: 7)
  static let now = SampleFactory.start + 7200
  static let challenge = Challenge(
    nonce: Hash.of([1]), verifier: Hash.of([2]), purpose: .bonus, channel: Hash.of([3]))
  static let node = Certificate.node(
    SigningKey(seed: Hash.of([77]).bytes), notBefore: SampleFactory.start)
  static let entries: [RevocationSnapshot.Entry] = (1...3).map {
    .init(
      serial: factory.batch.serial.unit($0), state: .suspended, reason: .cloned, since: 5)
  }

  static let certificate = Structure(
    kind: .certificate, name: "certificate", bytes: factory.claim(4).encoded,
    read: { bytes throws(WireError) in try Certificate(parsing: bytes).encoded },
    isBelieved: { bytes in
      (try? Certificate(parsing: bytes))?.isSigned(by: factory.batch.subject) ?? false
    })
  static let chain = Structure(
    kind: .chain, name: "chain", bytes: factory.chain(4).encoded,
    read: { bytes throws(WireError) in try CertificateChain(parsing: bytes).encoded },
    isBelieved: { bytes in
      guard let chain = try? CertificateChain(parsing: bytes) else { return false }
      return (try? chain.verify(root: factory.root, now: now)) != nil
    })
  static let nodeChain = Structure(
    kind: .chain, name: "chain of a node", bytes: node.encoded, read: chain.read,
    isBelieved: chain.isBelieved)
  static let factoryRecord = Structure(
    kind: .factoryRecord, name: "factory record", bytes: factory.record(4).encoded,
    read: { bytes throws(WireError) in try FactoryRecord(parsing: bytes).encoded },
    isBelieved: { (try? FactoryRecord(parsing: $0)) != nil })
  static let request = Structure(
    kind: .registrationRequest, name: "registration request",
    bytes: factory.request(4, nonce: Hash.of([9])).encoded,
    read: { bytes throws(WireError) in try RegistrationRequest(parsing: bytes).encoded },
    isBelieved: { bytes in
      guard let request = try? RegistrationRequest(parsing: bytes) else { return false }
      return (try? request.verify(root: factory.root, now: now)) != nil
    })
  static let receipt = Structure(
    kind: .registrationReceipt, name: "registration receipt", bytes: factory.receipt(4).encoded,
    read: { bytes throws(WireError) in try RegistrationReceipt(parsing: bytes).encoded },
    isBelieved: { bytes in
      guard let receipt = try? RegistrationReceipt(parsing: bytes) else { return false }
      return (try? receipt.verify(factory.chain(4), root: factory.root, now: now)) != nil
    })
  static let snapshot = Structure(
    kind: .revocationSnapshot, name: "revocation snapshot",
    bytes: factory.snapshot(6, entries).encoded,
    read: { bytes throws(WireError) in try RevocationSnapshot(parsing: bytes).encoded },
    isBelieved: { bytes in
      guard let snapshot = try? RevocationSnapshot(parsing: bytes) else { return false }
      return (try? snapshot.verify(root: factory.root, now: now)) != nil
    })
  static let roster = Structure(
    kind: .clusterRoster, name: "cluster roster", bytes: factory.roster([4, 5, 6]).encoded,
    read: { bytes throws(WireError) in try ClusterRoster(parsing: bytes).encoded },
    isBelieved: { bytes in
      guard let roster = try? ClusterRoster(parsing: bytes) else { return false }
      return (try? roster.verify()) != nil
    })
  static let rosterBody = Structure(
    kind: .clusterRoster, name: "roster body", bytes: factory.roster([4, 5, 6]).body.encoded,
    read: { bytes throws(WireError) in try ClusterRoster.Body(parsing: bytes).encoded },
    isBelieved: { bytes in
      (try? ClusterRoster.Body(parsing: bytes)) == factory.roster([4, 5, 6]).body
    })
  static let asked = Structure(
    kind: .challenge, name: "challenge", bytes: challenge.encoded,
    read: { bytes throws(WireError) in try Challenge(parsing: bytes).encoded },
    isBelieved: { (try? Challenge(parsing: $0)) == challenge })
  static let attestation = Structure(
    kind: .attestation, name: "attestation", bytes: factory.attestation(4, to: challenge).encoded,
    read: { bytes throws(WireError) in try Attestation(parsing: bytes).encoded },
    isBelieved: { bytes in
      guard let answer = try? Attestation(parsing: bytes) else { return false }
      return (try? answer.verify(challenge, root: factory.root, now: now)) != nil
    })

  static let all = [
    certificate, chain, nodeChain, factoryRecord, request, receipt, snapshot, roster, rosterBody,
    asked, attestation,
  ]
}

extension [UInt8] {
  /// The same bytes with `run` at `offset`.
  func with(_ run: [UInt8], at offset: Int) -> [UInt8] {
    var changed = self
    changed.replaceSubrange(offset..<offset + run.count, with: run)
    return changed
  }
}

/// The low `width` bytes of a number, big-endian.
func number(_ value: UInt64, _ width: Int) -> [UInt8] {
  var writer = BigEndianWriter(capacity: width)
  writer.integer(value, width)
  return writer.bytes
}
