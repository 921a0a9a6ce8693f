import Base
import DurableState
import Simulation
import Testing

/// Disks that are full, and operations that fail one by one.
struct FailureTests {
  private static let twin = TwinFile(name: "identity", valueBytesMax: 700)
  private static let value = [UInt8](repeating: 1, count: 40)
  private static let next = [UInt8](repeating: 2, count: 700)
  private static let operationsMax = 12

  @Test
  func `a full disk refuses a value, keeps the old one and holds no draft`() throws {
    let copyBytes = 24 + Self.value.count
    for capacity in 0..<2 * copyBytes {
      var folder = SimulatedFolder(seed: 1)
      folder.capacityBytes = capacity
      #expect(throws: TwinFileError.folder(.noSpace)) {
        try Self.twin.create(Self.value, in: &folder)
      }
      #expect(try folder.list().isEmpty)
    }
    for free in 0..<2 * (24 + Self.next.count) {
      var folder = SimulatedFolder(seed: 1)
      try Self.twin.create(Self.value, in: &folder)
      folder.capacityBytes = 2 * copyBytes + free
      #expect(throws: TwinFileError.folder(.noSpace)) {
        try Self.twin.replace(with: Self.next, in: &folder)
      }
      #expect(try folder.list() == ["identity.a", "identity.b"])
      #expect(
        Self.twin.load(from: &folder) == .good(value: Self.value, generation: 1, repair: nil))
    }
  }

  @Test
  func `a full disk does not keep a good copy from being used`() throws {
    var folder = SimulatedFolder(seed: 1)
    try Self.twin.create(Self.value, in: &folder)
    folder["identity.b"] = nil
    folder.capacityBytes = 64
    let repair = TwinRepair(copy: "identity.b", fault: .missing, error: .noSpace)
    #expect(
      Self.twin.load(from: &folder) == .good(value: Self.value, generation: 1, repair: repair))
    #expect(try folder.list() == ["identity.a"])
    #expect(throws: TwinFileError.folder(.noSpace)) {
      try Self.twin.replace(with: [9], in: &folder)
    }
    #expect(folder["identity.a"] == Frames.bytes(of: Self.value, generation: 1))
  }

  @Test(arguments: [DurableFolderError.noSpace, .io(code: 5)])
  func `any operation of a first value may fail`(error: DurableFolderError) throws {
    for seed in UInt64(1)...200 {
      for operation in 0..<Self.operationsMax {
        var folder = SimulatedFolder(seed: seed)
        folder.fail(operation: operation, with: error)
        let isKept = (try? Self.twin.create(Self.value, in: &folder)) != nil
        if !isKept { #expect(try !folder.list().contains { $0.hasSuffix(".new") }) }
        var found = Self.given(&folder)
        #expect(found == Self.value || (found == nil && !isKept), "seed \(seed), \(operation)")
        let isUsed = found != nil
        folder = folder.afterPowerCut(seed: seed)
        found = Self.given(&folder)
        #expect(found == Self.value || (found == nil && !isUsed), "seed \(seed), \(operation)")
      }
    }
  }

  @Test(arguments: [DurableFolderError.noSpace, .io(code: 5)])
  func `any operation of a replacement may fail`(error: DurableFolderError) throws {
    for seed in UInt64(1)...200 {
      for operation in 0..<Self.operationsMax {
        var folder = SimulatedFolder(seed: seed)
        try Self.twin.create(Self.value, in: &folder)
        folder.fail(operation: operation, with: error)
        let isKept = (try? Self.twin.replace(with: Self.next, in: &folder)) != nil
        if !isKept { #expect(try !folder.list().contains { $0.hasSuffix(".new") }) }
        let found = Self.given(&folder)
        #expect(found == Self.next || (found == Self.value && !isKept))
        folder = folder.afterPowerCut(seed: seed)
        #expect(Self.given(&folder) == found, "seed \(seed), operation \(operation)")
      }
    }
  }

  @Test(arguments: [DurableFolderError.noSpace, .io(code: 5)])
  func `any operation of a repair may fail, and the value stays`(error: DurableFolderError) throws {
    for seed in UInt64(1)...200 {
      for operation in 0..<Self.operationsMax {
        var folder = SimulatedFolder(seed: seed)
        try Self.twin.create(Self.value, in: &folder)
        folder[seed.isMultiple(of: 2) ? "identity.a" : "identity.b"] = [0]
        folder.fail(operation: operation, with: error)
        switch Self.twin.load(from: &folder) {
        case .good(Self.value, 1, let repair):
          #expect(repair?.error == nil || repair?.error == error)
        case .damaged(.unsettled(error)): break
        case let other: Issue.record("\(other)")
        }
        folder = folder.afterPowerCut(seed: seed)
        #expect(Self.given(&folder) == Self.value)
      }
    }
  }

  @Test
  func `a copy that stands alone is not replaced before there is another`() throws {
    var folder = SimulatedFolder(seed: 1)
    try Self.twin.create(Self.value, in: &folder)
    folder["identity.b"] = nil
    // After two syncs the repair writes its draft.
    folder.fail(operation: 2, with: .io(code: 5))
    #expect(throws: TwinFileError.folder(.io(code: 5))) {
      try Self.twin.replace(with: Self.next, in: &folder)
    }
    #expect(folder["identity.a"] == Frames.bytes(of: Self.value, generation: 1))
    try Self.twin.replace(with: Self.next, in: &folder)
    #expect(Self.given(&folder) == Self.next)
  }

  /// The value; nil where it is missing.
  ///
  /// Anything else is a failure.
  private static func given(_ folder: inout SimulatedFolder) -> [UInt8]? {
    switch twin.load(from: &folder) {
    case .good(let value, _, _): return value
    case .missing: return nil
    case .damaged(let damage):
      Issue.record("\(damage)")
      return nil
    }
  }
}
