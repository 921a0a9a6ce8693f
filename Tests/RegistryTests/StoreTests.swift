import Base
import Foundation
import GRDB
import Identity
import IdentitySamples
import Testing

@testable import Registry

@Suite struct StoreTests {
  let fixture: RegistryFixture
  var factory: SampleFactory { fixture.factory }
  var store: SQLiteStore { fixture.store }

  init() throws { fixture = try RegistryFixture() }

  @Test func `every commit is on the disk before it is answered`() async throws {
    let (synchronous, journal) = try await store.pool.writeWithoutTransaction { database in
      (
        try Int.fetchOne(database, sql: "PRAGMA synchronous"),
        try String.fetchOne(database, sql: "PRAGMA journal_mode")
      )
    }
    #expect(synchronous == 2)
    #expect(journal == "wal")
  }

  @Test func `nobody else may read the database`() throws {
    let path = fixture.folder["registry.sqlite"].path
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `the number of the snapshot rises with every change and within one second`()
    async throws
  {
    var numbers: [UInt64] = []
    for state in [RevocationSnapshot.State.suspended, .revoked, .active] {
      try await fixture.set(factory.batch.serial.unit(1), state)
      numbers.append(try await fixture.registrar.refresh().value.number)
    }
    #expect(numbers[0] >= fixture.clock.now)
    #expect(numbers[1] == numbers[0] + 1)
    #expect(numbers[2] == numbers[1] + 1)
    #expect(try await fixture.registrar.refresh().value.number == numbers[2])
  }

  @Test func `a change by another program shows in the next snapshot, signed`() async throws {
    let before = try await fixture.registrar.refresh()
    let other = try SQLiteStore(folder: fixture.folder.url)
    let serial = factory.batch.serial.unit(7)
    try await other.setState(StateChange(serial, .revoked, .cloned, now: fixture.clock.now))
    let after = try await fixture.registrar.refresh()
    try after.value.verify(
      root: factory.root, now: fixture.clock.now, known: before.value.number + 1)
    #expect(after.value.entry(of: serial)?.reason == .cloned)
    #expect(try RevocationSnapshot(parsing: after.bytes) == after.value)
  }

  @Test func `an unchanged snapshot is signed anew after an hour`() async throws {
    let before = try await fixture.registrar.refresh().value
    fixture.clock.advance(3599)
    #expect(try await fixture.registrar.refresh().value == before)
    fixture.clock.advance(1)
    let after = try await fixture.registrar.refresh().value
    #expect(after.number > before.number)
    #expect(after.issuedAt == fixture.clock.now)
  }

  @Test func `an active board of a revoked batch is said to be active, another says nothing`()
    async throws
  {
    let serial = factory.batch.serial
    try await fixture.set(serial.unit(1), .suspended)
    try await fixture.set(serial.unit(1), .active)
    #expect(try await store.snapshot().entries.isEmpty)
    try await fixture.set(serial, .revoked, .batchCompromised)
    try await fixture.set(serial.unit(1), .active)
    let snapshot = try await fixture.registrar.refresh().value
    #expect(snapshot.state(of: serial.unit(1)) == .active)
    #expect(snapshot.state(of: serial.unit(2)) == .revoked)
    try await fixture.set(serial, .active)
    #expect(try await store.snapshot().entries.map(\.serial) == [serial.unit(1)])
  }

  @Test func `miners are listed in order, page by page`() async throws {
    for unit in [3, 1, 2] as [UInt32] { try await fixture.register(unit) }
    let first = try await store.miners(after: nil, limit: 2)
    let second = try await store.miners(after: first.last?.serial, limit: 2)
    #expect((first + second).map(\.serial.unitNumber) == [1, 2, 3])
  }

  @Test func `a backup under load holds what was acknowledged before it began`() async throws {
    for unit in UInt32(1)...20 { try await fixture.register(unit) }
    let file = fixture.folder["backup"]
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for unit in UInt32(21)...60 { try await fixture.register(unit) }
      }
      group.addTask { try await fixture.store.backUp(to: file) }
      try await group.waitForAll()
    }
    #expect(!FileManager.default.fileExists(atPath: file.path + ".partial"))
    let folder = try TemporaryFolder()
    try SQLiteStore.restore(file, into: folder["new"], now: fixture.clock.now)
    let restored = try SQLiteStore(folder: folder["new"])
    let miners = try await restored.miners(after: nil, limit: 100)
    #expect((20...60).contains(miners.count))
    for unit in UInt32(1)...20 {
      #expect(miners.contains { $0.key == factory.chain(unit).key })
    }
    await #expect(throws: RegistryProblem.self) { try await store.backUp(to: file) }
  }

  @Test func `numbers never go back, also after an old backup was restored`() async throws {
    try await fixture.register(1)
    let file = fixture.folder["backup"]
    try await store.backUp(to: file)
    for unit in UInt32(2)...5 {
      fixture.clock.advance(1)
      try await fixture.register(unit)
      try await fixture.set(factory.batch.serial.unit(unit), .suspended)
    }
    let last = try await fixture.registrar.refresh().value.number
    fixture.clock.advance(1)
    let folder = try TemporaryFolder()
    try SQLiteStore.restore(file, into: folder["new"], now: fixture.clock.now)
    let restored = try SQLiteStore(folder: folder["new"])
    #expect(try await restored.snapshotNumber() > last)
    #expect(try await restored.totals().registrations > 5)
    // A clock that is behind would give out numbers that boards know already.
    #expect(throws: RegistryProblem.self) {
      try SQLiteStore.restore(file, into: folder["other"], now: RegistryFixture.start - 1)
    }
  }

  @Test func `a backup goes into an empty folder only, and a damaged one nowhere`() async throws {
    let file = fixture.folder["backup"]
    try await fixture.register(1)
    try await store.backUp(to: file)
    #expect(throws: RegistryProblem.self) {
      try SQLiteStore.restore(file, into: fixture.folder.url, now: fixture.clock.now)
    }
    var bytes = Array(try Data(contentsOf: file))
    for index in 8192..<12288 { bytes[index] = 0xA5 }
    let broken = fixture.folder["broken"]
    try Data(bytes).write(to: broken)
    let folder = try TemporaryFolder()
    #expect(throws: (any Error).self) {
      try SQLiteStore.restore(broken, into: folder["new"], now: fixture.clock.now)
    }
    #expect(!FileManager.default.fileExists(atPath: folder["new/registry.sqlite"].path))
  }

  @Test func `a key is made once, for one reader, and its certificate must fit`() throws {
    let folder = RegistryFolder(fixture.folder["keys"])
    let key = try folder.makeKey()
    #expect(throws: RegistryProblem.self) { try folder.makeKey() }
    #expect(throws: RegistryProblem.self) {
      try folder.identity(root: factory.root, now: fixture.clock.now)
    }
    func sign(_ subject: PublicKey) -> Data {
      Data(
        Certificate.issue(
          Certificate.Body(
            .registry, serial: factory.registry.serial, issuer: Identifier(of: factory.root),
            subject: subject, notBefore: SampleFactory.start), by: factory.rootKey
        ).encoded)
    }
    let file = folder.location.appending(path: "registry.cert")
    try sign(factory.batch.subject).write(to: file)
    #expect(throws: RegistryProblem.self) {
      try folder.identity(root: factory.root, now: fixture.clock.now)
    }
    try sign(key).write(to: file)
    let identity = try folder.identity(root: factory.root, now: fixture.clock.now)
    #expect(identity.certificate.subject == key)
    #expect(throws: RegistryProblem.self) {
      try folder.identity(root: factory.batch.subject, now: fixture.clock.now)
    }
    let path = folder.location.appending(path: "registry.key").path
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(throws: RegistryProblem.self) {
      try folder.identity(root: factory.root, now: fixture.clock.now)
    }
  }
}
