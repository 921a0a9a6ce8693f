import Base
import Chassis
import Simulation
import Testing

/// Anybody can send a datagram, and flash wears out: damage is refused or harmless, and never traps.
struct DamageTests {
  private static let rounds = 5000

  @Test(arguments: UInt64(1)...4)
  func `a damaged beacon is refused or has one encoding`(seed: UInt64) {
    let sample = Samples.fullBeacon().encoded()
    run(seed, on: sample) { bytes in
      guard let beacon = try? Beacon(parsing: bytes) else { return nil }
      return beacon.encoded() == bytes
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged datagram is never taken for genuine`(seed: UInt64) {
    var key = TestKey(3)
    let sample = SignedBeacon.datagram(Samples.fullBeacon(), &key)
    run(seed, on: sample) { bytes in
      guard bytes != sample, let signed = try? SignedBeacon(parsing: bytes) else { return nil }
      return !signed.isGenuine(key)
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged roster is refused or is a roster`(seed: UInt64) {
    let line = Text.hex(Samples.key(9).bytes)
    let other = Text.hex(Samples.key(10).bytes)
    run(seed, on: Array("slot 3 \(line)\nslot 12 \(other)\n".utf8)) { bytes in
      guard let roster = try? Roster(parsing: bytes, now: 5) else { return nil }
      return Array(roster.text.utf8) == bytes
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged claim or power journal is refused or reads the same again`(seed: UInt64) {
    run(seed, on: Array("slot 12\n".utf8)) { bytes in
      guard let claim = try? SlotClaim.parse(bytes) else { return nil }
      return Array(SlotClaim.text(claim).utf8) == bytes
    }
    run(seed, on: Array("tries 3 1\ntries 5 2\ncycling 5 1\n".utf8)) { bytes in
      guard let journal = try? PowerJournal(parsing: bytes) else { return nil }
      return Array(journal.text.utf8) == bytes
    }
  }

  /// - Parameter holds: nil where the damaged bytes were refused, else whether what they were read as
  ///   is sound.
  private func run(_ seed: UInt64, on sample: [UInt8], _ holds: ([UInt8]) -> Bool?) {
    var mutator = Mutator(seed: seed, lengthMax: 512)
    var accepted = 0
    for round in 0..<Self.rounds {
      let bytes = mutator.damage(sample)
      guard let isSound = holds(bytes) else { continue }
      accepted += 1
      guard isSound else {
        Issue.record("seed \(seed), round \(round): \(Text.hex(bytes))")
        return
      }
    }
    #expect(accepted > 0, "the damage never left anything whole: this test looks at nothing")
  }
}
