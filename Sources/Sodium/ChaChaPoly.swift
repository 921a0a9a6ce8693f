internal import CSodium

/// ChaCha20-Poly1305 (RFC 8439) of whole messages; packets have `PacketCipher`.
public enum ChaChaPoly {
  public static let keySize = 32
  public static let nonceSize = 12
  /// How much longer the result is than the message.
  public static let overhead = 16

  /// - Parameters:
  ///   - nonce: 12 bytes, never twice with one key.
  ///   - context: is not hidden, but must be the same when it is opened.
  public static func seal(
    _ message: [UInt8], key: [UInt8], nonce: [UInt8], context: [UInt8] = []
  ) -> [UInt8] {
    check(key, nonce)
    var sealed = [UInt8](repeating: 0, count: message.count + overhead)
    _ = unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
      &sealed, nil, message, UInt64(message.count), context, UInt64(context.count), nil, nonce,
      key)
    return sealed
  }

  /// The message; nil where key, nonce or context differ, or a byte was changed.
  public static func open(
    _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], context: [UInt8] = []
  ) -> [UInt8]? {
    check(key, nonce)
    guard sealed.count >= overhead else { return nil }
    var message = [UInt8](repeating: 0, count: sealed.count - overhead)
    let result = unsafe crypto_aead_chacha20poly1305_ietf_decrypt(
      &message, nil, nil, sealed, UInt64(sealed.count), context, UInt64(context.count), nonce, key)
    return result == 0 ? message : nil
  }

  private static func check(_ key: [UInt8], _ nonce: [UInt8]) {
    precondition(key.count == keySize, "a key has 32 bytes")
    precondition(nonce.count == nonceSize, "a nonce has 12 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
  }
}
