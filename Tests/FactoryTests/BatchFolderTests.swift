import Base
import Foundation
import Identity
import Simulation
import Sodium
import Testing

@testable import Factory

/// The units of a production run.
struct BatchFolderTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  @Test
  func `every unit has a record whose chain verifies from the root down`() throws {
    let root = try bench.root()
    let batch = try BatchFolder(try bench.batch(units: 5, root: root).folder)
    let key = try batch.unitsKey(bench.passphrase)
    var seeds: Set<[UInt8]> = []
    for unit in 1...UInt32(5) {
      let record = try batch.units().record(of: unit, key: key)
      #expect(record.root == root.publicKey)
      #expect(record.claim.serial == batch.certificate.serial.unit(unit))
      #expect(record.claim.board == "qemu-virt")
      let operational = SigningKey(seed: RandomBytes.make(32))
      let certificate = Certificate.issue(
        Certificate.Body(
          .operational, serial: record.claim.serial, issuer: Identifier(of: record.claim.subject),
          subject: try #require(PublicKey(operational.publicKey)), notBefore: Bench.now,
          hardware: HardwareIdentity(network: [2]).commitment(pepper: record.pepper)),
        by: SigningKey(seed: record.claimSeed))
      let chain = try CertificateChain([record.batch, record.claim, certificate])
      try chain.verify(root: root.publicKey, now: Bench.now)
      #expect(chain.standing == .miner)
      seeds.insert(record.claimSeed)
    }
    #expect(seeds.count == 5)
    #expect(batch.certificate.body.childrenMax == 5)
    #expect(batch.certificate.serial.unitNumber == 0)
  }

  @Test
  func `no file of a batch holds a seed or the pepper`() throws {
    let batch = try bench.batch(root: try bench.root())
    let key = try batch.unitsKey(bench.passphrase)
    let records = try (1...UInt32(3)).map { try batch.units().record(of: $0, key: key) }
    let secrets = records.map { Data($0.claimSeed) } + [Data(records[0].pepper)]
    for name in try FileManager.default.contentsOfDirectory(atPath: batch.folder.path) {
      let content = try Data(contentsOf: batch.folder.appending(path: name))
      for secret in secrets { #expect(content.range(of: secret) == nil, "\(name)") }
    }
  }

  @Test
  func `two batches of one root share neither serials nor pepper`() throws {
    let root = try bench.root()
    let one = try bench.batch("one", root: root)
    let other = try bench.batch("other", root: root)
    #expect(one.certificate.serial != other.certificate.serial)
    let record = { (batch: BatchFolder) in
      try batch.units().record(of: 1, key: try batch.unitsKey(bench.passphrase))
    }
    #expect(try record(one).pepper != record(other).pepper)
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `damage anywhere in the units is found, and spares the other units`(seed: UInt64) throws {
    let batch = try bench.batch(root: try bench.root())
    let key = try batch.unitsKey(bench.passphrase)
    let file = batch.folder.appending(path: "units.sealed")
    let size = try Data(contentsOf: file).count
    #expect(size == UnitStore.headerCount + 3 * UnitStore.placeCount)
    var random = SplitMix64(seed: seed)
    let offset = random.below(size)
    let old = try Data(contentsOf: file)[offset]
    try overwrite([old ^ UInt8(1 << random.below(8))], at: offset, of: file)
    var whole = 0
    for unit in 1...UInt32(3) {
      guard (try? batch.units().record(of: unit, key: key)) == nil else {
        whole += 1
        continue
      }
      let problem = #expect(throws: FactoryProblem.self) {
        try batch.units().record(of: unit, key: key)
      }
      expect(problem, says: "units.sealed", "back-up")
    }
    #expect(whole == (offset < UnitStore.headerCount ? 0 : 2))
  }

  @Test
  func `a unit cannot be put in the place of another`() throws {
    let batch = try bench.batch(root: try bench.root())
    let file = batch.folder.appending(path: "units.sealed")
    let bytes = [UInt8](try Data(contentsOf: file))
    let start = UnitStore.headerCount
    let first = Array(bytes[start..<start + UnitStore.placeCount])
    try overwrite(first, at: start + UnitStore.placeCount, of: file)
    let key = try batch.unitsKey(bench.passphrase)
    _ = try batch.units().record(of: 1, key: key)
    let problem = #expect(throws: FactoryProblem.self) {
      try batch.units().record(of: 2, key: key)
    }
    expect(problem, says: "unit 2", "is damaged")
  }

  @Test(arguments: ["batch.json", "batch.cert", "units.key"])
  func `a flipped bit in any public part or the key is refused`(name: String) throws {
    let batch = try bench.batch(root: try bench.root())
    let file = batch.folder.appending(path: name)
    let whole = try Data(contentsOf: file)
    // In the text only what means something counts: serial, units and root.
    let places =
      name == "batch.json"
      ? [whole.range(of: Data(batch.certificate.serial.hex.utf8))?.lowerBound].compactMap { $0 }
      : Array(whole.indices)
    #expect(!places.isEmpty)
    for place in places {
      try overwrite([whole[place] ^ 1], at: place, of: file)
      let problem = #expect(throws: FactoryProblem.self) {
        _ = try BatchFolder(batch.folder).unitsKey(bench.passphrase)
      }
      expect(problem, says: "batch")
      try overwrite([whole[place]], at: place, of: file)
    }
    _ = try BatchFolder(batch.folder).unitsKey(bench.passphrase)
  }

  @Test
  func `a wrong passphrase opens no unit`() throws {
    let batch = try bench.batch(root: try bench.root())
    let problem = #expect(throws: FactoryProblem.self) {
      _ = try Personalisation(batch, passphrase: bench.rootPassphrase)
    }
    expect(problem, says: "does not open", "units.key")
  }

  @Test(
    arguments: [
      ("", "board", 1), ("Name", "board", 1), ("name", "a board", 1), ("name", "", 1),
      (String(repeating: "x", count: 33), "board", 1), ("name\n", "board", 1),
    ])
  func `a name that could confuse is refused`(name: String, board: String, units: Int) {
    let problem = #expect(throws: FactoryProblem.self) {
      _ = try BatchOrder(name: name, board: board, units: units)
    }
    expect(problem, says: "of a batch", "small letters")
  }

  @Test(arguments: [0, -1, 65_536, Int.max])
  func `a batch has 1 to 65535 units`(units: Int) throws {
    let problem = #expect(throws: FactoryProblem.self) {
      _ = try BatchOrder(name: "name", board: "board", units: units)
    }
    expect(problem, says: "\(units) units", "several batches")
    _ = try BatchOrder(name: "name", board: "board", units: 65_535)
  }

  @Test
  func `what an interrupted run left is cleared, and what fails leaves nothing`() throws {
    let root = try bench.root()
    let draft = bench.place(".batch.draft")
    try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
    try Data("half".utf8).write(to: draft.appending(path: "units.sealed"))
    let batch = try bench.batch(root: root)
    _ = try batch.units()
    let again = #expect(throws: FactoryProblem.self) { try bench.batch(root: root) }
    expect(again, says: "is there already")
    let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
    #expect(Set(names) == ["root", "batch"])
  }
}
