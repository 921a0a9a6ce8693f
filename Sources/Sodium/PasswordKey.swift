internal import CSodium

/// Keys from passphrases by Argon2id, version 1.3 (RFC 9106).
public enum PasswordKey {
  public static let saltSize = 16
  public static let size = 32

  /// What a guess costs: passes over an amount of memory.
  public struct Cost: Equatable, Sendable {
    /// 1 to 16.
    public let operations: UInt32
    /// 8 KiB to 1 GiB.
    public let memoryKibibytes: UInt32

    /// - Returns: nil outside of the bounds: a cost read from a file must not take the machine down.
    public init?(operations: UInt32, memoryKibibytes: UInt32) {
      guard (1...16).contains(operations), (8...1 << 20).contains(memoryKibibytes) else {
        return nil
      }
      self.init(operations, memoryKibibytes)
    }

    private init(_ operations: UInt32, _ memoryKibibytes: UInt32) {
      self.operations = operations
      self.memoryKibibytes = memoryKibibytes
    }

    /// libsodium's three levels; each names its memory.
    public static let interactive = Cost(2, 64 << 10)
    public static let moderate = Cost(3, 256 << 10)
    public static let sensitive = Cost(4, 1 << 20)
  }

  /// 32 bytes that take the same effort to make again for each passphrase that is tried.
  ///
  /// - Parameters:
  ///   - passphrase: at least a byte.
  ///   - salt: 16 random bytes, stored beside what the key protects.
  /// - Returns: nil where the memory for it cannot be had.
  public static func make(_ passphrase: [UInt8], salt: [UInt8], cost: Cost) -> [UInt8]? {
    precondition(!passphrase.isEmpty, "nothing at all is no passphrase")
    precondition(salt.count == saltSize, "a salt has 16 bytes")
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var key = [UInt8](repeating: 0, count: size)
    let result = unsafe passphrase.withUnsafeBytes { (run: UnsafeRawBufferPointer) -> Int32 in
      guard let base = run.baseAddress else { return -1 }
      return unsafe crypto_pwhash(
        &key, UInt64(key.count), base.assumingMemoryBound(to: CChar.self), UInt64(run.count), salt,
        UInt64(cost.operations), Int(cost.memoryKibibytes) << 10,
        crypto_pwhash_ALG_ARGON2ID13)
    }
    return result == 0 ? key : nil
  }
}
