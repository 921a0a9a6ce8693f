import Identity
import IdentitySamples
import Provisioning
import Testing

/// Patience: a registry may be away for days, and boards must not all knock at once.
@Suite struct RegistrationPlanTests {
  private let factory = SampleFactory(seed: 3)
  private static let day: UInt64 = 86_400_000

  private func accept(_: RegistrationReceipt) throws(TrustError) {}

  @Test func `a nonce and a request make a registered board`() throws {
    var plan = RegistrationPlan(isWanted: true, receipt: nil, seed: 1, now: 100)
    #expect(plan.tick(now: 100) == .askNonce)
    #expect(plan.tick(now: 100) == nil)
    let nonce = Hash.of([1])
    #expect(plan.answer(.content(nonce.bytes), now: 150, check: accept) == .register(nonce: nonce))
    let receipt = factory.receipt(1)
    #expect(plan.answer(.content(receipt.encoded), now: 200, check: accept) == nil)
    #expect(plan.isRegistered && plan.receipt == receipt)
    #expect(plan.tick(now: 3 * Self.day) == nil)
  }

  @Test(arguments: UInt64(1)...50)
  func `a day without network costs few tries, and the first answer after it registers`(
    seed: UInt64
  ) throws {
    var plan = RegistrationPlan(isWanted: true, receipt: nil, seed: seed, now: 0)
    var now: UInt64 = 0
    while now < Self.day {
      #expect(plan.tick(now: now) == .askNonce)
      #expect(plan.answer(.unreachable("no way"), now: now, check: accept) == nil)
      let next = try #require(plan.deadline)
      #expect(next > now && next - now <= 3_600_000)
      now = next
    }
    #expect(plan.tries > 24 && plan.tries < 70)
    #expect(plan.trouble == "no way" && !plan.isRefused)
    #expect(plan.tick(now: now) == .askNonce)
    let nonce = Hash.of([2])
    #expect(plan.answer(.content(nonce.bytes), now: now, check: accept) == .register(nonce: nonce))
    _ = plan.answer(.content(factory.receipt(1).encoded), now: now, check: accept)
    #expect(plan.isRegistered && plan.trouble.isEmpty)
  }

  @Test func `boards that got power at once come at different times`() {
    var times: Set<UInt64> = []
    for seed in UInt64(1)...64 {
      var plan = RegistrationPlan(isWanted: true, receipt: nil, seed: seed, now: 0)
      for _ in 0..<6 {
        _ = plan.tick(now: plan.deadline ?? 0)
        _ = plan.answer(.unreachable(""), now: plan.deadline ?? 0, check: accept)
      }
      if let deadline = plan.deadline { times.insert(deadline) }
    }
    #expect(times.count > 60)
  }

  @Test func `a refusal is shown and asked about again hours later`() throws {
    var plan = RegistrationPlan(isWanted: true, receipt: nil, seed: 1, now: 0)
    _ = plan.tick(now: 0)
    let refusal = RegistryAnswer.refused(
      status: 409, text: "revoked: it was cloned", retryAfterSeconds: nil)
    _ = plan.answer(refusal, now: 0, check: accept)
    #expect(plan.isRefused && plan.trouble == "revoked: it was cloned")
    #expect(try #require(plan.deadline) >= 3 * 3_600_000)
  }

  @Test(arguments: [UInt16(408), 412, 429, 500, 503])
  func `a registry that cannot now is asked again soon`(status: UInt16) throws {
    var plan = RegistrationPlan(isWanted: true, receipt: nil, seed: 1, now: 0)
    _ = plan.tick(now: 0)
    let busy = RegistryAnswer.refused(status: status, text: "", retryAfterSeconds: nil)
    _ = plan.answer(busy, now: 0, check: accept)
    #expect(!plan.isRefused)
    #expect(try #require(plan.deadline) <= 5000)
  }

  @Test func `a registry that asks for patience gets it`() throws {
    var plan = RegistrationPlan(isWanted: true, receipt: nil, seed: 1, now: 0)
    _ = plan.tick(now: 0)
    let busy = RegistryAnswer.refused(status: 429, text: "", retryAfterSeconds: 600)
    _ = plan.answer(busy, now: 0, check: accept)
    #expect(!plan.isRefused)
    #expect(try #require(plan.deadline) >= 600_000)
  }

  @Test func `a receipt that is not the registry's is not kept`() {
    var plan = RegistrationPlan(isWanted: true, receipt: nil, seed: 1, now: 0)
    _ = plan.tick(now: 0)
    _ = plan.answer(.content(Hash.of([1]).bytes), now: 0, check: accept)
    _ = plan.answer(.content(factory.receipt(1).encoded), now: 0) {
      (_: RegistrationReceipt) throws(TrustError) in throw .foreignReceipt
    }
    #expect(plan.receipt == nil)
    #expect(plan.trouble == TrustError.foreignReceipt.explanation)
  }

  @Test(arguments: [[], [UInt8](repeating: 1, count: 31), [UInt8](repeating: 1, count: 4000)])
  func `garbage in place of a nonce is a failed try`(bytes: [UInt8]) {
    var plan = RegistrationPlan(isWanted: true, receipt: nil, seed: 1, now: 0)
    _ = plan.tick(now: 0)
    #expect(plan.answer(.content(bytes), now: 0, check: accept) == nil)
    #expect(plan.deadline != nil && !plan.trouble.isEmpty)
  }

  @Test(arguments: UInt64(1)...20)
  func `a board with a receipt asks once more, then each week, and loses nothing by silence`(
    seed: UInt64
  ) throws {
    var plan = RegistrationPlan(isWanted: true, receipt: factory.receipt(1), seed: seed, now: 0)
    #expect(plan.tick(now: 0) == nil)
    let first = try #require(plan.deadline)
    #expect((1_800_000...3_600_000).contains(first))
    #expect(plan.tick(now: first) == .askNonce)
    _ = plan.answer(.unreachable("no way"), now: first, check: accept)
    #expect(plan.isRegistered && !plan.isRefused)
    let next = try #require(plan.deadline)
    #expect(plan.tick(now: next) == .askNonce)
    let nonce = Hash.of([3])
    #expect(plan.answer(.content(nonce.bytes), now: next, check: accept) == .register(nonce: nonce))
    _ = plan.answer(.content(factory.receipt(1).encoded), now: next, check: accept)
    #expect(plan.trouble.isEmpty)
    #expect(try #require(plan.deadline) - next >= 3 * Self.day)
  }

  @Test func `a standing that was taken back is told, and the receipt kept`() throws {
    var plan = RegistrationPlan(isWanted: true, receipt: factory.receipt(1), seed: 1, now: 0)
    let first = try #require(plan.deadline)
    _ = plan.tick(now: first)
    let refusal = RegistryAnswer.refused(status: 403, text: "revoked", retryAfterSeconds: nil)
    _ = plan.answer(refusal, now: first, check: accept)
    #expect(plan.isRefused && plan.isRegistered && plan.trouble == "revoked")
    var report = IdentityReport(factory.chain(1), notes: [], registry: "http://r/")
    report.take(plan, now: first)
    #expect(report.text.contains("now refused: revoked"))
    #expect(report.json.contains("\"registration\":\"refused\""))
  }

  @Test func `a board that cannot ask and a node ask nobody`() {
    var registered = RegistrationPlan(
      isWanted: false, receipt: factory.receipt(1), seed: 1, now: 0)
    #expect(registered.tick(now: 1 << 50) == nil)
    var node = RegistrationPlan(isWanted: false, receipt: nil, seed: 1, now: 0)
    #expect(node.tick(now: Self.day) == nil && node.deadline == nil)
  }
}
