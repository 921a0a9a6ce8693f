import Base
import HTTP
import Simulation
import Testing

/// Servers and what is on the way send what they like: nothing of it traps, bounds hold, and cuts do
/// not matter.
struct DamageTests {
  @Test(arguments: UInt64(1)...4)
  func `a damaged response is refused or read, the same way in pieces`(seed: UInt64) {
    let samples = (Samples.good + RefusalTests.cases.map { $0.0 }).map { Array($0.utf8) }
    var cuts = SplitMix64(seed: seed)
    var mutator = Mutator(seed: seed, lengthMax: 2048)
    var readCount = 0
    for round in 0..<25_000 {
      let bytes = mutator.damage(samples[round % samples.count])
      let bodyMax = cuts.below(64)
      let whole = parse([bytes[...]], bodyMax: bodyMax)
      let cut = cuts.below(bytes.count + 1)
      let pieces = parse([bytes[..<cut], bytes[cut...]], bodyMax: bodyMax)
      #expect(whole == pieces, "seed \(seed), round \(round)")
      guard case .success(let response) = whole else { continue }
      readCount += 1
      #expect(response.body.count <= bodyMax, "seed \(seed), round \(round)")
      #expect(response.fields.count <= HTTPResponseParser.fieldsMax)
      #expect((200...599).contains(response.status))
      _ = (response.retryAfterSeconds, response.contentRange)
    }
    // Damage that leaves nothing whole would look at nothing but refusals.
    #expect(readCount > 100)
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged address is refused, or stays one`(seed: UInt64) throws {
    let samples = [
      "http://registry.example:8080/v1/miner?key=1", "http://192.0.2.1/%7E",
      "http://[2001:db8::1]:80/",
    ].map { Array($0.utf8) }
    var mutator = Mutator(seed: seed, lengthMax: 1100)
    var readCount = 0
    for round in 0..<25_000 {
      let text = Text.string(mutator.damage(samples[round % samples.count]))
      guard let url = try? HTTPURL(text) else { continue }
      readCount += 1
      #expect(try HTTPURL(url.text) == url, "seed \(seed), round \(round)")
      let head = Text.string(try HTTPRequest(get: url).encoded())
      #expect(head.split(separator: "\r\n", omittingEmptySubsequences: false).count == 6)
      #expect(head.utf8.allSatisfy { $0 < 0x80 })
    }
    #expect(readCount > 100)
  }
}
