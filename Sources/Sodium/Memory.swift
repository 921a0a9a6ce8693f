internal import CSodium

public enum Memory {
  /// Overwrites a secret with zeroes, which no compiler takes for a write that nobody reads.
  ///
  /// Only this array goes: where a copy of it is held, the copy stays as it is.
  public static func wipe(_ secret: inout [UInt8]) {
    guard !secret.isEmpty else { return }
    unsafe secret.withUnsafeMutableBytes { (run: UnsafeMutableRawBufferPointer) in
      unsafe sodium_memzero(run.baseAddress, run.count)
    }
  }
}
