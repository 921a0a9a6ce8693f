public import Identity
internal import Sodium
internal import Synchronization

/// The registry without HTTP: nonces, registrations, look-ups, the snapshot, verdicts.
public final class Registrar: Sendable {
  /// A snapshot as it is sent.
  public struct Snapshot: Sendable {
    public let value: RevocationSnapshot
    public let bytes: [UInt8]
  }

  /// How old a snapshot gets before it is signed anew, so that verifiers can tell a fresh one.
  public static let snapshotAgeMax: UInt64 = 3600

  public let identity: RegistryIdentity
  public let store: any RegistryStore
  private let clock: @Sendable () -> UInt64
  private let nonces = Mutex(NonceTable())
  private let cached = Mutex<Snapshot?>(nil)

  /// - Parameter clock: seconds since 1970.
  public init(
    identity: RegistryIdentity, store: any RegistryStore, clock: @escaping @Sendable () -> UInt64
  ) {
    self.identity = identity
    self.store = store
    self.clock = clock
  }

  public func makeNonce() -> Hash {
    guard let nonce = Hash(RandomBytes.make(Hash.byteCount)) else {
      preconditionFailure("a nonce has the size of a hash")
    }
    nonces.withLock { $0.add(nonce, now: clock()) }
    return nonce
  }

  /// Registers a board, or gives its receipt once more.
  ///
  /// - Parameter bytes: a `RegistrationRequest`.
  /// - Returns: a `RegistrationReceipt`, on the disk already.
  /// - Throws: `Refusal`, or the store's error.
  public func register(_ bytes: [UInt8]) async throws -> [UInt8] {
    let now = clock()
    let request = try Self.parse(bytes)
    do throws(TrustError) {
      try request.verify(root: identity.root, now: now)
    } catch {
      throw Refusal.distrusted(error)
    }
    let isNonceGood = nonces.withLock { $0.use(request.nonce, now: now) }
    let candidate = RegistrationCandidate(request, now: now)
    let policy = RegistrationPolicy(
      request: request, candidate: candidate, isNonceGood: isNonceGood, identity: identity)
    switch try await store.register(candidate, decide: { policy.decide($0) }) {
    case .refuse(let refusal): throw refusal
    case .again(let receipt), .countersign(let receipt), .register(let receipt): return receipt
    }
  }

  private static func parse(_ bytes: [UInt8]) throws -> RegistrationRequest {
    do throws(WireError) {
      return try RegistrationRequest(parsing: bytes)
    } catch .badField(.registrationRequest, "chain") {
      throw Refusal.nodeChain
    } catch {
      throw Refusal.malformed(error)
    }
  }

  /// The newest snapshot.
  public func snapshot() async throws -> Snapshot {
    if let snapshot = cached.withLock({ $0 }) { return snapshot }
    return try await refresh()
  }

  /// Looks whether another program changed a state, or time went by; cheap where neither is so.
  @discardableResult
  public func refresh() async throws -> Snapshot {
    try await store.renewSnapshot(now: clock(), ageMax: Self.snapshotAgeMax)
    let number = try await store.snapshotNumber()
    if let snapshot = cached.withLock({ $0 }), snapshot.value.number == number { return snapshot }
    let value = identity.sign(try await store.snapshot())
    let snapshot = Snapshot(value: value, bytes: value.encoded)
    return cached.withLock { held in
      // Two may have looked at once; the newer one stays.
      if let other = held, other.value.number >= value.number { return other }
      held = snapshot
      return snapshot
    }
  }

  /// Judges a board's answer to a challenge.
  ///
  /// - Parameter bytes: a `Challenge` of 103 bytes and the `Attestation`.
  /// - Throws: `WireError`, or the store's error.
  public func verify(_ bytes: [UInt8]) async throws -> Verdict {
    let challenge = try Challenge(parsing: Array(bytes.prefix(Challenge.byteCount)))
    let attestation = try Attestation(parsing: Array(bytes.dropFirst(Challenge.byteCount)))
    let snapshot = try await snapshot().value
    let judged: AttestationVerdict
    do throws(TrustError) {
      judged = try attestation.verify(
        challenge, root: identity.root, now: clock(), revocations: snapshot)
    } catch {
      return Verdict(attestation, isEligible: false, reason: error.explanation)
    }
    guard judged.standing == .miner else {
      return Verdict(
        attestation, isEligible: false, reason: "an ordinary node: it has no claim key")
    }
    guard judged.registeredAt != nil else {
      return Verdict(attestation, isEligible: false, reason: "it shows no registration receipt")
    }
    let known = try await store.miner(.serial(judged.serial))
    guard known?.key == judged.key else {
      return Verdict(
        attestation, isEligible: false,
        reason: known == nil
          ? "this registry does not know the serial" : "a newer key of this board is registered")
    }
    return Verdict(attestation, isEligible: judged.isEligible, reason: "registered and active")
  }
}
