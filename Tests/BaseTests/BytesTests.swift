import Base
import Testing

struct BytesTests {
  @Test
  func `integers are stored with the lowest byte first`() {
    var writer = ByteWriter()
    writer.u8(0x01)
    writer.u16(0x0203)
    writer.u32(0x0405_0607)
    writer.u64(0x0809_0A0B_0C0D_0E0F)
    #expect(
      writer.bytes == [
        0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x04, 0x0F, 0x0E, 0x0D, 0x0C, 0x0B, 0x0A, 0x09, 0x08,
      ])
  }

  @Test(arguments: UInt64(1)...50)
  func `what was written is read back`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let small = UInt8(truncatingIfNeeded: random.next())
    let medium = UInt16(truncatingIfNeeded: random.next())
    let large = UInt32(truncatingIfNeeded: random.next())
    let huge = random.next()
    var writer = ByteWriter()
    writer.u64(huge)
    writer.u8(small)
    writer.append([1, 2, 3])
    writer.u32(large)
    writer.u16(medium)

    var reader = ByteReader(writer.bytes)
    #expect(try reader.u64() == huge)
    #expect(try reader.u8() == small)
    #expect(try reader.take(3) == [1, 2, 3])
    #expect(try reader.u32() == large)
    #expect(try reader.u16() == medium)
    #expect(reader.remaining == 0)
  }

  @Test
  func `a read past the end says what was missing and moves nothing`() throws {
    var reader = ByteReader([1, 2, 3])
    try reader.skip(1)
    #expect(throws: BytesError.truncated(needed: 4, available: 2)) { try reader.u32() }
    #expect(throws: BytesError.truncated(needed: 3, available: 2)) { try reader.take(3) }
    #expect(reader.offset == 1)
    #expect(try reader.u16() == 0x0302)
  }

  @Test
  func `a negative count is refused`() {
    var reader = ByteReader([1, 2, 3])
    #expect(throws: BytesError.truncated(needed: -1, available: 3)) { try reader.take(-1) }
    #expect(throws: BytesError.truncated(needed: -1, available: 3)) { try reader.skip(-1) }
  }

  @Test
  func `a text field keeps room for its terminating zero`() {
    var writer = ByteWriter()
    writer.text("verity", width: 8)
    writer.text("verity", width: 4)
    #expect(writer.bytes == Array("verity\0\0ver\0".utf8))
  }

  @Test
  func `padding never takes bytes away`() {
    var writer = ByteWriter()
    writer.append([1, 2, 3])
    writer.pad(to: 2)
    #expect(writer.bytes == [1, 2, 3])
    writer.pad(to: 5)
    #expect(writer.bytes == [1, 2, 3, 0, 0])
  }
}
