import Base
import DurableState
import Simulation
import Testing

struct CheckedFileTests {
  private let file = CheckedFile(name: "settings", valueBytesMax: 64)

  @Test
  func `a value comes back, and each replacement counts`() throws {
    var folder = SimulatedFolder(seed: 1)
    #expect(file.read(from: folder) == .missing)
    try file.replace(with: [], in: &folder)
    #expect(file.read(from: folder) == .good(value: [], generation: 1))
    try file.replace(with: Array(0..<64), in: &folder)
    #expect(file.read(from: folder) == .good(value: Array(0..<64), generation: 2))
    #expect(try folder.list() == ["settings"])
  }

  @Test
  func `a disk that cannot be read is not an empty one`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder.isUnlistable = true
    #expect(file.read(from: folder) == .damaged(.unreadable(.io(code: 5))))
    folder.isUnlistable = false
    try file.replace(with: [1], in: &folder)
    folder.unreadableNames = ["settings"]
    #expect(file.read(from: folder) == .damaged(.unreadable(.io(code: 5))))
  }

  @Test
  func `a value that is longer than it may be is damage`() throws {
    var folder = SimulatedFolder(seed: 1)
    try CheckedFile(name: "settings", valueBytesMax: 65).replace(
      with: [UInt8](repeating: 7, count: 65), in: &folder)
    #expect(file.read(from: folder) == .damaged(.unreadable(.tooLarge(limit: 88))))
  }

  @Test
  func `damage is replaced and starts to count again`() throws {
    var folder = SimulatedFolder(seed: 1)
    folder["settings"] = Array("not ours, and long enough for a header".utf8)
    #expect(file.read(from: folder) == .damaged(.foreign))
    try file.replace(with: [1], in: &folder)
    #expect(file.read(from: folder) == .good(value: [1], generation: 1))
  }

  @Test
  func `a value that is removed is gone after any power cut`() throws {
    for seed in UInt64(1)...20 {
      var folder = SimulatedFolder(seed: seed)
      try file.replace(with: [1], in: &folder)
      folder["settings.new"] = [1, 2, 3]
      try file.remove(from: &folder)
      #expect(try folder.afterPowerCut(seed: seed).list().isEmpty)
      try file.remove(from: &folder)
    }
  }
}
