internal import CSodium

/// An X25519 key pair that opens what anybody sealed to it; wiped from memory when it is let go.
public struct SealingKey: ~Copyable {
  public static let seedSize = 32
  public static let publicKeySize = 32

  public let publicKey: [UInt8]
  private var secret: [UInt8]

  /// - Parameter seed: 32 random bytes that are kept secret.
  public init(seed: [UInt8]) {
    precondition(seed.count == Self.seedSize, "a seed has 32 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var publicKey = [UInt8](repeating: 0, count: Self.publicKeySize)
    var secret = [UInt8](repeating: 0, count: 32)
    _ = unsafe crypto_box_seed_keypair(&publicKey, &secret, seed)
    self.publicKey = publicKey
    self.secret = secret
  }

  deinit {
    var wiped = secret
    unsafe sodium_memzero(&wiped, wiped.count)
  }

  /// What was sealed to this key; nil for a box of another key, and for a damaged one.
  public func open(_ box: [UInt8]) -> [UInt8]? {
    guard box.count >= SealedBox.overhead else { return nil }
    var message = [UInt8](repeating: 0, count: box.count - SealedBox.overhead)
    let result = unsafe crypto_box_seal_open(
      &message, box, UInt64(box.count), publicKey, secret)
    return result == 0 ? message : nil
  }
}

/// A message for the holder of one key, from nobody in particular: libsodium's `crypto_box_seal`, an
/// X25519 key for this box alone, XSalsa20 and Poly1305.
public enum SealedBox {
  /// Bytes that a box is longer than its message.
  public static let overhead = 48

  /// - Returns: nil where `key` is none that a key pair can have.
  public static func seal(_ message: [UInt8], to key: [UInt8]) -> [UInt8]? {
    guard key.count == SealingKey.publicKeySize else { return nil }
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var box = [UInt8](repeating: 0, count: message.count + overhead)
    let result = unsafe crypto_box_seal(&box, message, UInt64(message.count), key)
    return result == 0 ? box : nil
  }
}
