/// HMAC (RFC 2104) and HKDF over BLAKE2b-512, as the Noise framework wants them (revision 34, 4.3).
///
/// BLAKE2b has a keyed mode of its own, which is not this.
public enum KeyDerivation {
  public static let hashSize = 64
  private static let blockSize = 128

  /// - Parameter key: at most 128 bytes.
  public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    precondition(key.count <= blockSize, "a longer key would have to be hashed first")
    var inner = [UInt8](repeating: 0x36, count: blockSize)
    var outer = [UInt8](repeating: 0x5C, count: blockSize)
    for index in key.indices {
      inner[index] ^= key[index]
      outer[index] ^= key[index]
    }
    defer {
      Memory.wipe(&inner)
      Memory.wipe(&outer)
    }
    return BLAKE2b.hash(
      outer + BLAKE2b.hash(inner + message, size: hashSize), size: hashSize)
  }

  /// Two keys of 64 bytes from a chaining key and what came to it.
  public static func expand(
    chainingKey: [UInt8], input: [UInt8]
  ) -> (first: [UInt8], second: [UInt8]) {
    var base = authenticate(input, key: chainingKey)
    defer { Memory.wipe(&base) }
    let first = authenticate([1], key: base)
    return (first, authenticate(first + [2], key: base))
  }
}
