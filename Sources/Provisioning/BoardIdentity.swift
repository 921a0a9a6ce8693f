public import Base
public import Identity
public import Sodium

/// Who this board is, with the keys that prove it; one of them exists in a process.
public struct BoardIdentity: ~Copyable {
  public let chain: CertificateChain
  /// The root that the factory record names; nil for a node.
  public let root: PublicKey?
  /// The key made at the first boot.
  public let key: SigningKey
  /// Things to be told that do not stop the board.
  public let notes: [String]
  /// Whether this boot made the key.
  public let isNew: Bool
  private let seed: [UInt8]
  private let claimSeed: [UInt8]?

  init(
    chain: CertificateChain, root: PublicKey?, seed: [UInt8], claimSeed: [UInt8]?,
    notes: [String], isNew: Bool
  ) {
    self.chain = chain
    self.root = root
    self.seed = seed
    key = SigningKey(seed: seed)
    self.claimSeed = claimSeed
    self.notes = notes
    self.isNew = isNew
  }

  /// The same key once more, for the cluster's roster, which has an owner of its own.
  public var secondKey: SigningKey { SigningKey(seed: seed) }

  /// Whether there is a claim key to ask for registration with.
  public var canRegister: Bool { claimSeed != nil && chain.standing == .miner }

  /// - Throws: `noChain` where there is no claim key.
  public func request(nonce: Hash) throws(TrustError) -> RegistrationRequest {
    guard let claimSeed else { throw .noChain }
    return try RegistrationRequest(
      nonce: nonce, chain: chain, claim: SigningKey(seed: claimSeed), operational: key)
  }
}
