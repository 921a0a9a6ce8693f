import Base
import Identity
import IdentitySamples
import Sodium
import Testing

/// Requests, receipts, snapshots, rosters and answers that are well formed and not believed.
struct MessageTrustTests {
  private let factory = Structure.factory
  private let other = SampleFactory(seed: 8)
  private let now = Structure.now

  private func error(_ body: () throws(TrustError) -> Void) -> TrustError? {
    do throws(TrustError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test
  func `a request that the claim key did not sign is refused`() throws {
    let bytes = Structure.request.bytes
    let request = try RegistrationRequest(
      parsing: bytes.with([bytes[bytes.count - 128] ^ 1], at: bytes.count - 128))
    #expect(
      error { () throws(TrustError) in try request.verify(root: factory.root, now: now) }
        == .badMessageSignature("the request for registration"))
  }

  @Test
  func `a request that the operational key did not sign is refused`() throws {
    let bytes = Structure.request.bytes
    let request = try RegistrationRequest(
      parsing: bytes.with([bytes[bytes.count - 1] ^ 1], at: bytes.count - 1))
    #expect(
      error { () throws(TrustError) in try request.verify(root: factory.root, now: now) }
        == .badPossessionSignature)
    #expect(TrustError.wrongNonce.explanation.contains("nonce"))
  }

  @Test
  func `a node registers nowhere`() throws {
    let chain = try CertificateChain([Structure.node])
    #expect(throws: TrustError.noChain) {
      try RegistrationRequest(
        nonce: .zero, chain: chain, claim: SigningKey(seed: factory.claimSeed(1)),
        operational: SigningKey(seed: factory.claimSeed(1)))
    }
    let node = chain.encoded
    let forged =
      Array(Structure.request.bytes[..<37]) + number(UInt64(node.count), 2) + node
      + [UInt8](repeating: 0, count: 128)
    #expect(Structure.request.refusal(of: forged) == .badField(.registrationRequest, "chain"))
  }

  @Test
  func `a receipt speaks of one operational certificate`() throws {
    let receipt = factory.receipt(4)
    for chain in [factory.chain(5), factory.chain(4, generation: 1)] {
      #expect(
        error { () throws(TrustError) in
          try receipt.verify(chain, root: factory.root, now: now)
        } == .foreignReceipt)
    }
  }

  @Test
  func `a registry that the root did not sign vouches for nobody`() {
    #expect(
      error { () throws(TrustError) in
        try other.receipt(4).verify(other.chain(4), root: factory.root, now: now)
      } == .wrongIssuer(.registry))
    #expect(
      error { () throws(TrustError) in
        try other.snapshot(1, []).verify(root: factory.root, now: now)
      } == .wrongIssuer(.registry))
  }

  @Test
  func `a registry out of its time vouches for nobody`() {
    let early = SampleFactory.start - 1
    #expect(
      error { () throws(TrustError) in
        try factory.receipt(4).verify(factory.chain(4), root: factory.root, now: early)
      } == .notYetValid(.registry, notBefore: SampleFactory.start))
  }

  @Test
  func `another kind of certificate is no registry`() {
    // A batch certificate in the place of the registry's, which has the same length.
    #expect(
      Structure.receipt.refusal(of: Structure.receipt.bytes.with(factory.batch.encoded, at: 103))
        == .badField(.registrationReceipt, "registry"))
    #expect(
      Structure.snapshot.refusal(of: Structure.snapshot.bytes.with(factory.batch.encoded, at: 23))
        == .badField(.revocationSnapshot, "registry"))
  }

  @Test(arguments: [Structure.receipt, Structure.snapshot])
  func `what the registry did not sign is refused`(_ structure: Structure) throws {
    for bit in stride(from: 0, to: 512, by: 7) {
      let place = structure.bytes.count - 64 + bit / 8
      let bytes = structure.bytes.with(
        [structure.bytes[place] ^ (1 << UInt8(bit % 8))], at: place)
      let found: TrustError?
      if structure.kind == .registrationReceipt {
        let receipt = try RegistrationReceipt(parsing: bytes)
        found = error { () throws(TrustError) in
          try receipt.verify(factory.chain(4), root: factory.root, now: now)
        }
      } else {
        let snapshot = try RevocationSnapshot(parsing: bytes)
        found = error { () throws(TrustError) in try snapshot.verify(root: factory.root, now: now) }
      }
      #expect(found == .badMessageSignature(structure.kind.name))
    }
  }

  @Test
  func `an answer to another challenge is refused, whatever differs`() {
    let answer = factory.attestation(4, to: Structure.challenge)
    let asked = Structure.challenge
    let others: [(String, Challenge)] = [
      ("the nonce", challenge(nonce: .zero)), ("the verifier", challenge(verifier: .zero)),
      ("the purpose", challenge(purpose: .peering)), ("the channel", challenge(channel: .zero)),
    ]
    for (field, challenge) in others {
      #expect(
        error { () throws(TrustError) in
          _ = try answer.verify(challenge, root: factory.root, now: now)
        } == .wrongChallenge(field))
    }
    #expect(
      error { () throws(TrustError) in _ = try answer.verify(asked, root: factory.root, now: now) }
        == nil)
  }

  private func challenge(
    nonce: Hash? = nil, verifier: Hash? = nil, purpose: AttestationPurpose? = nil,
    channel: Hash? = nil
  ) -> Challenge {
    let asked = Structure.challenge
    return Challenge(
      nonce: nonce ?? asked.nonce, verifier: verifier ?? asked.verifier,
      purpose: purpose ?? asked.purpose, channel: channel ?? asked.channel)
  }

  private func answer(
    _ chain: CertificateChain, seed: [UInt8], receipt: RegistrationReceipt? = nil,
    roster: ClusterRoster? = nil
  ) -> Attestation {
    Attestation(
      Structure.challenge,
      Attestation.Moment(bootID: .zero, counter: 1, firmware: .zero), chain: chain,
      receipt: receipt, roster: roster, key: SigningKey(seed: seed))
  }

  private func verdict(_ answer: Attestation, _ snapshot: RevocationSnapshot? = nil) -> TrustError?
  {
    error { () throws(TrustError) in
      _ = try answer.verify(
        Structure.challenge, root: factory.root, now: now, revocations: snapshot)
    }
  }

  @Test
  func `an answer with fields that were not signed is refused`() throws {
    for place in [5 + 98, 5 + 114, 5 + 122, 191, 254] {
      let bytes = Structure.attestation.bytes
      let answer = try Attestation(parsing: bytes.with([bytes[place] ^ 1], at: place))
      #expect(verdict(answer) == .badMessageSignature("the attestation"))
    }
  }

  @Test
  func `a node that shows a miner's receipt is refused`() throws {
    let chain = try CertificateChain([Structure.node])
    let seed = Hash.of([77]).bytes
    #expect(verdict(answer(chain, seed: seed, receipt: factory.receipt(4))) == .foreignReceipt)
    let honest = answer(chain, seed: seed)
    #expect(verdict(honest) == nil)
    let seen = try honest.verify(
      Structure.challenge, root: factory.root, now: now, revocations: factory.snapshot(1, []))
    #expect(seen.standing == .node && seen.registeredAt == nil && !seen.isEligible)
    #expect(seen.standing.name == "node")
  }

  @Test
  func `a miner that shows another's receipt is refused`() {
    let mine = answer(
      factory.chain(4), seed: factory.operationalSeed(4), receipt: factory.receipt(5))
    #expect(verdict(mine) == .foreignReceipt)
  }

  @Test
  func `a roster that does not name the board, or names another key of it, is refused`() {
    let key = factory.operationalSeed(4)
    #expect(
      verdict(answer(factory.chain(4), seed: key, roster: factory.roster([5, 6]))) == .notInRoster)
    let renewed = factory.operationalSeed(4, generation: 1)
    #expect(
      verdict(
        answer(factory.chain(4, generation: 1), seed: renewed, roster: factory.roster([4, 5])))
        == .notInRoster)
  }

  @Test
  func `the bonus needs a receipt and a fresh snapshot`() throws {
    let whole = factory.attestation(4, to: Structure.challenge)
    let bare = answer(factory.chain(4), seed: factory.operationalSeed(4))
    func isEligible(
      _ answer: Attestation, _ snapshot: RevocationSnapshot?, at time: UInt64? = Structure.now
    ) throws -> Bool {
      try answer.verify(
        Structure.challenge, root: factory.root, now: time, revocations: snapshot
      ).isEligible
    }
    let snapshot = factory.snapshot(1, [])
    let stale = snapshot.issuedAt + RevocationSnapshot.ageSecondsMax
    #expect(try isEligible(whole, snapshot))
    #expect(try !isEligible(whole, nil))
    #expect(try !isEligible(bare, snapshot))
    #expect(try isEligible(whole, snapshot, at: stale))
    #expect(try !isEligible(whole, snapshot, at: stale + 1))
    #expect(try !isEligible(whole, snapshot, at: nil), "no clock, no bonus")
  }
}
