import Base
import ControlSocket
import Simulation
import Testing

/// Clients send what they like: nothing of it traps, and only a whole line is answered.
struct DamageTests {
  @Test(arguments: UInt64(1)...4)
  func `a damaged question is answered only as it came`(seed: UInt64) {
    var cuts = SplitMix64(seed: seed)
    let sample = Array("status json\n".utf8)
    var mutator = Mutator(seed: seed, lengthMax: 256)
    for round in 0..<25_000 {
      let bytes = mutator.damage(sample)
      var conversation = LineConversation(now: 0)
      let cut = cuts.below(bytes.count + 1)
      var received: [UInt8] = []
      for piece in [Array(bytes[..<cut]), Array(bytes[cut...])] where !piece.isEmpty {
        received += piece
        guard case .answer(let line) = conversation.receive(piece) else { continue }
        #expect(Array((line + "\n").utf8) == received, "seed \(seed), round \(round)")
      }
    }
  }
}
