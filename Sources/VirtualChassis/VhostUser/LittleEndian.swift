/// Integers in messages and queues, all little-endian on the machines we run on and serve.
///
/// The caller has checked that they are there.
extension [UInt8] {
  func u16(at offset: Int) -> UInt16 { UInt16(truncatingIfNeeded: integer(at: offset, width: 2)) }
  func u32(at offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: integer(at: offset, width: 4)) }
  func u64(at offset: Int) -> UInt64 { integer(at: offset, width: 8) }

  private func integer(at offset: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<width { value |= UInt64(self[offset + index]) << UInt64(8 * index) }
    return value
  }
}
