internal import CSodium

/// An X25519 key pair (RFC 7748), wiped from memory when it is let go.
public final class ExchangeKey {
  public static let size = 32

  public let publicKey: [UInt8]
  private var secret: [UInt8]

  /// - Parameter secret: 32 random bytes that are kept secret; clamping is X25519's own affair.
  public init(secret: [UInt8]) {
    precondition(secret.count == Self.size, "a secret has 32 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var publicKey = [UInt8](repeating: 0, count: Self.size)
    _ = unsafe crypto_scalarmult_base(&publicKey, secret)
    self.publicKey = publicKey
    self.secret = secret
  }

  /// The exchange key of the Ed25519 key with this seed; others get its public half by `publicKey(of:)`.
  public convenience init(signingSeed seed: [UInt8]) {
    precondition(seed.count == SigningKey.seedSize, "a seed has 32 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var signingPublic = [UInt8](repeating: 0, count: 32)
    var signingSecret = [UInt8](repeating: 0, count: 64)
    var secret = [UInt8](repeating: 0, count: 32)
    _ = unsafe crypto_sign_seed_keypair(&signingPublic, &signingSecret, seed)
    _ = unsafe crypto_sign_ed25519_sk_to_curve25519(&secret, signingSecret)
    self.init(secret: secret)
    Memory.wipe(&signingSecret)
    Memory.wipe(&secret)
  }

  deinit { Memory.wipe(&secret) }

  /// The X25519 form of an Ed25519 public key; nil for 32 bytes that are no point of the main subgroup.
  public static func publicKey(of signingKey: [UInt8]) -> [UInt8]? {
    guard signingKey.count == size else { return nil }
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var result = [UInt8](repeating: 0, count: size)
    guard unsafe crypto_sign_ed25519_pk_to_curve25519(&result, signingKey) == 0 else { return nil }
    return result
  }

  /// What both sides know and nobody else; nil for a key of low order, which gives zeroes to everybody.
  public func shared(with publicKey: [UInt8]) -> [UInt8]? {
    guard publicKey.count == Self.size else { return nil }
    var result = [UInt8](repeating: 0, count: Self.size)
    guard unsafe crypto_scalarmult(&result, secret, publicKey) == 0 else { return nil }
    return result
  }
}
