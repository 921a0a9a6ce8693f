import PartitionTable
import Testing

struct GUIDTests {
  @Test
  func `the first three groups are stored with their lowest byte first`() throws {
    // The type of an EFI system partition, whose stored bytes UEFI and every disk editor show.
    let id = try Samples.id("C12A7328-F81F-11D2-BA4B-00A0C93EC93B")
    #expect(
      id.bytes == [
        0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11,
        0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B,
      ])
    #expect(id.text == "c12a7328-f81f-11d2-ba4b-00a0c93ec93b")
  }

  @Test(arguments: [
    "", "c12a7328", "c12a7328-f81f-11d2-ba4b-00a0c93ec93", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b-",
    "c12a7328f81f11d2ba4b00a0c93ec93b", "g12a7328-f81f-11d2-ba4b-00a0c93ec93b",
    "{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}", "c12a732-8f81f-11d2-ba4b-00a0c93ec93b",
  ])
  func `only 8-4-4-4-12 digits are a GUID`(text: String) {
    #expect(GUID(text) == nil)
  }

  @Test
  func `a derived GUID says that it is version 8 of RFC 9562`() {
    let id = GUID(derivedFrom: [UInt8](repeating: 0xFF, count: 32))
    #expect(id.text == "ffffffff-ffff-8fff-bfff-ffffffffffff")
    #expect(!id.isZero)
    #expect(GUID(stored: [UInt8](repeating: 0, count: 16)).isZero)
  }

  @Test
  func `a GUID of 15 bytes is our bug and traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = GUID(stored: [UInt8](repeating: 0, count: 15))
    }
  }
}
