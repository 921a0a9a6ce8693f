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
/// The nonce is the packet's counter: 8 (AEGIS) or 4 (ChaCha) zero bytes, then 8 bytes big-endian.
public enum PacketCipher {
  /// Seals `count` bytes at `text` in place.
  ///
  /// - Parameters:
  ///   - key: `CipherSuite.keySize` bytes.
  ///   - counter: never twice with one key.
  ///   - tag: gets `CipherSuite.tagSize` bytes.
  ///   - context: is covered by the tag and not hidden; must not overlap with the other two.
  @unsafe @inline(__always)
  public static func seal(
    _ suite: CipherSuite, key: UnsafePointer<UInt8>, counter: UInt64,
    text: UnsafeMutablePointer<UInt8>, count: Int, tag: UnsafeMutablePointer<UInt8>,
    context: UnsafePointer<UInt8>?, contextCount: Int
  ) {
    var nonce = (UInt64(0), UInt64(0))
    unsafe withUnsafeMutableBytes(of: &nonce) { bytes in
      let start = unsafe bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
      switch suite {
      case .aegis128L:
        unsafe (bytes.baseAddress! + 8).storeBytes(of: counter.bigEndian, as: UInt64.self)
        _ = unsafe crypto_aead_aegis128l_encrypt_detached(
          text, tag, nil, text, UInt64(count), context, UInt64(contextCount), nil, start, key)
      case .chaCha20Poly1305:
        unsafe (bytes.baseAddress! + 4).storeBytes(of: counter.bigEndian, as: UInt64.self)
        _ = unsafe crypto_aead_chacha20poly1305_ietf_encrypt_detached(
          text, tag, nil, text, UInt64(count), context, UInt64(contextCount), nil, start, key)
      }
    }
  }

  /// Opens `count` bytes at `text` in place; false where anything differs, and then they are garbage.
  @unsafe @inline(__always)
  public static func open(
    _ suite: CipherSuite, key: UnsafePointer<UInt8>, counter: UInt64,
    text: UnsafeMutablePointer<UInt8>, count: Int, tag: UnsafePointer<UInt8>,
    context: UnsafePointer<UInt8>?, contextCount: Int
  ) -> Bool {
    var nonce = (UInt64(0), UInt64(0))
    return unsafe withUnsafeMutableBytes(of: &nonce) { bytes in
      let start = unsafe bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
      switch suite {
      case .aegis128L:
        unsafe (bytes.baseAddress! + 8).storeBytes(of: counter.bigEndian, as: UInt64.self)
        return unsafe crypto_aead_aegis128l_decrypt_detached(
          text, nil, text, UInt64(count), tag, context, UInt64(contextCount), start, key) == 0
      case .chaCha20Poly1305:
        unsafe (bytes.baseAddress! + 4).storeBytes(of: counter.bigEndian, as: UInt64.self)
        return unsafe crypto_aead_chacha20poly1305_ietf_decrypt_detached(
          text, nil, text, UInt64(count), tag, context, UInt64(contextCount), start, key) == 0
      }
    }
  }
}
