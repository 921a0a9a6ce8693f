import Base
import Hardware
import Simulation
import Testing

/// The root is verified, so a description is ours; damage must still never trap a daemon.
struct HardwareDescriptionDamageTests {
  private static let rounds = 5_000

  @Test(arguments: UInt64(1)...10)
  func `a damaged description is refused, or is the one text of what was read`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 2048)
    let samples = [HardwareDescriptionTests.chassis, HardwareDescriptionTests.few]
      .map { Array($0.utf8) }
    var accepted = 0
    for round in 0..<Self.rounds {
      let sample = samples[round % samples.count]
      let bytes = mutator.damage(sample)
      guard let board = try? HardwareDescription(parsing: bytes) else { continue }
      if bytes != sample { accepted += 1 }
      let isSound = (try? board.check()) != nil && Array(board.encoded().utf8) == bytes
      guard isSound else {
        Issue.record("seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
        return
      }
    }
    #expect(accepted > 0, "no damage was ever accepted: this test looks at nothing")
  }

  @Test(arguments: UInt64(1)...10)
  func `a refusal always names a line of the text, or what is missing`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 2048)
    let sample = Array(HardwareDescriptionTests.chassis.utf8)
    var refused = 0
    for round in 0..<Self.rounds {
      let bytes = mutator.damage(sample)
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count
      do throws(HardwareDescriptionError) {
        _ = try HardwareDescription(parsing: bytes)
      } catch {
        refused += 1
        guard let line = Self.line(of: error) else { continue }
        guard line >= 1, line <= lines else {
          Issue.record("seed \(seed), round \(round): line \(line) of \(lines)")
          return
        }
      }
    }
    #expect(refused > Self.rounds / 2, "hardly any damage was refused")
  }

  private static func line(of error: HardwareDescriptionError) -> Int? {
    switch error {
    case .fault(_, let line), .notCanonical(let line): line
    case .form(.repeated(_, let line)), .form(.unknown(_, let line)),
      .form(.badValue(_, let line)), .form(.notText(let line)):
      line
    case .form(.missing), .tooLong: nil
    }
  }
}
