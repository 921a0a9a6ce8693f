import Base
import Foundation
import Identity
import IdentitySamples
import Logging
import RegistryClient
import Sodium
import Synchronization

@testable import Registry

/// A clock that goes only where the test moves it.
final class TestClock: Sendable {
  private let seconds: Mutex<UInt64>

  init(_ start: UInt64) { seconds = Mutex(start) }

  var now: UInt64 { seconds.withLock { $0 } }
  func advance(_ count: UInt64) { seconds.withLock { $0 += count } }
  func goBack(_ count: UInt64) { seconds.withLock { $0 -= count } }
}

/// A folder that goes when the test is over.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "registry-" + Text.hex(RandomBytes.make(8)))
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  subscript(name: String) -> URL { url.appending(path: name) }
}

/// A registry of the sample factory in a folder of its own, with a clock of its own.
struct RegistryFixture: Sendable {
  static let start = SampleFactory.start + 86400

  let factory: SampleFactory
  let folder: TemporaryFolder
  let clock: TestClock
  let store: SQLiteStore
  let registrar: Registrar

  init(
    seed: UInt64 = 1, childrenMax: UInt32 = 100, folder: TemporaryFolder? = nil,
    registry: Certificate? = nil
  ) throws {
    factory = SampleFactory(seed: seed, childrenMax: childrenMax)
    self.folder = try folder ?? TemporaryFolder()
    let clock = TestClock(Self.start)
    self.clock = clock
    store = try SQLiteStore(folder: self.folder.url)
    registrar = Registrar(
      identity: try RegistryIdentity(
        root: factory.root, certificate: registry ?? factory.registry,
        seed: Self.registrySeed(seed), now: Self.start),
      store: store, clock: { clock.now })
  }

  /// The seed that the sample factory makes its registry key from.
  static func registrySeed(_ seed: UInt64) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 16)
    writer.integer(seed, 8)
    writer.integer(2, 8)
    return Hash.of(writer.bytes).bytes
  }

  /// Asks for a nonce and registers a unit.
  @discardableResult
  func register(_ unit: UInt32, generation: UInt64 = 0) async throws -> RegistrationReceipt {
    try await register(
      factory.request(unit, nonce: registrar.makeNonce(), generation: generation))
  }

  @discardableResult
  func register(_ request: RegistrationRequest) async throws -> RegistrationReceipt {
    try RegistrationReceipt(parsing: try await registrar.register(request.encoded))
  }

  /// The code of the refusal; nil where the request was accepted.
  func code(_ bytes: [UInt8]) async throws -> String? {
    do {
      _ = try await registrar.register(bytes)
      return nil
    } catch let refusal as Refusal {
      return refusal.code
    }
  }

  func code(_ request: RegistrationRequest) async throws -> String? {
    try await code(request.encoded)
  }

  func set(
    _ serial: Identifier, _ state: RevocationSnapshot.State, _ reason: RevocationReason = .lost
  ) async throws {
    try await store.setState(StateChange(serial, state, reason, now: clock.now))
  }

  /// Serves on a free port of loopback while `body` runs.
  func serving<Result: Sendable>(
    _ change: (inout RegistryServer.Settings) -> Void = { $0.hasLimits = false },
    _ body: @Sendable (Int) async throws -> Result
  ) async throws -> Result {
    var settings = RegistryServer.Settings()
    change(&settings)
    let (ports, told) = AsyncStream.makeStream(of: Int.self)
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = RegistryServer(registrar, settings, logger: quiet) { told.yield($0) }
    let task = Task {
      defer { told.finish() }
      try await server.run()
    }
    var port: Int?
    for await one in ports {
      port = one
      break
    }
    guard let port else {
      try await task.value
      throw RegistryConnection.Failure.closed
    }
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(port))
    } catch {
      result = .failure(error)
    }
    task.cancel()
    _ = try? await task.value
    return try result.get()
  }
}

/// A board of the sample factory with parts exchanged, for what no sample does.
struct OddBoard {
  var batch: Certificate
  var claimSeed: [UInt8]
  var claim: Certificate
  var operationalSeed: [UInt8]
  var hardware: Hash
  /// What the operational certificate says, where it is not what the claim certificate does.
  var serial: Identifier?
  var notBefore = SampleFactory.start
  var notAfter = Certificate.forever

  init(_ factory: SampleFactory, _ unit: UInt32) {
    batch = factory.batch
    claimSeed = factory.claimSeed(unit)
    claim = factory.claim(unit)
    operationalSeed = factory.operationalSeed(unit)
    hardware = factory.chain(unit).leaf.body.hardware
  }

  /// Puts another claim key under a serial of the batch.
  mutating func claim(with seed: [UInt8], serial: Identifier, by factory: SampleFactory) {
    claimSeed = seed
    claim = Certificate.issue(
      Certificate.Body(
        .claim, serial: serial, issuer: Identifier(of: factory.batch.subject),
        subject: Self.key(seed), notBefore: SampleFactory.start), by: factory.batchKey)
  }

  func request(nonce: Hash) throws -> RegistrationRequest {
    let operational = Certificate.issue(
      Certificate.Body(
        .operational, serial: serial ?? claim.serial, issuer: Identifier(of: claim.subject),
        subject: Self.key(operationalSeed), notBefore: notBefore, notAfter: notAfter,
        hardware: hardware), by: SigningKey(seed: claimSeed))
    return try RegistrationRequest(
      nonce: nonce, chain: CertificateChain([batch, claim, operational]),
      claim: SigningKey(seed: claimSeed), operational: SigningKey(seed: operationalSeed))
  }

  static func key(_ seed: [UInt8]) -> PublicKey {
    guard let key = PublicKey(SigningKey(seed: seed).publicKey) else {
      preconditionFailure("a public key has 32 bytes")
    }
    return key
  }
}
