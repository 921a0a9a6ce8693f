internal import CSodium

/// Two packets at once, for what handles packets by the dozen.
extension PacketCipher {
  /// Whether two at once take less time than one after the other here.
  public static let hasPairs = CipherSuite.hasFastAEGIS && aegis_has_pairs() != 0

  /// Seals two texts of `count` bytes in place with AEGIS; each tag goes right behind its text.
  ///
  /// - Parameters:
  ///   - context1: `contextCount` bytes, 0, 16 or 32, as `context2` for the second.
  @unsafe @inline(__always)
  public static func sealPair(
    key: UnsafePointer<UInt8>, counters: (UInt64, UInt64), text1: UnsafeMutablePointer<UInt8>,
    text2: UnsafeMutablePointer<UInt8>, count: Int, context1: UnsafePointer<UInt8>?,
    context2: UnsafePointer<UInt8>?, contextCount: Int
  ) {
    unsafe aegis_seal_pair(
      key, counters.0, counters.1, text1, text2, count, context1, context2, contextCount)
  }

  /// Opens two texts with their tags right behind them; bit 0 of the result: the first is whole, bit 1: the second.
  @unsafe @inline(__always)
  public static func openPair(
    key: UnsafePointer<UInt8>, counters: (UInt64, UInt64), text1: UnsafeMutablePointer<UInt8>,
    text2: UnsafeMutablePointer<UInt8>, count: Int, context1: UnsafePointer<UInt8>?,
    context2: UnsafePointer<UInt8>?, contextCount: Int
  ) -> Int {
    unsafe Int(
      aegis_open_pair(
        key, counters.0, counters.1, text1, text2, count, context1, context2, contextCount))
  }
}
