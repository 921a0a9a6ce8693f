import Base
import Foundation
import Identity
import IdentitySamples
import Registry
import Sodium

/// Boards of the sample factory, and the folder of a registry that knows many of them.
struct BenchBoards: Sendable {
  /// A board that can ask at once.
  struct Board: Sendable {
    let chain: CertificateChain
    let claimSeed: [UInt8]
    let operationalSeed: [UInt8]

    func request(nonce: Hash) throws -> RegistrationRequest {
      try RegistrationRequest(
        nonce: nonce, chain: chain, claim: SigningKey(seed: claimSeed),
        operational: SigningKey(seed: operationalSeed))
    }
  }

  static let seed: UInt64 = 1
  static let lanes: UInt32 = 2
  static let portion: UInt32 = 2000

  let factory: SampleFactory
  let folder: URL

  init(unitsMax: UInt32, folder: URL) {
    factory = SampleFactory(seed: Self.seed, childrenMax: unitsMax)
    self.folder = folder
  }

  /// Key and certificate, as the registry wants them.
  func prepare() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var writer = BigEndianWriter(capacity: 16)
    writer.integer(Self.seed, 8)
    writer.integer(2, 8)
    let key = folder.appending(path: "registry.key")
    try Data(Hash.of(writer.bytes).bytes).write(to: key)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
    try Data(factory.registry.encoded).write(to: folder.appending(path: "registry.cert"))
  }

  /// Puts units 1 to `count` into the store, with true certificates and receipts.
  func load(_ count: UInt32) async throws {
    let store = try SQLiteStore(folder: folder)
    for start in stride(from: UInt32(1), through: count, by: Int(Self.portion)) {
      let units = start..<min(start + Self.portion, count + 1)
      let miners = try await inLanes(units) { unit in
        let board = board(unit)
        let request = try board.request(nonce: Hash.of([1]))
        let receipt = RegistrationReceipt(
          for: request, sequence: UInt64(unit), registeredAt: SampleFactory.start + 60,
          registry: factory.registry, key: factory.registryKey)
        return (
          candidate: RegistrationCandidate(request, now: SampleFactory.start + 60),
          receipt: receipt.encoded
        )
      }
      try await store.load(miners)
    }
  }

  func make(_ units: Range<UInt32>) async throws -> [Board] {
    try await inLanes(units) { board($0) }
  }

  /// Bodies for verifications: a challenge and the answer of a loaded unit, with its receipt.
  func attestations(_ count: UInt32) async throws -> [[UInt8]] {
    try await inLanes(1..<count + 1) { unit in
      let challenge = Challenge(nonce: Hash.of([1]), verifier: Hash.of([2]), purpose: .bonus)
      return challenge.encoded + factory.attestation(unit, to: challenge).encoded
    }
  }

  private func board(_ unit: UInt32) -> Board {
    Board(
      chain: factory.chain(unit), claimSeed: factory.claimSeed(unit),
      operationalSeed: factory.operationalSeed(unit))
  }

  /// The results in the order of the units, made by as many tasks as there are cores.
  private func inLanes<Result: Sendable>(
    _ units: Range<UInt32>, _ make: @escaping @Sendable (UInt32) throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (UInt32, [Result]).self) { group in
      let size = (UInt32(units.count) + Self.lanes - 1) / Self.lanes
      for lane in 0..<Self.lanes {
        let start = min(units.lowerBound + lane * size, units.upperBound)
        let end = min(start + size, units.upperBound)
        group.addTask { (lane, try (start..<end).map(make)) }
      }
      var parts: [UInt32: [Result]] = [:]
      for try await (lane, part) in group { parts[lane] = part }
      return (0..<Self.lanes).flatMap { parts[$0] ?? [] }
    }
  }
}
