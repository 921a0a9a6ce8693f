internal import CSodium

public enum RandomBytes {
  /// Bytes of the kernel's generator, which waits until it has been seeded (getrandom(2)).
  public static func make(_ count: Int) -> [UInt8] {
    precondition(sodium_init() >= 0, "libsodium cannot work on this machine")
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe randombytes_buf(&bytes, count)
    return bytes
  }
}
