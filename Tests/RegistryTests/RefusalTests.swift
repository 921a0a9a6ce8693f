import Base
import Identity
import IdentitySamples
import Sodium
import Testing

@testable import Registry

@Suite struct RefusalTests {
  let fixture: RegistryFixture
  var factory: SampleFactory { fixture.factory }

  init() throws { fixture = try RegistryFixture(childrenMax: 3) }

  @Test func `a board is registered, and its receipt holds`() async throws {
    let receipt = try await fixture.register(1)
    try receipt.verify(factory.chain(1), root: factory.root, now: fixture.clock.now)
    #expect(receipt.sequence == 1)
    #expect(receipt.registeredAt == fixture.clock.now)
    let miner = try #require(try await fixture.store.miner(.serial(factory.chain(1).serial)))
    #expect(miner.key == factory.chain(1).key)
    #expect(miner.board == "qemu-virt")
    #expect(try await fixture.store.miner(.key(miner.key)) == miner)
  }

  @Test func `malformed bytes are refused`() async throws {
    let request = factory.request(1, nonce: fixture.registrar.makeNonce()).encoded
    #expect(try await fixture.code(Array(request.dropLast())) == "malformed")
    #expect(try await fixture.code(request + [0]) == "malformed")
    #expect(try await fixture.code([]) == "malformed")
  }

  @Test func `a node chain is refused`() async throws {
    let node = Certificate.node(
      SigningKey(seed: factory.operationalSeed(1)), notBefore: SampleFactory.start
    ).encoded
    var writer = BigEndianWriter(capacity: 400)
    writer.append(Array("SKYQ".utf8) + [1] + fixture.registrar.makeNonce().bytes)
    writer.integer(UInt64(node.count), 2)
    writer.append(node + [UInt8](repeating: 0, count: 128))
    #expect(try await fixture.code(writer.bytes) == "node-chain")
  }

  @Test func `a nonce that was not given out is refused`() async throws {
    #expect(try await fixture.code(factory.request(1, nonce: Hash.of([9]))) == "wrong-nonce")
  }

  @Test func `a nonce counts once and for ten minutes`() async throws {
    let old = fixture.registrar.makeNonce()
    fixture.clock.advance(601)
    #expect(try await fixture.code(factory.request(1, nonce: old)) == "wrong-nonce")
    let nonce = fixture.registrar.makeNonce()
    fixture.clock.advance(600)
    #expect(try await fixture.code(factory.request(1, nonce: nonce)) == nil)
    #expect(try await fixture.code(factory.request(2, nonce: nonce)) == "wrong-nonce")
  }

  @Test(arguments: [1, 65]) func `a wrong signature is refused`(fromEnd: Int) async throws {
    var bytes = factory.request(1, nonce: fixture.registrar.makeNonce()).encoded
    bytes[bytes.count - fromEnd] ^= 1
    #expect(try await fixture.code(bytes) == "bad-signature")
  }

  @Test func `a foreign root is refused`() async throws {
    let other = SampleFactory(seed: 2)
    let request = other.request(1, nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "foreign-root")
  }

  @Test func `an expired certificate and one of the future are refused`() async throws {
    var board = OddBoard(factory, 1)
    board.notAfter = fixture.clock.now - 1
    let nonce = fixture.registrar.makeNonce()
    #expect(try await fixture.code(board.request(nonce: nonce)) == "expired")
    board.notAfter = Certificate.forever
    board.notBefore = fixture.clock.now + 1
    #expect(try await fixture.code(board.request(nonce: nonce)) == "not-yet-valid")
  }

  @Test func `a claim key that signs for another serial is refused`() async throws {
    var board = OddBoard(factory, 1)
    board.serial = factory.batch.serial.unit(2)
    let request = try board.request(nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "bad-chain")
  }

  @Test func `an operational key of another serial is refused`() async throws {
    try await fixture.register(1)
    var board = OddBoard(factory, 2)
    board.operationalSeed = factory.operationalSeed(1)
    let request = try board.request(nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "reused-key")
  }

  @Test func `a key that was replaced does not come back`() async throws {
    try await fixture.register(1)
    fixture.clock.advance(60)
    try await fixture.register(1, generation: 1)
    fixture.clock.advance(60)
    let request = factory.request(1, nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "replaced-key")
  }

  @Test func `second hardware for a serial is refused`() async throws {
    try await fixture.register(1)
    fixture.clock.advance(60)
    var board = OddBoard(factory, 1)
    board.operationalSeed = factory.operationalSeed(1, generation: 1)
    board.hardware = Hash.of([7])
    let request = try board.request(nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "second-hardware")
  }

  @Test func `a second claim key for a serial is refused`() async throws {
    try await fixture.register(1)
    fixture.clock.advance(60)
    var board = OddBoard(factory, 1)
    board.claim(with: Hash.of([8]).bytes, serial: factory.batch.serial.unit(1), by: factory)
    board.operationalSeed = factory.operationalSeed(1, generation: 1)
    let request = try board.request(nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "second-claim-key")
  }

  @Test func `a claim key of another serial is refused`() async throws {
    try await fixture.register(1)
    var board = OddBoard(factory, 2)
    board.claim(
      with: factory.claimSeed(1), serial: factory.batch.serial.unit(2), by: factory)
    let request = try board.request(nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "reused-claim-key")
  }

  @Test func `a unit beyond the batch is refused`() async throws {
    let request = factory.request(4, nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "unit-beyond-batch")
  }

  @Test func `a batch takes no more serials than it may have`() async throws {
    try await fixture.register(2)
    try await fixture.register(3)
    // A batch certificate that the root signed again, for fewer boards.
    var board = OddBoard(SampleFactory(seed: 1, childrenMax: 2), 1)
    board.claim = factory.claim(1)
    let request = try board.request(nonce: fixture.registrar.makeNonce())
    #expect(try await fixture.code(request) == "batch-full")
  }

  @Test(arguments: [RevocationSnapshot.State.suspended, .revoked], [true, false])
  func `a serial or batch that lost its standing is refused`(
    state: RevocationSnapshot.State, isBatch: Bool
  ) async throws {
    let serial = factory.batch.serial.unit(isBatch ? 0 : 1)
    try await fixture.set(serial, state)
    #expect(
      try await fixture.code(factory.request(1, nonce: fixture.registrar.makeNonce()))
        == state.name)
    let other = try await fixture.code(factory.request(2, nonce: fixture.registrar.makeNonce()))
    #expect(other == (isBatch ? state.name : nil))
    try await fixture.set(factory.batch.serial.unit(1), .active)
    #expect(
      try await fixture.code(factory.request(1, nonce: fixture.registrar.makeNonce())) == nil)
  }

  @Test func `every refusal says cause and way out under a code of its own`() {
    let errors: [TrustError] = [
      .foreignRoot, .expired(.claim, notAfter: 1), .notYetValid(.batch, notBefore: 1),
      .tooManyChildren(unit: 2, max: 1), .badPossessionSignature, .noChain,
    ]
    let refusals =
      [
        Refusal.malformed(.wrongMagic(.certificate)), .nodeChain, .wrongNonce, .reusedKey,
        .replacedKey, .secondHardware, .secondClaimKey, .reusedClaimKey, .batchFull(max: 1),
        .revoked(.zero, .lost), .suspended(.zero, .lost), .tooManyKeys(retryAfterSeconds: 5),
      ] + errors.map { .distrusted($0) }
    #expect(Set(refusals.map(\.code)).count == refusals.count)
    for refusal in refusals {
      #expect(OpenAPI.codeNames.contains(refusal.code))
      #expect((400..<500).contains(refusal.status))
      #expect(!refusal.title.isEmpty && !refusal.cause.isEmpty && !refusal.wayOut.isEmpty)
    }
  }
}
