import Base
import Identity
import Simulation
import Testing

@testable import ClusterFormation

/// Anybody can send a datagram, and flash wears out: damage is refused or harmless, and never traps.
struct DamageTests {
  @Test(arguments: UInt64(1)...4)
  func `a damaged datagram is refused or never genuine`(seed: UInt64) throws {
    let world = World.cluster(seed: seed, of: 4)
    var mutator = Mutator(seed: seed, lengthMax: 9000)
    var kinds: Set<UInt8> = []
    var parsed = 0
    for round in 0..<3000 {
      let sample = world.recordings[mutator.random.below(world.recordings.count)]
      let bytes = mutator.damage(sample)
      guard bytes != sample, let message = try? FormationMessage(parsing: bytes) else { continue }
      parsed += 1
      kinds.insert(bytes[5])
      guard let board = world.boards.first(where: { $0.serial == message.header.serial }) else {
        continue
      }
      let isGenuine = message.isGenuine(by: board.chain.key)
      #expect(!isGenuine, "seed \(seed), round \(round): \(Text.hex(bytes))")
    }
    #expect(parsed > 100, "the damage never left anything whole: this test looks at nothing")
    #expect(kinds.count >= 3)
  }

  @Test
  func `every message reads as it was written`() throws {
    var world = World.cluster(seed: 5, of: 4)
    world.stop(2)
    world.boards[2].memory = FormationMemory()
    world.start(2)
    world.run(until: world.now + 30_000)
    var kinds: Set<UInt8> = []
    for datagram in world.recordings {
      let message = try FormationMessage(parsing: datagram)
      kinds.insert(datagram[5])
      var writer = BigEndianWriter(capacity: 1024)
      switch message.content {
      case .announce(let content): content.write(to: &writer)
      case .proposal(let content): content.write(to: &writer)
      case .signatures(let content): content.write(to: &writer)
      case .roster(let content): content.write(to: &writer)
      case .removal(let content): content.write(to: &writer)
      }
      #expect(writer.bytes == Array(datagram[42..<datagram.count - 64]))
    }
    #expect(kinds == [1, 2, 3, 4])
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged vote is refused`(seed: UInt64) throws {
    let world = World.cluster(seed: seed, of: 4)
    let sample = try #require(world.boards.first { !$0.memory.vote.isEmpty }).memory.vote
    #expect(try VoteBook(parsing: sample).encoded == sample)
    var mutator = Mutator(seed: seed, lengthMax: 9000)
    for _ in 0..<2000 {
      let bytes = mutator.damage(sample)
      guard bytes != sample else { continue }
      #expect((try? VoteBook(parsing: bytes)) == nil)
    }
  }

  /// With a checksum that fits, only the fields themselves can refuse.
  @Test(arguments: UInt64(1)...4)
  func `a vote whose checksum was made to fit is refused or reads the same`(seed: UInt64) throws {
    let world = World.cluster(seed: seed, of: 4)
    let sample = try #require(world.boards.first { !$0.memory.vote.isEmpty }).memory.vote
    var mutator = Mutator(seed: seed, lengthMax: 9000)
    var accepted = 0
    for _ in 0..<2000 {
      let content = mutator.damage(Array(sample.dropLast(32)))
      let bytes = content + Hash.of(content).bytes
      guard let book = try? VoteBook(parsing: bytes) else { continue }
      accepted += 1
      #expect(book.encoded == bytes)
    }
    #expect(accepted > 0)
  }
}
