import Base
import BootPlan
import DurableState
import Identity
import IdentitySamples
import PartitionTable
import Provisioning
import Simulation
import SlotRecord
import Sodium

/// A board's first boots on a disk and a folder that lose what was not synced, in the order of the real
/// ones: table grown, reset, mark, identity, registration, answers.
///
/// It remembers from outside what the world has seen of the board, and notes each broken promise.
struct SimulatedBoard {
  static let misc: UInt64 = 64
  private static let oldSectors: UInt64 = 256
  private static let newSectors: UInt64 = 320
  static let factory = SampleFactory(seed: 77)

  private(set) var disk: SimulatedDisk
  private(set) var folder: SimulatedFolder
  private(set) var broken: [String] = []
  /// Operational keys that the registry countersigned or a verifier saw, since the last reset.
  private(set) var seen: [PublicKey] = []
  private(set) var mayBeNew = true
  private var lastAnswer: UInt64 = 0
  private var random: SplitMix64
  private let grown: PartitionTable

  init(seed: UInt64) throws {
    random = SplitMix64(seed: seed)
    guard let type = GUID("0fc63daf-8483-4772-8e79-3d69d8477de4"),
      let id = GUID("00112233-4455-6677-8899-aabbccddeeff")
    else { throw Problem.constant }
    let table = try PartitionTable(
      diskID: id, diskSectors: Self.oldSectors,
      partitions: [
        Partition(type: type, id: id, first: Self.misc, last: Self.misc + 63, name: "misc"),
        Partition(
          type: type, id: type, first: Self.misc + 64, last: Self.oldSectors - 34, name: "data"),
      ])
    guard let grown = try table.grown(to: Self.newSectors, alignment: 8) else {
      throw Problem.constant
    }
    self.grown = grown
    disk = SimulatedDisk(sectorCount: Int(Self.newSectors), seed: random.next())
    try disk.write(sector: 0, table.protectiveMBR())
    try table.write(to: &disk)
    folder = SimulatedFolder(seed: random.next())
  }

  enum Problem: Error { case constant }

  var folderOperations: Int { folder.operationCount }
  var mark: IdentityMark { (try? IdentityMark.read(from: disk, misc: Self.misc)) ?? .none }

  mutating func cutDisk(after count: Int) { disk.operationsUntilCut = count }
  mutating func cutFolder(after count: Int) { folder.cut(afterOperations: count) }

  /// Power goes and comes back.
  mutating func powerCycle() {
    disk.powerCycle()
    folder = folder.afterPowerCut(seed: random.next())
  }

  /// A check of the file system threw everything away.
  mutating func emptyFolder() { folder = SimulatedFolder(seed: random.next()) }

  /// The owner's order; a power cut in it may leave it given or not.
  mutating func orderReset() {
    mayBeNew = true
    let file = CheckedFile(name: IdentityStore.resetName, valueBytesMax: 16)
    try? file.replace(with: [1], in: &folder)
  }

  /// - Returns: whether the board came up with an identity before the power went.
  @discardableResult
  mutating func boot() -> Bool {
    do {
      try firstProgram()
    } catch {
      return false
    }
    var facts = ProvisioningFacts()
    facts.network = [2, 0, 0, 0, 0, 1]
    facts.isMarked = isMarked
    let seed = RandomBytes.make(32)
    do throws(IdentityProblem) {
      let identity = try IdentityStore().open(
        &folder, facts: facts, factory: .record(Self.factory.record(1), damaged: false),
        dataState: "ready", newSeed: { seed })
      register(identity.chain.key)
      answer()
      return true
    } catch {
      if !folder.isCut { broken.append(error.explanation) }
      return false
    }
  }

  private var isMarked = false

  /// What `skyinit` does, step by step.
  private mutating func firstProgram() throws {
    let (table, copy) = try PartitionTable.read(from: disk)
    if let wanted = try table.grown(to: Self.newSectors, alignment: 8)
      ?? (copy == .backup ? table : nil)
    {
      try wanted.write(to: &disk)
    }
    let names = try folder.list()
    if names.contains(IdentityStore.resetName) {
      for name in names where name != IdentityStore.resetName { try folder.remove(name) }
      try folder.syncFolder()
      try IdentityMark.none.write(to: &disk, misc: Self.misc)
      try folder.remove(IdentityStore.resetName)
      try folder.syncFolder()
    }
    isMarked = mark == .made
    let hasKey = try folder.list().contains { $0 == "key.a" || $0 == "key.b" }
    if hasKey, !isMarked { try IdentityMark.made.write(to: &disk, misc: Self.misc) }
    isMarked = hasKey || isMarked
  }

  /// A registry that sees every key this board ever shows.
  private mutating func register(_ key: PublicKey) {
    if seen.last == key { return }
    if !mayBeNew { broken.append("a second identity") }
    if seen.contains(key) { broken.append("an identity that was given up came back") }
    seen.append(key)
    // A new key begins to count anew.
    lastAnswer = 0
    mayBeNew = false
  }

  private mutating func answer() {
    var counter = AttestationCounter(folder, wallSeconds: 0)
    for _ in 0..<2 {
      guard let number = try? counter.take(from: &folder) else { return }
      if number <= lastAnswer { broken.append("answer \(number) after \(lastAnswer)") }
      lastAnswer = number
    }
  }
}
