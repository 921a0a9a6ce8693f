import Base
import Foundation
import Fuzzing
import Simulation
import Testing

/// What the fuzzers found worth keeping, tried again with every check of a debug build.
struct CorpusTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Corpus")
  private static let names = ParserTarget.all.map { $0.name }

  @Test(arguments: names)
  func `everything in the corpus is refused or keeps its promise`(name: String) throws {
    let target = try #require(ParserTarget.named(name))
    let files = try Self.files(name)
    var accepted = 0
    for file in files {
      let bytes = Array(try Data(contentsOf: file))
      switch target.run(bytes) {
      case .accepted: accepted += 1
      case .refused: break
      case .broken(let reason): Issue.record("\(name)/\(file.lastPathComponent): \(reason)")
      }
    }
    #expect(accepted > 0, "nothing in the corpus is well formed: this test looks at nothing")
  }

  @Test(arguments: names)
  func `the samples are accepted, and files of the corpus`(name: String) throws {
    let target = try #require(ParserTarget.named(name))
    let files = try Self.files(name)
    let present = Set(files.map { $0.lastPathComponent })
    for sample in target.samples() {
      #expect(target.run(sample) == .accepted || name == "kernel-figures")
      #expect(sample.count <= target.lengthMax)
      #expect(
        present.contains(ParserTarget.fileName(sample)), "write it with: make fuzz-seeds")
    }
  }

  @Test
  func `every folder of the corpus has its parser`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(folders.sorted() == Self.names.sorted())
    #expect(Set(Self.names).count == Self.names.count)
  }

  /// The short form, where no fuzzer is built: the same damage on every machine.
  @Test(arguments: names)
  func `damaged samples are refused or keep their promise`(name: String) throws {
    let target = try #require(ParserTarget.named(name))
    var mutator = Mutator(seed: 1, lengthMax: target.lengthMax)
    for sample in target.samples() {
      for round in 0..<300 {
        let bytes = mutator.damage(sample)
        guard case .broken(let reason) = target.run(bytes) else { continue }
        Issue.record("\(name), round \(round), \(Text.hex(bytes)): \(reason)")
        return
      }
    }
  }

  private static func files(_ name: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: name), includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
  }
}
