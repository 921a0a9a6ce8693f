internal import CSodium

/// A board's own Ed25519 key (RFC 8032), wiped from memory when it is let go.
public struct SigningKey: ~Copyable {
  public static let seedSize = 32
  public static let publicKeySize = 32
  public static let signatureSize = 64

  public let publicKey: [UInt8]
  private let secret: Secret

  /// - Parameter seed: 32 random bytes that are kept secret.
  public init(seed: [UInt8]) {
    precondition(seed.count == Self.seedSize, "a seed has 32 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var publicKey = [UInt8](repeating: 0, count: Self.publicKeySize)
    var secret = [UInt8](repeating: 0, count: 64)
    _ = unsafe crypto_sign_seed_keypair(&publicKey, &secret, seed)
    self.publicKey = publicKey
    self.secret = Secret(secret)
  }

  /// 64 bytes over the whole message.
  public func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: Self.signatureSize)
    _ = unsafe crypto_sign_detached(&signature, nil, message, UInt64(message.count), secret.bytes)
    return signature
  }
}

/// Holds the only array of the secret key.
///
/// A class, since the fields of a structure cannot be changed while it is let go: wiping a variable made
/// of one would wipe a copy.
private final class Secret {
  private(set) var bytes: [UInt8]

  init(_ bytes: consuming [UInt8]) { self.bytes = bytes }

  deinit { unsafe sodium_memzero(&bytes, bytes.count) }
}

public enum Signature {
  /// Whether `key` made `signature` over `message`; false for keys and signatures of a wrong size.
  public static func isValid(_ signature: [UInt8], of message: [UInt8], by key: [UInt8]) -> Bool {
    guard signature.count == SigningKey.signatureSize, key.count == SigningKey.publicKeySize else {
      return false
    }
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    return unsafe crypto_sign_verify_detached(signature, message, UInt64(message.count), key) == 0
  }
}
