import Base
import Testing

struct SplitMix64Tests {
  @Test
  func `seed 1234567 gives the published sequence`() {
    // The reference implementation's first numbers, as Rosetta Code lists them.
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
    #expect(random.next() == 4_593_380_528_125_082_431)
  }

  @Test
  func `a bound is never reached and every number below it comes up`() {
    var random = SplitMix64(seed: 1)
    var seen: Set<Int> = []
    for _ in 0..<1000 { seen.insert(random.below(7)) }
    #expect(seen == Set(0..<7))
  }
}
