import Base
import Identity
import IdentitySamples
import Testing

/// From the root key to a verdict, all formats in their order.
@Suite struct WholeStoryTests {
  let factory = SampleFactory(seed: 1)
  let now = SampleFactory.start + 7200

  @Test func `a board of a batch is attested as a registered miner`() throws {
    let challenge = Challenge(nonce: Hash.of([1, 2]), verifier: Hash.of([3]))
    let answer = factory.attestation(5, to: challenge)
    let parsed = try Attestation(parsing: answer.encoded)
    #expect(parsed == answer)
    let verdict = try parsed.verify(
      challenge, root: factory.root, now: now, revocations: factory.snapshot(1, []))
    #expect(verdict.standing == .miner)
    #expect(verdict.serial == factory.batch.serial.unit(5))
    #expect(verdict.board == "qemu-virt")
    #expect(verdict.registeredAt == SampleFactory.start + 60)
    #expect(verdict.isEligible)
  }

  @Test func `a chain of three has 570 bytes and a certificate 190`() throws {
    #expect(factory.batch.encoded.count == 190)
    let chain = factory.chain(3)
    let boardExtension = 4 + "qemu-virt".utf8.count
    #expect(chain.encoded.count == 570 + boardExtension)
    #expect(try CertificateChain(parsing: chain.encoded) == chain)
  }

  @Test func `a factory record is found again in either of its copies`() {
    let record = factory.record(4)
    let copy = record.encoded + [UInt8](repeating: 0, count: 4096 - record.encoded.count)
    let zeros = [UInt8](repeating: 0, count: 4096)
    #expect(FactoryRecord.content(of: [copy, copy]) == .record(record, damaged: false))
    #expect(FactoryRecord.content(of: [zeros, copy]) == .record(record, damaged: true))
    #expect(FactoryRecord.content(of: [zeros, zeros]) == .blank)
    var broken = copy
    broken[60] ^= 1
    #expect(FactoryRecord.content(of: [broken, copy]) == .record(record, damaged: true))
    #expect(FactoryRecord.content(of: [broken, zeros]) == .damaged(.wrongChecksum(.factoryRecord)))
  }
}
