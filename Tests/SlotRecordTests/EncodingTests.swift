import Base
import SlotRecord
import Testing

/// Bytes that a C compiler made of U-Boot's `struct bootloader_control`, filled as `boot/android_ab.c`
/// of U-Boot 2025.01 fills it.
struct EncodingTests {
  private static let examples: [(hex: String, record: SlotRecord)] = [
    (
      // `ab_control_default`: both slots of the highest priority with seven tries.
      "5f61000042434142" + "01020000" + "7f007f0000000000" + "0000000000000000" + "27ef1f32",
      SlotRecord(
        a: .init(priority: 15, tries: 7, isProven: false),
        b: .init(priority: 15, tries: 7, isProven: false), current: .a)
    ),
    (
      "5f62000042434142" + "01020000" + "fe002f0000000000" + "0000000000000000" + "1c751554",
      SlotRecord(
        a: .init(priority: 14, tries: 7, isProven: true),
        b: .init(priority: 15, tries: 2, isProven: false), current: .b)
    ),
    (
      "5f61000042434142" + "01020000" + "ff00d30100000000" + "0000000000000000" + "41dd96d7",
      SlotRecord(
        a: .init(priority: 15, tries: 7, isProven: true),
        b: .init(priority: 3, tries: 5, isProven: true, isCorrupt: true), current: .a)
    ),
  ]

  @Test(arguments: 0..<3)
  func `a record has the bytes that U-Boot gives it`(example: Int) throws {
    let (hex, record) = Self.examples[example]
    #expect(Text.hex(record.encoded()) == hex)
    let bytes = try #require(Text.bytes(hex: hex))
    #expect(try SlotRecord(parsing: bytes) == record)
  }

  @Test
  func `tries for a recovery system, which we have none of, are read over`() throws {
    var bytes = try #require(Text.bytes(hex: Self.examples[0].hex))
    bytes[9] = 0b0011_1010
    #expect(try SlotRecord(parsing: sealed(bytes)) == Self.examples[0].record)
  }

  @Test
  func `each kind of damage has its own error`() throws {
    let bytes = try #require(Text.bytes(hex: Self.examples[0].hex))
    #expect(throws: SlotRecordError.truncated) { try SlotRecord(parsing: Array(bytes[..<31])) }
    #expect(throws: SlotRecordError.badMagic(0)) {
      try SlotRecord(parsing: [UInt8](repeating: 0, count: 32))
    }
    var changed = bytes
    changed[12] ^= 1
    #expect(throws: SlotRecordError.badChecksum) { try SlotRecord(parsing: changed) }
    changed = bytes
    changed[8] = 2
    #expect(throws: SlotRecordError.unsupportedVersion(2)) {
      try SlotRecord(parsing: sealed(changed))
    }
    changed = bytes
    changed[9] = 4
    #expect(throws: SlotRecordError.badSlotCount(4)) { try SlotRecord(parsing: sealed(changed)) }
  }

  @Test
  func `numbers beyond their bits are held at the largest`() {
    let state = SlotRecord.State(priority: 200, tries: 200, isProven: false)
    #expect(state == SlotRecord.State(priority: 15, tries: 7, isProven: false))
  }

  private func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(Array(bytes[..<28]))
    writer.u32(CRC32.of(writer.bytes))
    return writer.bytes
  }
}
