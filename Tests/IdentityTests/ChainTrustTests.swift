import Base
import Identity
import IdentitySamples
import Sodium
import Testing

/// Chains that are well formed and not believed, each for its reason.
struct ChainTrustTests {
  private let factory = Structure.factory
  private let other = SampleFactory(seed: 8)
  private let now = Structure.now

  private func verdict(
    _ certificates: [Certificate], root: PublicKey? = nil, now: UInt64? = Structure.now
  ) -> TrustError? {
    do throws(TrustError) {
      try CertificateChain(certificates).verify(root: root ?? factory.root, now: now)
      return nil
    } catch {
      return error
    }
  }

  /// The certificate with other fields, signed again by `seed`.
  private func reissued(
    _ certificate: Certificate, by key: borrowing SigningKey,
    _ change: (inout Certificate.Body) -> Void
  ) -> Certificate {
    var body = certificate.body
    change(&body)
    return Certificate.issue(body, by: key)
  }

  private var claimKey: SigningKey { SigningKey(seed: factory.claimSeed(1)) }

  @Test
  func `a chain of another root is foreign`() {
    #expect(verdict(other.chain(1).certificates) == .foreignRoot)
    #expect(verdict(factory.chain(1).certificates, root: other.root) == .foreignRoot)
    #expect(verdict(factory.chain(1).certificates) == nil)
  }

  @Test
  func `a claim under another batch has the wrong issuer`() {
    let foreign = SampleFactory(seed: 9)
    var parts = factory.chain(1).certificates
    parts[1] = foreign.claim(1)
    #expect(verdict(parts) == .wrongIssuer(.claim))
  }

  @Test
  func `an operational certificate of another claim key has the wrong issuer`() {
    var parts = factory.chain(1).certificates
    parts[2] = factory.chain(2).leaf
    #expect(verdict(parts) == .wrongIssuer(.operational))
  }

  @Test(arguments: [0, 1, 2])
  func `a signature with any bit flipped is bad`(index: Int) throws {
    let parts = factory.chain(1).certificates
    let bytes = parts[index].encoded
    for bit in stride(from: 0, to: 512, by: 5) {
      let place = bytes.count - 64 + bit / 8
      var changed = parts
      changed[index] = try Certificate(
        parsing: bytes.with([bytes[place] ^ (1 << UInt8(bit % 8))], at: place))
      #expect(verdict(changed) == .badSignature(parts[index].kind))
    }
  }

  @Test(arguments: [0, 1, 2])
  func `before and after its time a certificate does not count`(index: Int) {
    for isLate in [false, true] {
      var parts = factory.chain(1).certificates
      let change = { (body: inout Certificate.Body) in
        body.notBefore = isLate ? 5 : Structure.now + 1
        body.notAfter = isLate ? Structure.now - 1 : Certificate.forever
      }
      switch index {
      case 0: parts[0] = reissued(parts[0], by: factory.rootKey, change)
      case 1: parts[1] = reissued(parts[1], by: factory.batchKey, change)
      default: parts[2] = reissued(parts[2], by: claimKey, change)
      }
      let kind = parts[index].kind
      #expect(
        verdict(parts)
          == (isLate
            ? .expired(kind, notAfter: now - 1) : .notYetValid(kind, notBefore: now + 1)))
      #expect(verdict(parts, now: isLate ? now - 1 : now + 1) == nil, "both ends are inclusive")
      #expect(verdict(parts, now: nil) == nil, "without a clock, time does not count")
    }
  }

  @Test
  func `a claim with a serial outside of its batch is foreign`() {
    var parts = factory.chain(1).certificates
    parts[1] = reissued(parts[1], by: factory.batchKey) {
      $0.serial = Identifier(high: $0.serial.high, low: $0.serial.low + 1 << 32)
    }
    #expect(verdict(parts) == .foreignSerial(.claim))
    parts[1] = reissued(parts[1], by: factory.batchKey) {
      $0.serial = Identifier(high: $0.serial.high ^ 1, low: 1)
    }
    #expect(verdict(parts) == .foreignSerial(.claim))
  }

  @Test
  func `an operational certificate has the serial of its claim`() {
    var parts = factory.chain(1).certificates
    parts[2] = reissued(parts[2], by: claimKey) { $0.serial = factory.batch.serial.unit(2) }
    #expect(verdict(parts) == .foreignSerial(.operational))
  }

  @Test
  func `a unit beyond what the batch may have does not count`() {
    let small = SampleFactory(seed: 7, childrenMax: 3)
    #expect(verdict(small.chain(3).certificates, root: small.root) == nil)
    #expect(
      verdict(small.chain(4).certificates, root: small.root) == .tooManyChildren(unit: 4, max: 3))
    #expect(
      verdict(small.chain(.max).certificates, root: small.root)
        == .tooManyChildren(unit: .max, max: 3))
  }

  @Test
  func `a batch key that signs batches makes no batch`() {
    let forged = Certificate.issue(
      Certificate.Body(
        .batch, serial: Identifier(high: 1, low: 1 << 32),
        issuer: Identifier(of: factory.batch.subject), subject: factory.batch.subject,
        notBefore: 0, childrenMax: .max), by: factory.batchKey)
    let parts = factory.chain(1).certificates
    #expect(verdict([forged, parts[1], parts[2]]) == .foreignRoot)
  }

  @Test
  func `who names the root as its signer and is not, has a bad signature`() throws {
    let foreign = other.chain(1).certificates
    let named = try Certificate(
      parsing: foreign[0].encoded.with(Identifier(of: factory.root).bytes, at: 24))
    #expect(verdict([named, foreign[1], foreign[2]]) == .badSignature(.batch))
  }

  @Test
  func `a node speaks for itself alone`() throws {
    let node = Structure.node
    #expect(verdict([node]) == nil)
    #expect(try CertificateChain([node]).standing == .node)
    let bytes = node.encoded
    let forged = try Certificate(parsing: bytes.with([bytes[189] ^ 1], at: 189))
    #expect(verdict([forged]) == .badSignature(.node))
    #expect(
      verdict([node], now: SampleFactory.start - 1)
        == .notYetValid(.node, notBefore: SampleFactory.start))
  }

  @Test
  func `a factory record fits together`() throws {
    let parts = factory.chain(1).certificates
    func refusal(
      root: PublicKey? = nil, pepper: Int = 32, seed: [UInt8]? = nil, batch: Certificate? = nil,
      claim: Certificate? = nil
    ) -> WireError? {
      do throws(WireError) {
        _ = try FactoryRecord(
          root: root ?? factory.root, pepper: [UInt8](repeating: 1, count: pepper),
          claimSeed: seed ?? factory.claimSeed(1), batch: batch ?? factory.batch,
          claim: claim ?? factory.claim(1))
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal() == nil)
    #expect(refusal(root: other.root) == .badField(.factoryRecord, "batch"))
    #expect(refusal(batch: factory.registry) == .badField(.factoryRecord, "batch"))
    #expect(refusal(batch: other.batch) == .badField(.factoryRecord, "batch"))
    #expect(refusal(pepper: 31) == .badField(.factoryRecord, "pepper"))
    #expect(refusal(seed: [1]) == .badField(.factoryRecord, "claimSeed"))
    #expect(refusal(seed: factory.claimSeed(2)) == .badField(.factoryRecord, "claimSeed"))
    #expect(refusal(claim: factory.claim(2)) == .badField(.factoryRecord, "claimSeed"))
    #expect(refusal(claim: other.claim(1)) == .badField(.factoryRecord, "claim"))
    #expect(refusal(claim: parts[2]) == .badField(.factoryRecord, "claim"))
    #expect(refusal(claim: factory.claim(101)) == .badField(.factoryRecord, "claim"))
  }
}
