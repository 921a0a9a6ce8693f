import Base
import DurableState
import Simulation
import Testing

struct TwinFileTests {
  private let twin = TwinFile(name: "identity", valueBytesMax: 64)
  private let value: [UInt8] = Array(1...32)
  private let next: [UInt8] = Array(33...64)

  private func kept() throws -> SimulatedFolder {
    var folder = SimulatedFolder(seed: 1)
    try twin.create(value, in: &folder)
    return folder
  }

  @Test
  func `a value is kept in two equal files, and loaded without a write`() throws {
    var folder = try kept()
    #expect(try folder.list() == ["identity.a", "identity.b"])
    #expect(folder["identity.a"] == folder["identity.b"])
    let operations = folder.operationCount
    #expect(twin.load(from: &folder) == .good(value: value, generation: 1, repair: nil))
    #expect(folder.operationCount == operations)
  }

  @Test
  func `a value is made once and never over another one`() throws {
    var folder = try kept()
    #expect(throws: TwinFileError.exists) { try twin.create(next, in: &folder) }
    folder["identity.a"] = []
    #expect(throws: TwinFileError.exists) { try twin.create(next, in: &folder) }
    folder["identity.b"] = nil
    let damage = TwinDamage.unbelievable(a: .tooShort(bytes: 0), b: nil)
    #expect(throws: TwinFileError.damaged(damage)) { try twin.create(next, in: &folder) }
    #expect(throws: TwinFileError.damaged(damage)) { try twin.replace(with: next, in: &folder) }
    #expect(twin.load(from: &folder) == .damaged(damage))
    #expect(folder["identity.a"] == [])
  }

  @Test
  func `only what is there is replaced, and a replacement counts`() throws {
    var folder = SimulatedFolder(seed: 1)
    #expect(throws: TwinFileError.missing) { try twin.replace(with: next, in: &folder) }
    #expect(try folder.list().isEmpty)
    try twin.create(value, in: &folder)
    try twin.replace(with: next, in: &folder)
    #expect(twin.load(from: &folder) == .good(value: next, generation: 2, repair: nil))
  }

  @Test
  func `drafts alone are no value, and go with the next one`() throws {
    var folder = try kept()
    folder["identity.a.new"] = folder["identity.a"]
    folder["identity.b.new"] = folder["identity.b"]
    folder["identity.a"] = nil
    folder["identity.b"] = nil
    #expect(twin.load(from: &folder) == .missing)
    try twin.create(next, in: &folder)
    #expect(twin.load(from: &folder) == .good(value: next, generation: 1, repair: nil))
    folder["identity.b.new"] = [1]
    #expect(twin.load(from: &folder) == .good(value: next, generation: 1, repair: nil))
    #expect(try folder.list() == ["identity.a", "identity.b"])
  }

  @Test(arguments: ["identity.a", "identity.b"])
  func `the newer copy counts and the older one follows`(newer: String) throws {
    var folder = try kept()
    let older = newer == "identity.a" ? "identity.b" : "identity.a"
    let first = folder[older]
    try twin.replace(with: next, in: &folder)
    folder[older] = first
    let repair = TwinRepair(copy: older, fault: .stale(generation: 1), error: nil)
    #expect(twin.load(from: &folder) == .good(value: next, generation: 2, repair: repair))
    #expect(twin.load(from: &folder) == .good(value: next, generation: 2, repair: nil))
  }

  @Test
  func `two whole copies of one generation that differ are not chosen from`() throws {
    var folder = try kept()
    let first = folder["identity.a"]
    folder["identity.a"] = nil
    folder["identity.b"] = nil
    try twin.create(next, in: &folder)
    folder["identity.a"] = first
    #expect(twin.load(from: &folder) == .damaged(.disagreeing(generation: 1)))
  }

  @Test
  func `a copy that stands alone is durable before it is given, whoever put it there`() throws {
    for seed in UInt64(1)...50 {
      var folder = SimulatedFolder(seed: seed)
      try folder.write("identity.b", Frames.bytes(of: value, generation: 1))
      // Two syncs, and then the power goes in the midst of the repair.
      folder.cut(afterOperations: 2)
      guard case .good(value, 1, .some) = twin.load(from: &folder) else {
        Issue.record("seed \(seed)")
        continue
      }
      folder = folder.afterPowerCut(seed: seed)
      guard case .good(value, 1, .some) = twin.load(from: &folder) else {
        Issue.record("seed \(seed): lost")
        continue
      }
    }
  }

  @Test
  func `a value of newer software is not written over`() throws {
    var folder = try kept()
    folder["identity.b"] = Frames.bytes(of: value, generation: 1, version: 2)
    let before = folder["identity.b"]
    #expect(twin.load(from: &folder) == .damaged(.newerSoftware(version: 2)))
    #expect(folder["identity.b"] == before)
  }

  @Test
  func `a value that is removed leaves nothing, damaged or not`() throws {
    for damagesOne in [false, true] {
      var folder = try kept()
      if damagesOne { folder["identity.a"] = [] }
      folder["identity.b.new"] = [1]
      try twin.remove(from: &folder)
      #expect(try folder.afterPowerCut(seed: 1).list().isEmpty)
      try twin.remove(from: &folder)
      #expect(twin.load(from: &folder) == .missing)
    }
  }

  @Test
  func `what is told to a person says what is wrong`() {
    let damage = TwinDamage.unbelievable(a: .checksum, b: nil)
    #expect(damage.explanation == "first copy wrong checksum, second copy missing")
    let repair = TwinRepair(copy: "identity.b", fault: .missing, error: .noSpace)
    #expect(
      repair.explanation
        == "identity.b was missing, and could not be written again: no space left")
    #expect(TwinFileError.folder(.io(code: 30)).explanation == "input/output error 30")
  }
}
