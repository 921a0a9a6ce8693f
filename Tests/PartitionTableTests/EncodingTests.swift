import Base
import Testing

@testable import PartitionTable

/// Field by field against UEFI 2.10: table 5-5 (header), table 5-6 (entry), table 5-3 (MBR).
struct EncodingTests {
  /// The checksum as the specification words it, bit by bit, so that ours is not its own witness.
  private func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  private func littleEndian(_ value: UInt32) -> String {
    Text.hex((0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) })
  }

  private func field(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    Text.hex(Array(bytes[range]))
  }

  @Test
  func `the primary header has every field where UEFI wants it`() throws {
    let table = try Samples.table()
    let entries = table.encodedEntries()
    let header = table.encodedHeader(.primary, entries: entries)
    #expect(header.count == 512)
    #expect(field(header, 0..<8) == "4546492050415254", "signature EFI PART")
    #expect(field(header, 8..<12) == "00000100", "revision 1.0")
    #expect(field(header, 12..<16) == "5c000000", "header size 92")
    #expect(field(header, 20..<24) == "00000000", "reserved")
    #expect(field(header, 24..<32) == "0100000000000000", "own sector 1")
    #expect(field(header, 32..<40) == "ff00000000000000", "other header in sector 255")
    #expect(field(header, 40..<48) == "2200000000000000", "first usable sector 34")
    #expect(field(header, 48..<56) == "de00000000000000", "last usable sector 222")
    #expect(field(header, 56..<72) == "33221100554477668899aabbccddeeff", "disk identifier")
    #expect(field(header, 72..<80) == "0200000000000000", "entries from sector 2")
    #expect(field(header, 80..<84) == "80000000", "128 entries")
    #expect(field(header, 84..<88) == "80000000", "of 128 bytes")
    #expect(field(header, 88..<92) == littleEndian(checksum(entries)), "checksum of the entries")
    #expect(header[92...].allSatisfy { $0 == 0 }, "the rest of the sector is zero")

    var cleared = Array(header[..<92])
    cleared.replaceSubrange(16..<20, with: [0, 0, 0, 0])
    #expect(field(header, 16..<20) == littleEndian(checksum(cleared)), "checksum of the header")
  }

  @Test
  func `the backup header names itself first and its own entries`() throws {
    let table = try Samples.table()
    let entries = table.encodedEntries()
    let primary = table.encodedHeader(.primary, entries: entries)
    let backup = table.encodedHeader(.backup, entries: entries)
    #expect(field(backup, 24..<32) == "ff00000000000000", "own sector 255")
    #expect(field(backup, 32..<40) == "0100000000000000", "other header in sector 1")
    #expect(field(backup, 72..<80) == "df00000000000000", "entries from sector 223")
    #expect(Array(backup[40..<72]) == Array(primary[40..<72]))
    #expect(Array(backup[80...]) == Array(primary[80...]))
  }

  @Test
  func `an entry has every field where UEFI wants it`() throws {
    let entries = try Samples.table().encodedEntries()
    #expect(entries.count == 16384)
    #expect(field(entries, 0..<16) == "af3dc60f838472478e793d69d8477de4", "type")
    #expect(field(entries, 16..<32) == "11111111222233334444555555555555", "identifier")
    #expect(field(entries, 32..<40) == "4000000000000000", "first sector 64")
    #expect(field(entries, 40..<48) == "5f00000000000000", "last sector 95, included")
    #expect(field(entries, 48..<56) == "0400000000000000", "attributes")
    #expect(field(entries, 56..<66) == "62006f006f0074000000", "name, UTF-16, ended by zero")
    #expect(entries[66..<128].allSatisfy { $0 == 0 })
    #expect(entries[256...].allSatisfy { $0 == 0 }, "126 unused entries")
  }

  @Test
  func `the protective MBR covers the disk with one entry of type EE`() throws {
    let sector = try Samples.table().protectiveMBR()
    #expect(sector.count == 512)
    #expect(sector[..<446].allSatisfy { $0 == 0 })
    #expect(field(sector, 446..<462) == "00000200eeffffff01000000ff000000")
    #expect(sector[462..<510].allSatisfy { $0 == 0 })
    #expect(field(sector, 510..<512) == "55aa")
  }

  @Test
  func `a disk beyond two tebibytes is covered as far as the MBR can count`() throws {
    let table = try PartitionTable(
      diskID: Samples.id(Samples.diskID), diskSectors: 1 << 33, partitions: [])
    #expect(field(table.protectiveMBR(), 454..<462) == "01000000ffffffff")
  }

  @Test
  func `a name longer than 36 units is cut`() throws {
    let long = String(repeating: "x", count: 40)
    let table = try PartitionTable(
      diskID: Samples.id(Samples.diskID), diskSectors: 256,
      partitions: [
        Partition(
          type: Samples.id(Samples.linuxData), id: Samples.id(Samples.diskID), first: 64, last: 95,
          name: long)
      ])
    let read = try PartitionTable.decode(table.encodedEntries())
    #expect(read.first?.name == String(repeating: "x", count: 36))
  }
}
