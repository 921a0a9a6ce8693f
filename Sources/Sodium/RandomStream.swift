internal import CSodium

/// Secret random bytes from one seed: a core that draws from it replays from its seed in a simulation,
/// and is as unpredictable as the seed in a daemon.
///
/// ChaCha20 (RFC 8439) with fast key erasure: each call replaces the key, so what was given out cannot be
/// computed again from what is left (Bernstein, "Fast-key-erasure random-number generators", 2017).
public struct RandomStream: Sendable {
  public static let seedSize = 32
  private static let nonce = [UInt8](repeating: 0, count: 12)

  private var key: [UInt8]

  public init(seed: [UInt8]) {
    precondition(seed.count == Self.seedSize, "a seed has 32 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    key = seed
  }

  public mutating func bytes(_ count: Int) -> [UInt8] {
    var run = [UInt8](repeating: 0, count: Self.seedSize + count)
    _ = unsafe crypto_stream_chacha20_ietf(&run, UInt64(run.count), Self.nonce, key)
    key = Array(run[..<Self.seedSize])
    return Array(run[Self.seedSize...])
  }

  public mutating func word() -> UInt32 {
    bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  public mutating func long() -> UInt64 {
    bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// A keystream that hides bytes and protects nothing: ChaCha20 (RFC 8439) with a nonce of zeroes.
public enum Keystream {
  /// - Parameter key: 32 bytes, for one use.
  public static func apply(to bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    precondition(key.count == 32, "a key has 32 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    let nonce = [UInt8](repeating: 0, count: 12)
    var result = [UInt8](repeating: 0, count: bytes.count)
    _ = unsafe crypto_stream_chacha20_ietf_xor(&result, bytes, UInt64(bytes.count), nonce, key)
    return result
  }
}
