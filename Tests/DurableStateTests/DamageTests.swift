import Base
import DurableState
import Simulation
import Testing

/// Worn flash, and whoever else changes files that are there.
struct DamageTests {
  private static let twin = TwinFile(name: "identity", valueBytesMax: 64)
  private static let value: [UInt8] = Array(101...132)
  private static let names = ["identity.a", "identity.b"]
  private static let good = Frames.bytes(of: value, generation: 1)

  private static func kept() throws -> SimulatedFolder {
    var folder = SimulatedFolder(seed: 1)
    try twin.create(value, in: &folder)
    return folder
  }

  @Test
  func `a kept file has the bytes of the format`() throws {
    var folder = SimulatedFolder(seed: 1)
    try CheckedFile(name: "settings", valueBytesMax: 3).replace(with: [1, 2, 3], in: &folder)
    #expect(
      folder["settings"] == [
        0x53, 0x4B, 0x59, 0x53, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3,
        0xAC, 0xA1, 0x3E, 0xC0,
      ])
    #expect(try Self.kept()["identity.a"] == Self.good)
  }

  @Test(arguments: names)
  func `each bit, byte and length of a copy may be wrong, and is mended`(name: String) throws {
    var damages = (0..<Self.good.count).map { Array(Self.good[..<$0]) }
    damages.append(Self.good + [0])
    for index in Self.good.indices {
      for change in UInt8(1)...255 {
        var damaged = Self.good
        damaged[index] ^= change
        damages.append(damaged)
      }
    }
    for damaged in damages { try expectMended(damaged, name) }
  }

  @Test(arguments: names)
  func `any damage of one copy is mended`(name: String) throws {
    var mutator = Mutator(seed: 7, lengthMax: 200)
    for _ in 0..<5000 {
      let damaged = mutator.damage(Self.good)
      if damaged != Self.good { try expectMended(damaged, name) }
    }
  }

  private func expectMended(_ damaged: [UInt8], _ name: String) throws {
    var folder = try Self.kept()
    folder[name] = damaged
    guard case .good(Self.value, 1, let repair?) = Self.twin.load(from: &folder) else {
      Issue.record("\(name) with \(damaged)")
      return
    }
    try #require(repair.copy == name && repair.error == nil, "\(damaged)")
    guard case .damaged = repair.fault else {
      Issue.record("\(repair)")
      return
    }
    let after = folder.afterPowerCut(seed: 1)
    try #require(after["identity.a"] == Self.good && after["identity.b"] == Self.good, "\(damaged)")
  }

  @Test
  func `damage of both copies is never taken for nothing`() throws {
    var mutator = Mutator(seed: 8, lengthMax: 200)
    for _ in 0..<5000 {
      let damaged = [mutator.damage(Self.good), mutator.damage(Self.good)]
      if damaged.contains(Self.good) { continue }
      var folder = try Self.kept()
      folder["identity.a"] = mutator.random.below(8) == 0 ? nil : damaged[0]
      folder["identity.b"] = damaged[1]
      let before = folder["identity.a"]
      guard case .damaged(.unbelievable) = Self.twin.load(from: &folder) else {
        Issue.record("\(damaged)")
        return
      }
      #expect(folder["identity.a"] == before && folder["identity.b"] == damaged[1])
    }
  }

  @Test
  func `a copy that cannot be read is there nevertheless`() throws {
    var folder = try Self.kept()
    let unreadable = FileDamage.unreadable(.io(code: 5))
    folder.unreadableNames = Set(Self.names)
    #expect(
      Self.twin.load(from: &folder) == .damaged(.unbelievable(a: unreadable, b: unreadable)))
    folder["identity.b"] = nil
    #expect(Self.twin.load(from: &folder) == .damaged(.unbelievable(a: unreadable, b: nil)))
    folder.isUnlistable = true
    #expect(Self.twin.load(from: &folder) == .damaged(.folder(.io(code: 5))))
    #expect(throws: TwinFileError.damaged(.folder(.io(code: 5)))) {
      try Self.twin.create([1], in: &folder)
    }
  }

  @Test
  func `a parser of any bytes accepts one form only`() {
    let file = CheckedFile(name: "settings", valueBytesMax: 100)
    var mutator = Mutator(seed: 9, lengthMax: 140)
    var accepted = 0
    for run in 0..<40_000 {
      var folder = SimulatedFolder(seed: 1)
      // Half of them with a checksum that holds, so that the fields behind it are reached.
      let damaged = mutator.damage(Self.good)
      let bytes = run.isMultiple(of: 2) ? damaged : Frames.sealed(damaged.dropLast(4))
      folder["settings"] = bytes
      guard case .good(let value, let generation) = file.read(from: folder) else { continue }
      accepted += 1
      #expect(bytes == Frames.bytes(of: value, generation: generation))
      #expect(generation > 0 && generation < .max)
    }
    #expect(accepted > 1000)
  }
}
