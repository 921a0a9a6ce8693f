import Base
import SkynetWire
import Testing

@testable import SkynetMap

@Suite("Room for parts")
struct PartsRoomTests {
  private func bodies(_ number: Int, near: [Int], links: Int) -> [[UInt8]] {
    let neighbours =
      near.map { Samples.address($0) }
      + (0..<links - near.count).map { OverlayAddress(high: 0xFD << 56, low: UInt64($0)) }
    let signer = Samples.signer(number)
    return Samples.announcement(by: signer, neighbours: neighbours).parts().map {
      FloodedAnnouncement(ageSeconds: 0, signed: SignedAnnouncement($0, by: signer)).encoded()
    }
  }

  private func links(_ lone: LoneMap, _ number: Int) -> Int? {
    lone.record(number)?.announcement.links.count
  }

  @Test("where it is used up a nearer node's parts take the place of a farther one's")
  func nearest() {
    var settings = MapSettings()
    settings.partsMoreMax = 4
    var lone = LoneMap(settings: settings)
    lone.hear(1, neighbours: [0, 10], on: 1)
    lone.hear(10, neighbours: [1, 11], on: 1)
    for body in bodies(11, near: [10], links: 200) { lone.hear(body, on: 1) }
    #expect(links(lone, 11) == 200 && lone.map.table.partsMore == 3)
    // Only the last part of this one says that it is near; what came before it in vain is asked for.
    let near = bodies(2, near: [0], links: 200)
    for body in near { lone.hear(body, on: 2) }
    #expect(links(lone, 11) == 51 && lone.record(2)?.hops == 1)
    for body in near { lone.hear(body, on: 2) }
    #expect(links(lone, 2) == 200)
    // One as far as the others finds no room, keeps one part, and is asked for no more.
    lone.hear(1, sequence: 2, neighbours: [0, 10, 20], on: 1)
    for body in bodies(20, near: [1], links: 200).reversed() { lone.hear(body, on: 1) }
    lone.pass(31_000)
    let more = lone.map.table.nodes.map { $0.weight }.sorted()
    #expect(more == [1, 1, 1, 2, 4] && lone.map.table.partsMore == 4)
    for body in bodies(20, near: [1], links: 200) { lone.hear(body, on: 1) }
    #expect(links(lone, 20) == 98 && links(lone, 2) == 200)
  }

  @Test("parts of made-up nodes fill the quarantine of their neighbour and no more")
  func quarantine() {
    var settings = MapSettings()
    settings.quarantineMax = 8
    settings.verificationsPerSecond = 100_000
    var lone = LoneMap(settings: settings)
    lone.hear(1, neighbours: [0], on: 1)
    lone.hear(2, neighbours: [0], on: 2)
    for number in 100..<200 {
      for body in bodies(number, near: [1], links: 306) {
        #expect(lone.hear(body, on: 2).announcements.isEmpty)
        let held = lone.map.table.nodes.filter { $0.isQuarantined }.reduce(0) { $0 + $1.weight }
        #expect(held <= 8)
      }
    }
    #expect(links(lone, 199) == 306)
    #expect(lone.map.reachableCount == 2 && lone.map.nodeCount < 2 + 8)
  }

  @Test("however parts come and go, the room is counted right and kept", arguments: 0..<20)
  func bounded(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var settings = MapSettings()
    settings.nodesMax = 20
    settings.partsMoreMax = 10
    settings.quarantineMax = 6
    settings.verificationsPerSecond = 100_000
    var lone = LoneMap(settings: settings, neighbours: 3)
    for round in 1..<400 {
      let number = 1 + random.below(40)
      let near = [0, 1, 2, 3, 1 + random.below(40)].shuffled(by: &random).prefix(3)
      var parts = Samples.announcement(
        by: Samples.signer(number), sequence: UInt64(round),
        neighbours: Set(near.filter { $0 != number }).map { Samples.address($0) }
          + (0..<random.below(300)).map { OverlayAddress(high: 0xFD << 56, low: UInt64($0)) }
      ).parts()
      if random.below(2) == 0 { parts.removeFirst() }
      for part in parts {
        let flooded = FloodedAnnouncement(
          ageSeconds: UInt16(random.below(899)),
          signed: SignedAnnouncement(part, by: Samples.signer(number)))
        lone.hear(flooded.encoded(), on: 1 + random.below(3))
      }
      lone.pass(UInt64(random.below(8000)))
      let more = lone.map.table.nodes.reduce(0) { $0 + $1.weight - 1 }
      #expect(more == lone.map.table.partsMore, "seed \(seed)")
      #expect(more <= 10 && lone.map.nodeCount <= 20, "seed \(seed)")
    }
  }
}

extension [Int] {
  fileprivate func shuffled(by random: inout SplitMix64) -> [Int] {
    var result = self
    for place in result.indices { result.swapAt(place, random.below(result.count)) }
    return result
  }
}
