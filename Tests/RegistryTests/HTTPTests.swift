import Base
import Foundation
import Hummingbird
import Identity
import IdentitySamples
import Logging
import NIOHTTP1
import RegistryClient
import Simulation
import Testing

@testable import Registry

@Suite struct HTTPTests {
  let fixture: RegistryFixture
  var factory: SampleFactory { fixture.factory }

  init() throws { fixture = try RegistryFixture() }

  /// One connection to a registry without limits.
  private func talk<Result: Sendable>(
    _ body: @Sendable (inout RegistryConnection) async throws -> Result
  ) async throws -> Result {
    try await fixture.serving { try await RegistryConnection.with(port: $0, body) }
  }

  private func object(_ reply: RegistryConnection.Reply) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
  }

  @Test func `a board registers and anyone looks it up by serial and by key`() async throws {
    let factory = factory
    let chain = factory.chain(1)
    let (outcome, serial, key, unknown) = try await talk { connection in
      (
        try await TestRegistration.post(factory, 1, &connection),
        try await connection.send(.GET, "/v1/miners/" + chain.serial.hex),
        try await connection.send(.GET, "/v1/miners/" + Text.hex(chain.key.bytes)),
        try await connection.send(.GET, "/v1/miners/" + factory.chain(2).serial.hex)
      )
    }
    let receipt = try RegistrationReceipt(parsing: outcome.body)
    try receipt.verify(chain, root: factory.root, now: fixture.clock.now)
    let found = try object(serial)
    #expect(found["class"] as? String == "miner")
    #expect(found["serial"] as? String == chain.serial.hex)
    #expect(found["batch"] as? String == factory.batch.serial.hex)
    #expect(found["board"] as? String == "qemu-virt")
    #expect(found["status"] as? String == "active")
    #expect(found["operationalKey"] as? String == Text.hex(chain.key.bytes))
    #expect(found["registeredAt"] as? UInt64 == fixture.clock.now)
    #expect(key.body == serial.body)
    #expect(unknown.status == 404)
    #expect(unknown.text.contains("ordinary node"))
  }

  @Test func `a refusal is problem details with status and code`() async throws {
    let request = factory.request(1, nonce: Hash.of([1])).encoded
    let reply = try await talk { try await $0.send(.POST, "/v1/registrations", request) }
    #expect(reply.status == 412)
    #expect(reply.headers.first(name: "Content-Type") == "application/problem+json")
    let problem = try object(reply)
    #expect(problem["code"] as? String == "wrong-nonce")
    #expect(problem["status"] as? Int == 412)
    #expect((problem["detail"] as? String)?.contains("ask for a new nonce") == true)
    #expect(problem["title"] is String && problem["type"] is String)
  }

  @Test func `a board that reads no JSON gets a line`() async throws {
    let request = factory.request(1, nonce: Hash.of([1])).encoded
    let reply = try await talk {
      try await $0.send(
        .POST, "/v1/registrations", request,
        headers: [("Accept", "application/octet-stream, text/plain")])
    }
    #expect(reply.status == 412)
    #expect(reply.headers.first(name: "Content-Type")?.hasPrefix("text/plain") == true)
    #expect(reply.text.contains("ask for a new nonce") && reply.text.hasSuffix("\n"))
    #expect(!reply.text.contains("{"))
  }

  @Test func `the snapshot has its number as entity tag`() async throws {
    let serial = factory.batch.serial.unit(3)
    try await fixture.set(serial, .revoked, .lost)
    let (first, same, other) = try await talk { connection in
      let first = try await connection.send(.GET, "/v1/revocations")
      let tag = first.headers.first(name: "ETag") ?? ""
      return (
        first,
        try await connection.send(.GET, "/v1/revocations", headers: [("If-None-Match", tag)]),
        try await connection.send(.GET, "/v1/revocations", headers: [("If-None-Match", "\"1\"")])
      )
    }
    let snapshot = try RevocationSnapshot(parsing: first.body)
    try snapshot.verify(root: factory.root, now: fixture.clock.now)
    #expect(snapshot.state(of: serial) == .revoked)
    #expect(first.headers.first(name: "ETag") == "\"\(snapshot.number)\"")
    #expect(same.status == 304 && same.body.isEmpty)
    #expect(other.body == first.body)
  }

  @Test func `a server notices within seconds what another program changed`() async throws {
    let serial = factory.batch.serial.unit(3)
    let isSeen = try await talk { connection in
      let before = try await connection.send(.GET, "/v1/revocations").body
      let other = try SQLiteStore(folder: fixture.folder.url)
      try await other.setState(StateChange(serial, .suspended, .lost, now: fixture.clock.now))
      let deadline = ContinuousClock.now + .seconds(20)
      while ContinuousClock.now < deadline {
        if try await connection.send(.GET, "/v1/revocations").body != before { return true }
        try await Task.sleep(for: .milliseconds(50))
      }
      return false
    }
    #expect(isSeen)
  }

  @Test func `verdicts say who is eligible and why not`() async throws {
    let factory = factory
    let challenge = Challenge(nonce: Hash.of([1]), verifier: Hash.of([2]), purpose: .bonus)
    let wrong = Challenge(nonce: Hash.of([3]), verifier: Hash.of([2]), purpose: .bonus)
    try await fixture.register(1)
    try await fixture.register(2)
    try await fixture.set(factory.batch.serial.unit(2), .revoked, .cloned)
    let replies = try await talk { connection in
      var replies: [RegistryConnection.Reply] = []
      for body in [
        challenge.encoded + factory.attestation(1, to: challenge).encoded,
        wrong.encoded + factory.attestation(1, to: challenge).encoded,
        challenge.encoded + factory.attestation(2, to: challenge).encoded,
        challenge.encoded + factory.attestation(3, to: challenge).encoded, challenge.encoded,
      ] {
        replies.append(try await connection.send(.POST, "/v1/verifications", body))
      }
      return replies
    }
    let verdicts = try replies.map(object)
    #expect(verdicts.map { $0["eligible"] as? Bool } == [true, false, false, false, nil])
    #expect(verdicts[0]["class"] as? String == "miner")
    #expect(verdicts[0]["serial"] as? String == factory.chain(1).serial.hex)
    #expect((verdicts[1]["reason"] as? String)?.contains("the nonce") == true)
    #expect((verdicts[2]["reason"] as? String)?.contains("revoked") == true)
    #expect((verdicts[3]["reason"] as? String)?.contains("does not know") == true)
    #expect(replies[4].status == 400)
  }

  @Test func `a board whose key was replaced is not eligible`() async throws {
    let challenge = Challenge(nonce: Hash.of([1]), verifier: Hash.of([2]))
    try await fixture.register(1)
    fixture.clock.advance(60)
    try await fixture.register(1, generation: 1)
    let verdict = try await fixture.registrar.verify(
      challenge.encoded + factory.attestation(1, to: challenge).encoded)
    #expect(!verdict.isEligible)
    #expect(verdict.reason.contains("newer key"))
  }

  @Test func `bodies are bounded`() async throws {
    let big = [UInt8](repeating: 1, count: 65537)
    let reply = try await fixture.serving { port in
      try await RegistryConnection.with(port: port) {
        try await $0.send(.POST, "/v1/registrations", big)
      }
    }
    #expect(reply.status == 413)
    #expect(TestRegistration.code(reply.body) == "too-large")
  }

  @Test func `a body that does not come is not waited for`() async throws {
    let reply = try await fixture.serving({ $0.bodyPatience = .milliseconds(200) }) { port in
      try await RegistryConnection.with(port: port) {
        try await $0.send(.POST, "/v1/registrations", [1, 2], announced: 10)
      }
    }
    #expect(reply.status == 408)
    #expect(TestRegistration.code(reply.body) == "too-slow")
  }

  @Test func `unknown paths and methods are problems too`() async throws {
    let replies = try await talk { connection in
      [
        try await connection.send(.GET, "/nothing"),
        try await connection.send(.DELETE, "/v1/miners/00"),
        try await connection.send(.GET, "/v1/miners/zz"),
        try await connection.send(.GET, "/miners/%3Cscript%3E"),
      ]
    }
    #expect(replies.map(\.status) == [404, 404, 400, 400])
    #expect(replies[0].text.contains("no-such-page"))
    #expect(replies[2].text.contains("bad-name"))
    #expect(replies[3].headers.first(name: "Content-Type")?.hasPrefix("text/html") == true)
  }

  @Test func `too many registrations from one address are told when to come again`()
    async throws
  {
    let (replies, lookup) = try await fixture.serving({ _ in }) { port in
      try await RegistryConnection.with(port: port) { connection in
        var replies: [RegistryConnection.Reply] = []
        for _ in 0..<70 { replies.append(try await connection.send(.POST, "/v1/nonces")) }
        return (replies, try await connection.send(.GET, "/healthz"))
      }
    }
    let refused = replies.filter { $0.status == 429 }
    #expect((1...6).contains(refused.count))
    #expect(TestRegistration.code(refused[0].body) == "rate-limited")
    #expect(Int(refused[0].headers.first(name: "Retry-After") ?? "").map { $0 > 0 } == true)
    #expect(lookup.status == 200)
  }

  @Test func `metrics count registrations, refusals, look-ups and latencies`() async throws {
    let factory = factory
    let text = try await talk { connection in
      _ = try await TestRegistration.post(factory, 1, &connection)
      _ = try await connection.send(.POST, "/v1/registrations", [1])
      _ = try await connection.send(.GET, "/v1/miners/" + factory.chain(1).serial.hex)
      return try await connection.send(.GET, "/metrics").text
    }
    for line in [
      "skyregistry_registrations_total 1", "skyregistry_refusals_total{code=\"malformed\"} 1",
      "skyregistry_lookups_total 1", "skyregistry_miners 1", "skyregistry_sequence 1",
      "skyregistry_request_seconds_count{endpoint=\"/v1/registrations\"} 2",
      "skyregistry_request_seconds_bucket{endpoint=\"/v1/registrations\",le=\"+Inf\"} 2",
      "# TYPE skyregistry_request_seconds histogram",
    ] {
      #expect(text.contains(line + "\n"), "no line \(line)")
    }
    #expect(!text.contains("127.0.0.1"))
  }

  @Test func `the description names exactly the routes that are there`() throws {
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(OpenAPI.document.utf8)) as? [String: Any])
    let paths = try #require(document["paths"] as? [String: [String: Any]])
    let described = paths.flatMap { path, methods in
      methods.keys.map { "\($0.uppercased()) \(path)" }
    }
    let router = RegistryServer.router(
      fixture.registrar, RegistryServer.Settings(), logger: Logger(label: "test"))
    let there = router.routes.filter { $0.method != .head }.map {
      "\($0.method.rawValue) "
        + "\($0.path)".replacing(/:(\w+)/) { "{\($0.1)}" }.replacing(/^$/, with: "/")
    }
    #expect(described.sorted() == there.sorted())
  }

  @Test func `no body brings the server down`() async throws {
    let factory = factory
    let challenge = Challenge(nonce: Hash.of([1]), verifier: Hash.of([2]))
    let request = factory.request(1, nonce: Hash.of([1])).encoded
    let attested = challenge.encoded + factory.attestation(1, to: challenge).encoded
    let statuses = try await talk { connection in
      var mutator = Mutator(seed: 11)
      var statuses: Set<Int> = []
      for _ in 0..<1500 {
        for (path, body) in [("/v1/registrations", request), ("/v1/verifications", attested)] {
          let reply = try await connection.send(.POST, path, mutator.damage(body))
          statuses.insert(reply.status)
        }
      }
      return statuses
    }
    // Damage that a verdict is given on is answered with 200 and a no.
    #expect(statuses.isSubset(of: [200, 400, 409, 412, 422]))
    #expect(statuses.contains(400) && statuses.contains(422))
    #expect(try await fixture.store.totals().registrations == 0)
  }
}
