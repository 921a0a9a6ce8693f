import Base
import MinerSettings
import Simulation
import TOMLKit
import Testing

/// Another reader of TOML as the judge: whatever ours takes without a problem, that one takes as the same.
struct DifferentialTests {
  private static let rounds = 4_000

  private func judge(_ bytes: [UInt8]) -> Bool? {
    let reader = TOMLReader(bytes)
    guard reader.problems.isEmpty else { return nil }
    guard let other = try? TOMLKit.TOMLTable(string: Text.string(bytes)) else { return false }
    return Flat(reader.root) == Flat(other)
  }

  @Test
  func `both readers take the samples as the same`() {
    for sample in [Samples.full, Samples.odd] { #expect(judge(Array(sample.utf8)) == true) }
  }

  @Test(arguments: UInt64(1)...10)
  func `a damaged text that is taken is taken as the same by both`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 4096)
    let samples = [Samples.full, Samples.odd].map { Array($0.utf8) }
    var taken = 0
    for round in 0..<Self.rounds {
      let bytes = mutator.damage(samples[round % samples.count])
      guard let isSame = judge(bytes) else { continue }
      taken += 1
      guard isSame else {
        Issue.record("seed \(seed), round \(round): \(Text.string(bytes))")
        return
      }
    }
    #expect(taken > 100, "hardly any damage was taken: this test looks at nothing")
  }

  /// Shorter texts, put together from pieces of the grammar: other corners than damage finds.
  @Test(arguments: UInt64(11)...20)
  func `a text of random pieces that is taken is taken as the same by both`(seed: UInt64) {
    let pieces = [
      "a", "b", "\"a\"", "'b c'", ".", " = ", "[", "]", "[[", "]]", "{", "}", ",", "\n", "\r\n",
      "#",
      " ", "1", "-7", "0x1f", "\"x\"", "'y'", "\"\"\"", "'''", "true", "\\", "\\n", "\\u00e4", "ä",
      "a.b = 1\n", "[a]\n", "[a.b]\n", "a = {b = 1}\n", "a = [1, [2]]\n", "b.c = 'd'\n", "_", "0",
    ]
    var random = SplitMix64(seed: seed)
    var taken = 0
    for round in 0..<Self.rounds * 2 {
      var text = ""
      for _ in 0...random.below(12) { text += pieces[random.below(pieces.count)] }
      guard let isSame = judge(Array(text.utf8)) else { continue }
      taken += 1
      guard isSame else {
        Issue.record("seed \(seed), round \(round): \(text.debugDescription)")
        return
      }
    }
    #expect(taken > 100, "hardly any text was taken: this test looks at nothing")
  }
}
