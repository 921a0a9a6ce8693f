internal import CSodium

/// How packets are sealed; both ends of a session agree on one in their handshake.
public enum CipherSuite: UInt8, Sendable {
  /// draft-irtf-cfrg-aegis-aead: the fastest where the processor has AES instructions, unusable elsewhere.
  case aegis128L = 1
  /// RFC 8439.
  case chaCha20Poly1305 = 2

  /// Bytes of a session's key; AEGIS-128L takes the first 16.
  public static let keySize = 32
  public static let tagSize = 16

  /// Whether this processor does AES in hardware.
  public static let hasFastAEGIS: Bool = {
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    return sodium_runtime_has_armcrypto() != 0 || sodium_runtime_has_aesni() != 0
  }()
}

/// Seals and opens packets in place, without allocation.
///
/// The nonce is the packet's counter: 8 (AEGIS) or 4 (ChaCha) zero bytes, then 8 bytes big-endian. AEGIS is ours
/// (`CSodium`), because libsodium's has a tag of 32 bytes; where `CipherSuite.hasFastAEGIS` is false it is an
/// instruction that the processor does not have.
public enum PacketCipher {
  /// Seals `count` bytes at `text` in place.
  ///
  /// - Parameters:
  ///   - key: `CipherSuite.keySize` bytes.
  ///   - counter: never twice with one key.
  ///   - tag: gets `CipherSuite.tagSize` bytes.
  ///   - context: 0, 16 or 32 bytes that the tag covers and that are not hidden; must not overlap with the
  ///     other two.
  @unsafe @inline(__always)
  public static func seal(
    _ suite: CipherSuite, key: UnsafePointer<UInt8>, counter: UInt64,
    text: UnsafeMutablePointer<UInt8>, count: Int, tag: UnsafeMutablePointer<UInt8>,
    context: UnsafePointer<UInt8>?, contextCount: Int
  ) {
    switch suite {
    case .aegis128L:
      unsafe aegis_seal(key, counter, text, count, tag, context, contextCount)
    case .chaCha20Poly1305:
      var nonce = nonce(counter)
      _ = unsafe crypto_aead_chacha20poly1305_ietf_encrypt_detached(
        text, tag, nil, text, UInt64(count), context, UInt64(contextCount), nil, &nonce, key)
    }
  }

  /// Opens `count` bytes at `text` in place; false where anything differs, and then they are garbage.
  @unsafe @inline(__always)
  public static func open(
    _ suite: CipherSuite, key: UnsafePointer<UInt8>, counter: UInt64,
    text: UnsafeMutablePointer<UInt8>, count: Int, tag: UnsafePointer<UInt8>,
    context: UnsafePointer<UInt8>?, contextCount: Int
  ) -> Bool {
    switch suite {
    case .aegis128L:
      return unsafe aegis_open(key, counter, text, count, tag, context, contextCount) != 0
    case .chaCha20Poly1305:
      var nonce = nonce(counter)
      return unsafe crypto_aead_chacha20poly1305_ietf_decrypt_detached(
        text, nil, text, UInt64(count), tag, context, UInt64(contextCount), &nonce, key) == 0
    }
  }

  private typealias Nonce = (UInt32, UInt32, UInt32)

  /// Twelve bytes: four zero, then the counter.
  @inline(__always)
  private static func nonce(_ counter: UInt64) -> Nonce {
    let bytes = counter.bigEndian
    return (0, UInt32(truncatingIfNeeded: bytes), UInt32(truncatingIfNeeded: bytes >> 32))
  }
}
