import Base
import Identity
import IdentitySamples
import Sodium
import Testing

@testable import Registry

@Suite struct RepeatTests {
  let fixture: RegistryFixture
  var factory: SampleFactory { fixture.factory }

  init() throws { fixture = try RegistryFixture() }

  @Test func `a repeated request gets the first receipt, with a new nonce or the old one`()
    async throws
  {
    let nonce = fixture.registrar.makeNonce()
    let first = try await fixture.register(factory.request(1, nonce: nonce))
    fixture.clock.advance(5)
    let again = try await fixture.register(factory.request(1, nonce: nonce))
    let later = try await fixture.register(1)
    #expect(again == first)
    #expect(later == first)
    #expect(later.nonce == nonce)
    #expect(try await fixture.store.totals().registrations == 1)
  }

  @Test func `a repeated request of a board that was revoked gets no receipt`() async throws {
    try await fixture.register(1)
    try await fixture.set(factory.batch.serial.unit(1), .revoked)
    let code = try await fixture.code(factory.request(1, nonce: fixture.registrar.makeNonce()))
    #expect(code == "revoked")
  }

  @Test func `a factory reset replaces the key and keeps the history`() async throws {
    try await fixture.register(1)
    fixture.clock.advance(60)
    let second = try await fixture.register(1, generation: 1)
    #expect(second.sequence == 2)
    let chain = factory.chain(1, generation: 1)
    try second.verify(chain, root: factory.root, now: fixture.clock.now)
    let miner = try #require(try await fixture.store.miner(.serial(chain.serial)))
    #expect(miner.key == chain.key)
    #expect(!miner.isAskedKeyReplaced)
    let asked = try #require(try await fixture.store.miner(.key(factory.chain(1).key)))
    #expect(asked.isAskedKeyReplaced)
    #expect(asked.key == chain.key)
    let totals = try await fixture.store.totals()
    #expect(totals.miners == 1)
    #expect(totals.registrations == 2)
  }

  @Test func `new keys come at most once a minute`() async throws {
    try await fixture.register(1)
    fixture.clock.advance(59)
    let request = factory.request(1, nonce: fixture.registrar.makeNonce(), generation: 1)
    await #expect(throws: Refusal.tooManyKeys(retryAfterSeconds: 1)) {
      try await fixture.register(request)
    }
    fixture.clock.advance(1)
    try await fixture.register(1, generation: 1)
  }

  @Test func `a clock that was ahead locks nobody out`() async throws {
    fixture.clock.advance(1 << 31)
    try await fixture.register(1)
    let ahead = try await fixture.registrar.refresh().value
    fixture.clock.goBack(1 << 31)
    try await fixture.register(1, generation: 1)
    let right = try await fixture.registrar.refresh().value
    #expect(right.number > ahead.number)
    #expect(right.issuedAt == fixture.clock.now)
  }

  @Test func `new keys come at most twenty times a day`() async throws {
    for generation in 0..<20 {
      try await fixture.register(1, generation: UInt64(generation))
      fixture.clock.advance(60)
    }
    let request = factory.request(1, nonce: fixture.registrar.makeNonce(), generation: 20)
    #expect(try await fixture.code(request) == "too-many-keys")
    fixture.clock.advance(86400)
    try await fixture.register(1, generation: 20)
  }

  @Test func `a registry with a new certificate countersigns the same registration again`()
    async throws
  {
    let first = try await fixture.register(1)
    let renewed = Certificate.issue(
      Certificate.Body(
        .registry, serial: factory.registry.serial, issuer: Identifier(of: factory.root),
        subject: factory.registry.subject, notBefore: SampleFactory.start + 1),
      by: factory.rootKey)
    let other = try RegistryFixture(folder: fixture.folder, registry: renewed)
    let receipt = try await other.register(1)
    #expect(receipt.registry == renewed)
    #expect(receipt.sequence == first.sequence)
    #expect(receipt.registeredAt == first.registeredAt)
    try receipt.verify(factory.chain(1), root: factory.root, now: fixture.clock.now)
    #expect(try await other.register(1) == receipt)
  }

  @Test func `of 50 clients that register one serial at once exactly one key wins`() async throws {
    let serial = factory.batch.serial.unit(1)
    let codes = try await fixture.serving { port in
      try await withThrowingTaskGroup(of: String.self) { group in
        for generation in UInt64(0)..<50 {
          group.addTask { try await fixture.post(generation, port: port) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(codes.count { $0 == "" } == 1)
    #expect(codes.count { $0 == "too-many-keys" } == 49)
    let miner = try #require(try await fixture.store.miner(.serial(serial)))
    #expect(miner.sequence == 1)
    #expect(try await fixture.store.totals().registrations == 1)
  }
}

extension RegistryFixture {
  /// Registers unit 1 over HTTP; the code of the problem, or nothing.
  func post(_ generation: UInt64, port: Int) async throws -> String {
    try await TestRegistration.post(factory, 1, generation: generation, port: port).code
  }
}
