/// Fields in the order of the network, at any place.
extension UnsafeMutablePointer<UInt8> {
  @unsafe @inline(__always)
  func read16(_ offset: Int) -> UInt16 {
    unsafe UInt16(
      bigEndian: UnsafeRawPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  @unsafe @inline(__always)
  func read32(_ offset: Int) -> UInt32 {
    unsafe UInt32(
      bigEndian: UnsafeRawPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @unsafe @inline(__always)
  func write16(_ value: UInt16, _ offset: Int) {
    unsafe UnsafeMutableRawPointer(self).storeBytes(
      of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
  }

  @unsafe @inline(__always)
  func write32(_ value: UInt32, _ offset: Int) {
    unsafe UnsafeMutableRawPointer(self).storeBytes(
      of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
  }

  /// Whether `count` bytes from `offset` on are the same at another place.
  @unsafe @inline(__always)
  func matches(_ other: UnsafeMutablePointer<UInt8>, _ offset: Int, _ count: Int) -> Bool {
    let one = unsafe UnsafeRawPointer(self + offset)
    let two = unsafe UnsafeRawPointer(other + offset)
    var done = 0
    while done + 4 <= count {
      guard
        unsafe one.loadUnaligned(fromByteOffset: done, as: UInt32.self)
          == two.loadUnaligned(fromByteOffset: done, as: UInt32.self)
      else { return false }
      done += 4
    }
    while done < count {
      guard
        unsafe one.load(fromByteOffset: done, as: UInt8.self)
          == two.load(fromByteOffset: done, as: UInt8.self)
      else { return false }
      done += 1
    }
    return true
  }
}
