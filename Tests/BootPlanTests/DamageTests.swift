import Base
import BootPlan
import Simulation
import Testing

/// Files in the initramfs are signed and those in `/run` are ours; damage must still never trap.
struct DamageTests {
  private static let rounds = 25_000

  /// A short text keeps 100,000 rounds within seconds; its lines have all kinds of values.
  private static let plan = """
    board q
    version 1
    keys d
    built 17
    root-size 4096
    root-hash abababababababababababababababababababababababababababababababab
    root-salt 0101010101010101010101010101010101010101010101010101010101010101
    early-module a/b.ko
    late-module c.ko

    """

  @Test(arguments: UInt64(1)...4)
  func `a damaged boot plan is refused or survives another round`(seed: UInt64) {
    run(seed, on: Self.plan) { bytes in
      guard let plan = try? BootPlan(parsing: bytes) else { return nil }
      return (try? BootPlan(parsing: Array(plan.encoded().utf8))) == plan
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged boot report is refused or survives another round`(seed: UInt64) {
    run(seed, on: "board q\nslot a\nhand-over-ms 12\nnote n\nlast-failure f\n") { bytes in
      guard let report = try? BootReport(parsing: bytes) else { return nil }
      return (try? BootReport(parsing: Array(report.encoded().utf8))) == report
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged list of state folders names no path that climbs`(seed: UInt64) {
    run(seed, on: "folder boardd 200 201\nfolder sky-link 202 203\n") { bytes in
      guard let folders = try? StateFolder.parse(bytes) else { return nil }
      return folders.allSatisfy { folder in
        !folder.name.isEmpty && !folder.name.utf8.contains(0x2E) && !folder.name.utf8.contains(0x2F)
      }
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged kernel command line gives words without spaces`(seed: UInt64) {
    run(seed, on: "quiet sky.slot=a sky.disk=mmc0 panic=10\n") { bytes in
      let line = KernelCommandLine(parsing: bytes)
      for value in [line.slot, line.disk] {
        guard let value else { continue }
        let isWord = value.utf8.allSatisfy { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0 }
        if !isWord { return false }
      }
      return line.slot == nil ? nil : true
    }
  }

  /// Damages `text` 25,000 times.
  ///
  /// - Parameter holds: nil where the damaged text was refused, else whether what it was read as is
  ///   sound.
  private func run(_ seed: UInt64, on text: String, _ holds: ([UInt8]) -> Bool?) {
    let sample = Array(text.utf8)
    var mutator = Mutator(seed: seed, lengthMax: 512)
    var accepted = 0
    for round in 0..<Self.rounds {
      let bytes = mutator.damage(sample)
      guard let isSound = holds(bytes) else { continue }
      accepted += 1
      guard isSound else {
        Issue.record("seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
        return
      }
    }
    #expect(accepted > 0, "the damage never left a text whole: this test looks at nothing")
  }
}
