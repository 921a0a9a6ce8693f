import SkynetWire
import Testing

@testable import SkynetMap

@Suite("Made-up nodes")
struct QuarantineTests {
  @Test("a neighbour's made-up nodes fill its quarantine, push nobody out, and go no further")
  func flood() {
    var settings = MapSettings()
    settings.nodesMax = 40
    settings.quarantineMax = 8
    settings.verificationsPerSecond = 100_000
    var lone = LoneMap(settings: settings)
    let honest = Array(10..<30)
    lone.hear(1, neighbours: [0] + honest, on: 1)
    lone.hear(2, neighbours: [0], on: 2)
    for number in honest { lone.hear(number, neighbours: [1], on: 1) }
    #expect(lone.map.reachableCount == 22)
    var passedOn = 0
    for number in 1000..<1500 {
      // They name each other and real nodes, of which none names them.
      passedOn +=
        lone.hear(number, neighbours: [number + 1, number - 1, 0, 10], on: 2)
        .announcements.count
    }
    #expect(passedOn == 0)
    #expect(lone.map.nodeCount == 22 + 8)
    #expect(lone.map.reachableCount == 22)
    #expect(honest.allSatisfy { lone.record($0)?.hops == 2 })
    // What the newest of them is worth is known, the oldest is forgotten.
    #expect(lone.record(1499) != nil && lone.record(1000) == nil)
    // The other neighbour's quarantine is its own.
    lone.hear(2000, neighbours: [10], on: 1)
    #expect(lone.record(2000) != nil && lone.record(1499) != nil)
  }

  @Test("in a full map a nearer node takes the place of a farther one, never the other way")
  func nearest() {
    var settings = MapSettings()
    settings.nodesMax = 4
    var lone = LoneMap(settings: settings, neighbours: 3)
    lone.hear(1, neighbours: [0, 10], on: 1)
    lone.hear(10, neighbours: [1, 11], on: 1)
    lone.hear(11, neighbours: [10, 12], on: 1)
    lone.hear(12, neighbours: [11, 13], on: 1)
    #expect(lone.map.nodeCount == 4 && lone.record(12)?.hops == 4)
    lone.hear(13, neighbours: [12], on: 1)
    #expect(lone.record(13) == nil)
    #expect(lone.map.counters.refused == 1)
    lone.hear(2, neighbours: [0], on: 2)
    #expect(lone.record(2)?.hops == 1 && lone.record(12) == nil)
    lone.hear(3, neighbours: [0], on: 3)
    #expect(lone.record(3)?.hops == 1 && lone.record(11) == nil)
    #expect(lone.map.nodeCount == 4)
    // A stranger without a way has no place at all.
    lone.hear(99, neighbours: [1], on: 3)
    #expect(lone.record(99) == nil)
  }

  @Test("nodes behind a cut stay while there is room, and make room first")
  func behindCut() {
    var settings = MapSettings()
    settings.nodesMax = 3
    var lone = LoneMap(settings: settings)
    lone.hear(1, neighbours: [0, 10], on: 1)
    lone.hear(10, neighbours: [1, 11], on: 1)
    lone.hear(11, neighbours: [10], on: 1)
    #expect(lone.map.reachableCount == 3)
    lone.hear(1, sequence: 2, neighbours: [0], on: 1)
    let actions = lone.pass(1000)
    #expect(actions.contains(.changed))
    #expect(lone.map.reachableCount == 1 && lone.map.nodeCount == 3)
    #expect(lone.map.graph().nodeCount == 2)
    lone.hear(2, neighbours: [0], on: 2)
    #expect(lone.record(2)?.hops == 1 && lone.map.nodeCount == 3)
  }

  @Test("a flood from all neighbours leaves a map of bounded size", arguments: [UInt64(1), 2, 3])
  func bounded(seed: UInt64) {
    var settings = MapSettings()
    settings.nodesMax = 100
    settings.quarantineMax = 16
    settings.verificationsPerSecond = 100_000
    var lone = LoneMap(settings: settings, neighbours: 4)
    let first = Int(seed) * 100_000
    // A tree of made-up nodes with two-way links behind each neighbour: real as far as anybody can tell.
    for number in 1...4 {
      let base = first + number * 1000
      lone.hear(number, neighbours: [0] + (base..<base + 50), on: number)
      for child in base..<base + 50 {
        lone.hear(child, neighbours: [number] + (0..<5).map { child * 10 + $0 }, on: number)
        for grandchild in 0..<5 {
          lone.hear(child * 10 + grandchild, neighbours: [child], on: number)
        }
      }
    }
    #expect(lone.map.nodeCount == 100)
    #expect((1...4).allSatisfy { lone.record($0)?.hops == 1 })
    lone.pass(1_000_000)
    #expect(lone.map.nodeCount == 0)
  }
}
