import Base
import Hardware
import Simulation
import Testing

@testable import Netlink

/// The kernel is trusted, its messages are read with care all the same: damage is refused, or read as
/// something that keeps the bounds.
struct DamageTests {
  private static let samples: [[UInt8]] = [
    Samples.bridgePort,
    Samples.link("lan1", index: 4).encoded + Samples.end().encoded,
    Samples.verdict(22, text: "not so").encoded,
    Samples.verdict(22, text: "not so", isCapped: false).encoded,
  ]

  @Test(arguments: UInt64(1)...4)
  func `a damaged datagram is refused or keeps the bounds`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 2048)
    var tracker = LinkTracker(names: ["lan1"])
    var accepted = 0
    for round in 0..<25_000 {
      let sample = Self.samples[round % Self.samples.count]
      let bytes = mutator.damage(sample)
      var exchange = NetlinkExchange(sequence: 7, port: 9, isDump: round % 8 < 2)
      _ = try? exchange.take(bytes, length: bytes.count)
      guard let messages = try? NetlinkMessage.parse(bytes) else { continue }
      for message in messages {
        _ = try? tracker.take(message)
        _ = try? InterfaceAddress.parse(message.payload)
        guard let link = try? Link(message.payload) else { continue }
        accepted += 1
        guard isSound(link) else {
          Issue.record("seed \(seed), round \(round): \(Text.hex(bytes))")
          return
        }
      }
      let again = messages.flatMap(\.encoded)
      guard (try? NetlinkMessage.parse(again)) == messages else {
        Issue.record("seed \(seed), round \(round): \(Text.hex(bytes))")
        return
      }
    }
    #expect(accepted > 1000, "the damage hardly left a link whole: this test looks at nothing")
  }

  private func isSound(_ link: Link) -> Bool {
    let numbers = link.vlans.map(\.number)
    return link.index > 0 && !link.name.isEmpty && link.hardwareAddress.count <= 32
      && numbers == Array(Set(numbers)).sorted() && numbers.allSatisfy(BridgeVLAN.numbers.contains)
      && link.vlans.filter(\.isNative).count <= 1
  }
}
