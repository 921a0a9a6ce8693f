import Base
import Simulation
import SkynetStatus
import Testing

struct DamageTests {
  private static let rounds = 3_000

  /// Whatever is taken is written the same again, and can be shown.
  private func run<Report: SkynetReport>(_ report: Report, _ mutator: inout Mutator) -> Bool {
    for _ in 0..<Self.rounds {
      let text = Text.string(mutator.damage(Array(report.text.utf8)))
      guard let taken = Report(parsing: text) else { continue }
      guard taken.text == text, !taken.table.isEmpty, !taken.json.isEmpty else { return false }
    }
    return true
  }

  @Test(arguments: UInt64(1)...5)
  func `a damaged answer never traps`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 2048)
    #expect(run(Samples.node, &mutator), "seed \(seed)")
    #expect(run(Samples.peers, &mutator), "seed \(seed)")
    #expect(run(Samples.paths, &mutator), "seed \(seed)")
    #expect(run(Samples.route, &mutator), "seed \(seed)")
    #expect(run(Samples.ping, &mutator), "seed \(seed)")
    #expect(run(Samples.trace, &mutator), "seed \(seed)")
    #expect(run(Samples.earnings, &mutator), "seed \(seed)")
    let questions = ["route " + Samples.hex(7), "result 17", "ping fd00::1"]
    for round in 0..<Self.rounds {
      let text = Text.string(mutator.damage(Array(questions[round % 3].utf8)))
      guard let question = SkynetQuestion(parsing: text) else { continue }
      #expect(SkynetQuestion(parsing: question.line) == question, "seed \(seed): \(text)")
    }
  }
}
