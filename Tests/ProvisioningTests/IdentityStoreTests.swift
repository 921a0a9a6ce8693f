import Base
import BootPlan
import DurableState
import Identity
import IdentitySamples
import Provisioning
import Simulation
import Sodium
import Testing

/// What a card may hold when the daemon starts, and what becomes of it.
@Suite struct IdentityStoreTests {
  private let factory = SampleFactory(seed: 9)
  private let seed = [UInt8](repeating: 0x42, count: 32)

  private static func facts(
    chip: [UInt8] = [1], disk: [UInt8] = [2], network: [UInt8] = [3], isMarked: Bool = false
  ) -> ProvisioningFacts {
    var facts = ProvisioningFacts()
    facts.chip = chip
    facts.disk = disk
    facts.network = network
    facts.isMarked = isMarked
    return facts
  }

  private var unit: FactoryRecord.Content { .record(factory.record(3), damaged: false) }

  /// What an opened identity shows; the identity itself cannot be copied out of a test.
  private struct Shown: Equatable {
    let chain: CertificateChain
    let isNew: Bool
    let canRegister: Bool
    let notes: [String]
  }

  private func open(
    _ folder: inout SimulatedFolder, _ content: FactoryRecord.Content,
    _ facts: ProvisioningFacts = facts(), data: String = "ready"
  ) throws(IdentityProblem) -> Shown {
    let identity = try IdentityStore().open(
      &folder, facts: facts, factory: content, dataState: data, newSeed: { seed })
    return Shown(
      chain: identity.chain, isNew: identity.isNew, canRegister: identity.canRegister,
      notes: identity.notes)
  }

  @Test func `a unit makes one key and shows the same chain at every boot`() throws {
    var folder = SimulatedFolder(seed: 1)
    let first = try open(&folder, unit)
    #expect(first.isNew && first.canRegister)
    try first.chain.verify(root: factory.root, now: SampleFactory.start)
    let second = try open(&folder, unit, Self.facts(isMarked: true))
    #expect(!second.isNew)
    #expect(second.chain == first.chain)
  }

  @Test func `a board without a claim key is a node`() throws {
    var folder = SimulatedFolder(seed: 1)
    let node = try open(&folder, .blank)
    #expect(node.chain.standing == .node && !node.canRegister)
    #expect(try open(&folder, .blank).chain == node.chain)
  }

  @Test func `a node that is personalised later keeps its key`() throws {
    var folder = SimulatedFolder(seed: 1)
    let node = try open(&folder, .blank)
    let unit = try open(&folder, unit)
    #expect(unit.chain.key == node.chain.key)
    #expect(unit.chain.standing == .miner && unit.canRegister)
  }

  @Test func `a factory record that went leaves the chain that was kept`() throws {
    var folder = SimulatedFolder(seed: 1)
    let before = try open(&folder, unit)
    for content in [FactoryRecord.Content.blank, .damaged(.wrongChecksum(.factoryRecord))] {
      let after = try open(&folder, content)
      #expect(after.chain == before.chain)
      #expect(!after.canRegister)
      #expect(after.notes == ["the factory record is gone or damaged: personalise this card again"])
    }
  }

  @Test func `a damaged factory record makes no node`() {
    var folder = SimulatedFolder(seed: 1)
    let damage = WireError.wrongChecksum(.factoryRecord)
    #expect(throws: IdentityProblem.factory(damage)) { try open(&folder, .damaged(damage)) }
    #expect((try? folder.list()) == [])
  }

  @Test func `another unit's record is told`() throws {
    var folder = SimulatedFolder(seed: 1)
    _ = try open(&folder, unit)
    let problem = IdentityProblem.otherUnit(
      found: factory.batch.serial.unit(4), expected: factory.batch.serial.unit(3))
    #expect(throws: problem) {
      try open(&folder, .record(factory.record(4), damaged: false))
    }
  }

  @Test func `a card in another board is told, a board with a new part is not`() throws {
    var folder = SimulatedFolder(seed: 1)
    _ = try open(&folder, unit)
    let moved = Self.facts(chip: [7], disk: [8], network: [9])
    #expect(throws: IdentityProblem.moved) { try open(&folder, unit, moved) }
    _ = try open(&folder, unit, Self.facts(disk: [8], network: [9]))
    // Nothing to compare is no difference: a driver that does not load costs nobody an identity.
    _ = try open(&folder, unit, Self.facts(chip: [], disk: [], network: []))
    #expect(throws: IdentityProblem.moved) {
      try open(&folder, unit, Self.facts(chip: [], disk: [], network: [9]))
    }
  }

  @Test(arguments: ["damaged beyond repair (e2fsck gave 8)", ""])
  func `data in memory gets no identity`(state: String) {
    var folder = SimulatedFolder(seed: 1)
    #expect(throws: IdentityProblem.noData(state)) { try open(&folder, unit, data: state) }
    #expect((try? folder.list()) == [])
  }

  @Test func `a marked card without an identity has lost it`() {
    var folder = SimulatedFolder(seed: 1)
    #expect(throws: IdentityProblem.lost) {
      try open(&folder, unit, Self.facts(isMarked: true))
    }
  }

  @Test func `one damaged copy is mended, two stop the board and stay as they are`() throws {
    var folder = SimulatedFolder(seed: 1)
    let before = try open(&folder, unit)
    folder.flip(bit: 300, of: "key.a")
    let mended = try open(&folder, unit)
    #expect(mended.chain == before.chain)
    #expect(mended.notes.count == 1)
    #expect(try open(&folder, unit).notes.isEmpty)
    folder.flip(bit: 300, of: "key.a")
    folder.flip(bit: 300, of: "key.b")
    let copies = (folder["key.a"], folder["key.b"])
    do throws(IdentityProblem) {
      _ = try open(&folder, unit)
      Issue.record("a damaged identity was taken")
    } catch {
      #expect(error.explanation.contains("'sky reset'"))
    }
    #expect(folder["key.a"] == copies.0 && folder["key.b"] == copies.1)
  }

  @Test func `a full disk gives no identity, and the same board one when there is room`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder.capacityBytes = 100
    #expect(throws: IdentityProblem.unkept(.folder(.noSpace))) { try open(&folder, unit) }
    #expect(IdentityProblem.unkept(.folder(.noSpace)).isTemporary)
    folder.capacityBytes = nil
    #expect(try open(&folder, unit).isNew)
  }

  @Test func `a disk that fills up later changes nothing`() throws {
    var folder = SimulatedFolder(seed: 1)
    let before = try open(&folder, unit)
    folder.capacityBytes = 0
    #expect(try open(&folder, unit).chain == before.chain)
  }

  @Test func `a key file that other software wrote is not overwritten`() throws {
    var folder = SimulatedFolder(seed: 1)
    try TwinFile(name: "key", valueBytesMax: 129).create([9, 9, 9], in: &folder)
    #expect(throws: IdentityProblem.malformed) { try open(&folder, unit) }
  }
}
