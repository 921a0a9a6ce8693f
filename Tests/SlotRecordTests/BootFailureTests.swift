import Base
import SlotRecord
import Testing

struct BootFailureTests {
  private let failure = BootFailure(slot: .b, reason: "no disk appeared", count: 0x0102_0304)

  @Test
  func `a failure has its fields where the next boot looks for them`() {
    let bytes = failure.encoded()
    #expect(bytes.count == 512)
    #expect(Array(bytes[..<12]) == Array("SKYF".utf8) + [1, 1, 16, 0, 4, 3, 2, 1])
    #expect(Array(bytes[12..<28]) == Array("no disk appeared".utf8))
    #expect(bytes[28..<508].allSatisfy { $0 == 0 })
  }

  @Test(arguments: ["", "x", "no disk", "Größe 東京"])
  func `a failure is read back`(reason: String) {
    let failure = BootFailure(slot: .a, reason: reason, count: UInt32.max)
    #expect(BootFailure(parsing: failure.encoded()) == failure)
  }

  @Test
  func `a reason of the longest length is kept and a longer one cut`() {
    let longest = String(repeating: "x", count: BootFailure.reasonMax)
    let whole = BootFailure(slot: .a, reason: longest, count: 1)
    #expect(BootFailure(parsing: whole.encoded()) == whole)
    let cut = BootFailure(slot: .a, reason: longest + "y", count: 1)
    #expect(BootFailure(parsing: cut.encoded()) == whole)
  }

  @Test
  func `a reason is never cut inside a character`() {
    for spaces in 0..<4 {
      let lead = String(repeating: " ", count: spaces)
      let long = BootFailure(slot: .a, reason: lead + String(repeating: "東", count: 200), count: 1)
      let kept = String(repeating: "東", count: (BootFailure.reasonMax - spaces) / 3)
      #expect(BootFailure(parsing: long.encoded())?.reason == lead + kept)
    }
  }

  @Test
  func `a reason cannot steer the terminal it is shown on`() {
    let nasty = BootFailure(slot: .a, reason: "\u{1B}[2J\nwell", count: 1)
    #expect(BootFailure(parsing: nasty.encoded())?.reason == "?[2J?well")
  }

  @Test
  func `every flipped bit makes it no record`() {
    let bytes = failure.encoded()
    for index in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[index / 8] ^= 1 << UInt8(index % 8)
      #expect(BootFailure(parsing: flipped) == nil, "bit \(index)")
    }
  }

  @Test
  func `a reason that claims to reach into the checksum is refused`() throws {
    var bytes = failure.encoded()
    bytes[6] = UInt8(truncatingIfNeeded: BootFailure.reasonMax + 1)
    bytes[7] = UInt8(truncatingIfNeeded: (BootFailure.reasonMax + 1) >> 8)
    var writer = ByteWriter()
    writer.append(Array(bytes[..<508]))
    writer.u32(CRC32.of(writer.bytes))
    #expect(BootFailure(parsing: writer.bytes) == nil)
  }

  @Test
  func `an empty sector and a part of one are no record`() {
    #expect(BootFailure(parsing: [UInt8](repeating: 0, count: 512)) == nil)
    #expect(BootFailure(parsing: []) == nil)
    #expect(BootFailure(parsing: Array(failure.encoded()[..<511])) == nil)
    #expect(BootFailure(parsing: failure.encoded() + [0]) == nil)
  }
}
