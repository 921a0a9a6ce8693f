import Base
import Foundation
import PartitionTable
import Testing

@testable import ImageBuilder

/// What must not be in a finished image, outside of its root.
struct ImageAuditTests {
  let scratch = Scratch()

  private func image(_ content: String = "", at offset: Int = 0) throws -> ImageFile {
    let table = try DiskLayout.table(seed: "audit")
    var image = try ImageFile.create(scratch.place("image"), size: DiskLayout.imageSize)
    try image.write(sector: 0, table.protectiveMBR())
    try table.write(to: &image)
    if !content.isEmpty {
      try Data(content.utf8).write(to: scratch.place("content"))
      try image.place(scratch.place("content"), at: offset, limit: content.utf8.count, what: "it")
    }
    return image
  }

  private func start(_ name: String) throws -> Int {
    let table = try DiskLayout.table(seed: "audit")
    return Int(try #require(table.partition(named: name)).first) * sectorSize
  }

  private func refusal(of image: ImageFile) -> BuildProblem? {
    #expect(throws: BuildProblem.self) { try ImageAudit.check(image: image) }
  }

  @Test
  func `an image without secrets may ship`() throws {
    try ImageAudit.check(image: image())
    try ImageAudit.check(image: image("SKYF is no record without its version", at: 1 << 20))
  }

  @Test(arguments: [0, 1, 511, 4096, (2 << 20) + 3, (4 << 20) - 1])
  func `a factory partition with a single byte in it is refused`(offset: Int) throws {
    let image = try image("x", at: try start("factory") + offset)
    expect(refusal(of: image), says: "'factory' is not empty", "by the factory")
  }

  @Test(arguments: ["SKYF", "SKYS", "SKYU"], ["misc", "config", "data"])
  func `a file of the factory tool is found at any sector`(magic: String, part: String) throws {
    let place = try start(part) + (3 << 20) + 7 * sectorSize
    let image = try image(magic + "\u{1}", at: place)
    expect(refusal(of: image), says: "a secret of the factory tool at byte \(place)")
  }

  @Test(arguments: ["misc", "config", "data"])
  func `a private key is found at any byte`(part: String) throws {
    let line = String(repeating: "MC4CAQAw", count: 8)
    let image = try image(
      "some text -----BEGIN OPENSSH PRIVATE KEY-----\n\(line)\n", at: try start(part) + 12_345)
    expect(refusal(of: image), says: "there is a private key at byte")
  }

  @Test
  func `an image of the old layout is refused`() throws {
    let table = try DiskLayout.table(seed: "audit")
    let old = try PartitionTable(
      diskID: table.diskID, diskSectors: table.diskSectors,
      partitions: table.partitions.filter { $0.name != "factory" })
    var image = try image()
    try old.write(to: &image)
    expect(refusal(of: image), says: "no partition 'factory'", "another version")
  }
}
