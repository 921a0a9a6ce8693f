import Base
import Testing

struct CRC32Tests {
  @Test
  func `the check value of the algorithm's catalogue comes out`() {
    // Koopman and Williams list CRC-32/ISO-HDLC with the check value of "123456789".
    #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
  }

  @Test
  func `nothing has a checksum of zero`() {
    #expect(CRC32.of([]) == 0)
  }

  @Test
  func `every single flipped bit changes the checksum`() {
    let bytes = Array("EFI PART".utf8)
    for index in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[index / 8] ^= 1 << UInt8(index % 8)
      #expect(CRC32.of(flipped) != CRC32.of(bytes), "bit \(index)")
    }
  }
}
