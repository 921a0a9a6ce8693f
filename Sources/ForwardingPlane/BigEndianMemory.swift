/// Big-endian integers at any place of a packet; the caller has checked the bounds.
extension UnsafeMutablePointer where Pointee == UInt8 {
  @inline(__always)
  func word(_ offset: Int) -> UInt32 {
    unsafe UInt32(
      bigEndian: UnsafeRawPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inline(__always)
  func long(_ offset: Int) -> UInt64 {
    unsafe UInt64(
      bigEndian: UnsafeRawPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  func half(_ offset: Int) -> UInt16 {
    unsafe UInt16(
      bigEndian: UnsafeRawPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  @inline(__always)
  func store(_ value: UInt64, at offset: Int) {
    unsafe UnsafeMutableRawPointer(self).storeBytes(
      of: value.bigEndian, toByteOffset: offset, as: UInt64.self)
  }

  @inline(__always)
  func store(_ value: UInt32, at offset: Int) {
    unsafe UnsafeMutableRawPointer(self).storeBytes(
      of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
  }

  @inline(__always)
  func store(_ value: UInt16, at offset: Int) {
    unsafe UnsafeMutableRawPointer(self).storeBytes(
      of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
  }

  /// Copies sixteen bytes: a tag, or the front of a header.
  @inline(__always)
  func storeSixteen(at offset: Int, from source: UnsafeMutablePointer<UInt8>) {
    unsafe UnsafeMutableRawPointer(self).copyMemory(
      from: UnsafeRawPointer(source), byteCount: 16, at: offset)
  }
}

extension UnsafeMutableRawPointer {
  @inline(__always)
  fileprivate func copyMemory(from source: UnsafeRawPointer, byteCount: Int, at offset: Int) {
    unsafe (self + offset).copyMemory(from: source, byteCount: byteCount)
  }
}
