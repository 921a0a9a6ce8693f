internal import CSodium

/// BLAKE2b (RFC 7693) with a digest of the size that is asked for.
public enum BLAKE2b {
  public static let sizes = 16...64
  public static let keySizeMax = 64

  /// - Parameters:
  ///   - size: bytes of the digest, 16 to 64; it is part of what is hashed.
  ///   - key: none, or 16 to 64 secret bytes that make the digest one that nobody else can compute.
  public static func hash(_ message: [UInt8], size: Int, key: [UInt8] = []) -> [UInt8] {
    precondition(sizes.contains(size), "BLAKE2b gives 16 to 64 bytes")
    precondition(key.isEmpty || (16...keySizeMax).contains(key.count), "a key has 16 to 64 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var digest = [UInt8](repeating: 0, count: size)
    _ = unsafe crypto_generichash(
      &digest, size, message, UInt64(message.count), key.isEmpty ? nil : key, key.count)
    return digest
  }
}
