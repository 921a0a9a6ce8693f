import Base
import Foundation
import Simulation
import SkynetMeter
import SkynetWire
import Testing

@Suite("Honest neighbours")
struct HonestTests {
  static let seeds = Seeds.chosen(0...199, environment: ProcessInfo.processInfo.environment)

  private static func run(
    _ world: inout MeterWorld, milliseconds: UInt64, forward: UInt64, reverse: UInt64, size: UInt64
  ) {
    let end = world.now + milliseconds
    while world.now < end {
      world.step(forwardPackets: forward, reversePackets: reverse, size: size)
    }
  }

  @Test(
    "whatever the links lose, nobody stalls, nobody is suspected and all is paid",
    arguments: seeds)
  func chains(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let hops = 1 + random.below(3)
    let losses = (0..<hops).map { _ in UInt64(random.below(200)) }
    var world = MeterWorld(seed: seed, lossPerMille: losses)
    let size = UInt64(64 + random.below(1345))
    let forward = UInt64(random.below(200))
    let reverse = UInt64(1 + random.below(200))
    Self.run(&world, milliseconds: 3_000, forward: forward, reverse: reverse, size: size)
    // The window has grown to the rate: from here nothing is dropped for want of credit.
    let early = world.nodes.map(\.droppedBytes)
    Self.run(&world, milliseconds: 3_000, forward: forward, reverse: reverse, size: size)
    for (index, node) in world.nodes.enumerated() {
      #expect(node.droppedBytes == early[index], "node \(index) stalls")
    }
    // Silence, then everything is signed and taken.
    Self.run(&world, milliseconds: 4_000, forward: 0, reverse: 0, size: 1)
    for index in world.nodes.indices {
      #expect(world.nodes[index].suspicions == [], "node \(index)")
      #expect(!world.nodes[index].mayClose)
    }
    for payee in world.nodes.indices.dropFirst() {
      let payer = world.nodes[payee - 1]
      let least = Billing.amount(bytes: payer.total, price: MeterWorld.price) ?? 0
      let most = Billing.amount(
        bytes: payer.total + payer.droppedReverse.bytes, price: MeterWorld.price)
      #expect((least...(most ?? 0)).contains(payer.meter.spent))
      #expect(world.nodes[payee].meter.earned == payer.meter.spent)
    }
  }

  @Test(
    "after restarts of either side no path stalls and nobody is suspected", arguments: seeds)
  func restarts(seed: UInt64) throws {
    var world = MeterWorld(seed: seed, lossPerMille: [UInt64(seed % 10) * 10, 20])
    for _ in 0..<4 {
      let crashed = world.random.below(4)
      let packets = UInt64(world.random.below(100))
      let milliseconds = UInt64(500 + world.random.below(3000))
      Self.run(
        &world, milliseconds: milliseconds, forward: packets, reverse: packets, size: 1000)
      world.reopen(crashed: crashed < 3 ? crashed : nil)
    }
    for index in world.nodes.indices { world.nodes[index].droppedBytes = 0 }
    Self.run(&world, milliseconds: 3_000, forward: 100, reverse: 100, size: 1000)
    let before = world.nodes.map(\.droppedBytes)
    Self.run(&world, milliseconds: 1_000, forward: 100, reverse: 100, size: 1000)
    #expect(world.nodes.map(\.droppedBytes) == before)
    for node in world.nodes { #expect(node.suspicions == []) }
  }

  @Test("a path without a price is counted and receipted and never stops")
  func free() throws {
    var world = MeterWorld(seed: 1, lossPerMille: [100], price: 0)
    world.lie = { _, kind, body in kind == .receipt ? [] : [body] }
    Self.run(&world, milliseconds: 20_000, forward: 50, reverse: 50, size: 1400)
    #expect(world.nodes[1].droppedBytes == 0)
    #expect(world.nodes[1].suspicions == [])
    world.lie = nil
    Self.run(&world, milliseconds: 20_000, forward: 50, reverse: 50, size: 1400)
    world.reopen(crashed: nil)
    Self.run(&world, milliseconds: 5_000, forward: 0, reverse: 0, size: 1400)
    let entry = try #require(world.nodes[1].entries.last)
    #expect(entry.amount == 0)
    #expect(entry.bytes > 200 << 20)
    #expect(entry.isClosed)
  }

  @Test("on a link that loses everything the payee asks for the path to be closed, once")
  func deadLink() {
    var world = MeterWorld(seed: 2, lossPerMille: [0])
    world.lie = { _, _, _ in [] }
    Self.run(&world, milliseconds: 30_000, forward: 20, reverse: 0, size: 1400)
    #expect(world.nodes[1].suspicions == [.unpaid])
    #expect(world.nodes[1].mayClose)
    #expect(world.nodes[1].total <= 1 << 20)
  }

  @Test("the same seed makes the same run")
  func replay() {
    var worlds = [7, 7].map { MeterWorld(seed: $0, lossPerMille: [30, 60]) }
    for index in worlds.indices {
      Self.run(&worlds[index], milliseconds: 3_000, forward: 30, reverse: 60, size: 900)
    }
    #expect(worlds[0].nodes.map(\.counters) == worlds[1].nodes.map(\.counters))
    #expect(worlds[0].random.next() == worlds[1].random.next())
  }
}
