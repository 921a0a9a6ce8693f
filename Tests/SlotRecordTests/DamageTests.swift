import Base
import Simulation
import SlotRecord
import Testing

/// Partition `misc` may hold anything: damage is an error or a record, never a trap.
struct DamageTests {
  /// Puts a right checksum over the first bytes, or nothing behind it would ever be reached.
  private func sealed(_ bytes: [UInt8], size: Int) -> [UInt8] {
    var writer = ByteWriter(capacity: size)
    writer.append(Array(bytes.prefix(size - 4)))
    writer.pad(to: size - 4)
    writer.u32(CRC32.of(writer.bytes))
    return writer.bytes
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged slot record is refused or survives another round`(seed: UInt64) {
    let sample = SlotRecord.factory.encoded()
    var mutator = Mutator(seed: seed, lengthMax: 64)
    var accepted = 0
    for round in 0..<25_000 {
      var bytes = mutator.damage(sample)
      if mutator.random.below(4) > 0 { bytes = sealed(bytes, size: 32) }
      guard let record = try? SlotRecord(parsing: bytes) else { continue }
      accepted += 1
      guard (try? SlotRecord(parsing: record.encoded())) == record else {
        Issue.record("seed \(seed), round \(round): \(Text.hex(bytes))")
        return
      }
    }
    #expect(accepted > 0, "the damage never left a record whole: this test looks at nothing")
  }

  /// Most rounds damage the head alone, where the fields are; 512 bytes of checksum cost too much to
  /// put right in every one.
  @Test(arguments: UInt64(1)...4)
  func `a damaged boot failure is nothing or survives another round`(seed: UInt64) {
    let sample = BootFailure(slot: .b, reason: "no disk", count: 3).encoded()
    let head = Array(sample[..<40])
    let tail = Array(sample[40...])
    var mutator = Mutator(seed: seed, lengthMax: 40)
    var accepted = 0
    for round in 0..<25_000 {
      var bytes = mutator.damage(head)
      bytes.append(contentsOf: [UInt8](repeating: 0x41, count: 40 - bytes.count))
      bytes.append(contentsOf: tail)
      if round % 16 == 0 { bytes = sealed(bytes, size: 512) }
      guard let failure = BootFailure(parsing: bytes) else { continue }
      accepted += 1
      guard failure.reason == Text.printable(failure.reason), survives(failure) else {
        Issue.record("seed \(seed), round \(round): \(Text.hex(bytes))")
        return
      }
    }
    #expect(accepted > 0, "the damage never left a failure whole: this test looks at nothing")
  }

  /// Bytes that are no UTF-8 become longer when they are mended, so the end of a reason may be lost.
  private func survives(_ failure: BootFailure) -> Bool {
    let again = BootFailure(parsing: failure.encoded())
    return again?.slot == failure.slot && again?.count == failure.count
      && again.map { failure.reason.hasPrefix($0.reason) } == true
  }
}
