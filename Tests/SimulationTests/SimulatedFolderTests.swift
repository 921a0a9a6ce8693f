import Base
import Simulation
import Testing

/// The simulation loses all that the port allows to be lost, and nothing else.
struct SimulatedFolderTests {
  private static let seeds: ClosedRange<UInt64> = 1...500
  private static let old = [UInt8](repeating: 0x0F, count: 1300)
  private static let new = (0..<1500).map { UInt8(truncatingIfNeeded: $0 % 250 + 1) }

  private func survivors(_ folder: SimulatedFolder) -> [SimulatedFolder] {
    Self.seeds.map { folder.afterPowerCut(seed: $0) }
  }

  @Test
  func `what is synced with its folder is there after every cut`() throws {
    var folder = SimulatedFolder(seed: 1)
    try folder.write("a", Self.old)
    try folder.sync("a")
    try folder.syncFolder()
    for after in survivors(folder) {
      #expect(try after.list() == ["a"])
      #expect(after["a"] == Self.old)
    }
  }

  @Test
  func `content without a sync is whole, old, empty, zero or torn`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder["a"] = Self.old
    try folder.write("a", Self.new)
    #expect(try folder.read("a", limit: 1500) == Self.new)
    var fates: Set<String> = []
    for after in survivors(folder) {
      let content = try after.read("a", limit: 4096)
      let common = zip(content, Self.new).prefix { $0 == $1 }.count
      switch content {
      case Self.new: fates.insert("whole")
      case Self.old: fates.insert("old")
      case []: fates.insert("empty")
      case _ where content.allSatisfy { $0 == 0 }: fates.insert("zero")
      case _ where common == content.count: fates.insert("cut off")
      case _ where content.contains(0): fates.insert("holes")
      default: fates.insert("mixed")
      }
    }
    #expect(
      fates == ["whole", "old", "empty", "zero", "cut off", "holes", "mixed"])
  }

  @Test
  func `a sync of the content does not keep the name, nor the reverse`() throws {
    var folder = SimulatedFolder(seed: 1)
    try folder.write("content", Self.new)
    try folder.sync("content")
    let first = try survivors(folder).map { try $0.list().count }
    #expect(Set(first) == [0, 1])
    try folder.write("name", Self.new)
    try folder.syncFolder()
    for after in survivors(folder) {
      #expect(try after.list() == ["content", "name"])
      #expect(after["content"] == Self.new)
    }
    #expect(survivors(folder).contains { $0["name"] == [] })
  }

  @Test
  func `a rename without a sync has happened, or not, or one name of it`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder["draft"] = Self.new
    folder["file"] = Self.old
    try folder.rename("draft", to: "file")
    #expect(try folder.list() == ["file"])
    var seen: Set<String> = []
    for after in survivors(folder) {
      let isNew = after["file"] == Self.new
      #expect(isNew || after["file"] == Self.old)
      seen.insert("\(isNew) \(after["draft"] != nil)")
    }
    #expect(seen == ["true true", "true false", "false true", "false false"])
  }

  @Test
  func `two names of one file change together`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder["draft"] = Self.new
    try folder.rename("draft", to: "file")
    let twice = survivors(folder).filter { $0["file"] != nil && $0["draft"] != nil }
    var after = try #require(twice.first)
    try after.write("draft", [1])
    #expect(after["file"] == [1])
    try after.remove("draft")
    #expect(after["file"] == [1])
  }

  @Test
  func `changes of one name happen in order`() throws {
    var folder = SimulatedFolder(seed: 1)
    for index in UInt8(1)...3 {
      try folder.write("draft", [index])
      try folder.sync("draft")
      try folder.rename("draft", to: "file")
    }
    let found = Set(survivors(folder).map { $0["file"] })
    #expect(found == [nil, [1], [2], [3]])
    try folder.remove("file")
    try folder.syncFolder()
    #expect(survivors(folder).allSatisfy { $0["file"] == nil })
  }

  @Test
  func `power goes at the operation that is asked for, and everything fails from then on`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder.cut(afterOperations: 2)
    try folder.write("a", [1])
    #expect(try folder.read("a", limit: 1) == [1])
    try folder.sync("a")
    #expect(!folder.isCut)
    let off = DurableFolderError.io(code: SimulatedFolder.powerIsOff)
    #expect(throws: off) { try folder.syncFolder() }
    #expect(folder.isCut)
    #expect(throws: off) { try folder.list() }
    #expect(throws: off) { try folder.read("a", limit: 1) }
    #expect(throws: off) { try folder.write("b", []) }
    #expect(throws: off) { try folder.remove("missing") }
    var after = folder.afterPowerCut(seed: 1)
    try after.write("b", [])
    #expect(!after.isCut)
  }

  @Test
  func `the operation that is cut may have happened`() throws {
    let found = Self.seeds.map { seed in
      var folder = SimulatedFolder(seed: seed)
      folder["a"] = [1]
      folder.cut(afterOperations: 0)
      try? folder.remove("a")
      return folder.afterPowerCut(seed: seed)["a"] != nil
    }
    #expect(Set(found) == [true, false])
  }

  @Test
  func `the next process finds all as it was`() throws {
    var folder = SimulatedFolder(seed: 1)
    try folder.write("a", Self.new)
    folder.cut(afterOperations: 0)
    #expect(throws: DurableFolderError.self) { try folder.syncFolder() }
    let after = folder.afterProcessEnd()
    #expect(try after.read("a", limit: 1500) == Self.new)
    #expect(Set(survivors(after).map { $0["a"] != nil }) == [true, false])
  }

  @Test
  func `the same seed loses the same`() throws {
    var folder = SimulatedFolder(seed: 1)
    for name in ["a", "b", "c"] { try folder.write(name, Self.new) }
    for seed in UInt64(1)...20 {
      let (one, other) = (folder.afterPowerCut(seed: seed), folder.afterPowerCut(seed: seed))
      for name in ["a", "b", "c"] { #expect(one[name] == other[name]) }
    }
  }

  @Test
  func `a disk is full at a byte, and what fits is written`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder.capacityBytes = 10
    try folder.write("a", [1, 2, 3, 4])
    #expect(throws: DurableFolderError.noSpace) { try folder.write("b", Self.new) }
    #expect(folder["b"]?.count == 6)
    try folder.remove("b")
    try folder.write("a", Array(1...10))
  }

  @Test
  func `a sync that failed is not made good by another one`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder["a"] = Self.old
    try folder.write("a", Self.new)
    folder.fail(operation: 0, with: .io(code: 5))
    #expect(throws: DurableFolderError.io(code: 5)) { try folder.sync("a") }
    try folder.sync("a")
    #expect(survivors(folder).contains { $0["a"] == Self.old })
    try folder.write("a", Self.new)
    try folder.sync("a")
    #expect(survivors(folder).allSatisfy { $0["a"] == Self.new })
  }

  @Test
  func `what is missing, too large or unreadable is told apart`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder["a"] = [1, 2]
    #expect(throws: DurableFolderError.missing) { try folder.read("b", limit: 9) }
    #expect(throws: DurableFolderError.missing) { try folder.sync("b") }
    #expect(throws: DurableFolderError.missing) { try folder.rename("b", to: "a") }
    #expect(throws: DurableFolderError.missing) { try folder.remove("b") }
    #expect(throws: DurableFolderError.tooLarge(limit: 1)) { try folder.read("a", limit: 1) }
    folder.unreadableNames = ["a"]
    #expect(throws: DurableFolderError.io(code: 5)) { try folder.read("a", limit: 9) }
    folder.unreadableNames = []
    folder.flip(bit: 9, of: "a")
    #expect(folder["a"] == [1, 0])
  }
}
