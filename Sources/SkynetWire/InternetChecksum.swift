/// The Internet checksum (RFC 1071), as sums of 16-bit words in the order of the network.
public enum InternetChecksum {
  /// The sum of `count` bytes; may be added to others.
  ///
  /// An odd byte counts as a high one.
  /// Words are added as the machine has them and turned once at the end: the sum does not mind
  /// (RFC 1071, 2).
  @inlinable @inline(__always)
  public static func sum(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var total: UInt64 = 0
    var offset = 0
    let raw = unsafe UnsafeRawPointer(start)
    while offset + 16 <= count {
      let words = unsafe raw.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt32>.self)
      let halves = SIMD4<UInt64>(truncatingIfNeeded: words)
      total &+= halves.wrappedSum()
      offset += 16
    }
    while offset + 2 <= count {
      total &+= unsafe UInt64(raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
      offset += 2
    }
    if offset < count { total &+= unsafe UInt64(start[offset]) }
    return UInt64(fold(total).byteSwapped)
  }

  public static func sum(_ bytes: [UInt8]) -> UInt64 {
    unsafe bytes.withUnsafeBufferPointer { (memory: UnsafeBufferPointer<UInt8>) in
      guard let start = memory.baseAddress else { return 0 }
      return unsafe sum(start, memory.count)
    }
  }

  /// The sum in 16 bits, carries added in.
  @inlinable @inline(__always)
  public static func fold(_ sum: UInt64) -> UInt16 {
    var sum = (sum & 0xFFFF_FFFF) &+ (sum >> 32)
    sum = (sum & 0xFFFF) &+ (sum >> 16)
    sum = (sum & 0xFFFF) &+ (sum >> 16)
    sum = (sum & 0xFFFF) &+ (sum >> 16)
    return UInt16(truncatingIfNeeded: sum)
  }

  /// What a checksum field says of everything else that was summed.
  @inlinable @inline(__always)
  public static func field(_ sum: UInt64) -> UInt16 { ~fold(sum) }
}
