import Base
import Foundation
import PartitionTable
import SlotRecord

@testable import ImageBuilder

/// A folder that goes when nobody needs it any more.
final class TemporaryFolder: Sendable {
  let url = FileManager.default.temporaryDirectory
    .appending(path: "skyminer-boards-\(UUID().uuidString.prefix(8))")

  init() throws { try makeFolder(url) }

  deinit { try? FileManager.default.removeItem(at: url) }
}

extension TestedImage {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func find(_ board: String) throws -> ImageSet { try find(board, in: repository) }
}

/// A card in a board of its own: a copy of the image that a test may damage.
final class Card: Sendable {
  let folder: TemporaryFolder
  let url: URL
  let image: ImageSet
  let board: BoardDefinition
  let shell: Shell

  init(of name: String = "qemu-virt") async throws {
    folder = try TemporaryFolder()
    url = folder.url.appending(path: "card.img")
    image = try TestedImage.find(name)
    board = try BoardDefinition.read(
      name, in: TestedImage.repository.appending(path: "Hardware"))
    shell = Shell(logs: folder.url.appending(path: "logs"))
    try await Emulator.makeCard(from: image.image, to: url, shell: shell)
  }

  var manifest: Manifest { image.manifest }

  /// Byte range of a partition in the table that the builder wrote.
  func range(of partition: String) throws -> Range<Int> {
    guard let found = try DiskLayout.table(seed: "").partition(named: partition) else {
      throw BuildProblem(
        "no partition \(partition)", cause: "a slip of the test", wayOut: "see DiskLayout")
    }
    let start = Int(found.first) * sectorSize
    return start..<start + Int(found.sectorCount) * sectorSize
  }

  func bytes(at offset: Int, count: Int) throws -> [UInt8] {
    Array(try ImageFile.open(url).bytes(at: offset, count: count))
  }

  func write(_ bytes: [UInt8], at offset: Int) throws {
    let handle = try FileHandle(forUpdating: url)
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data(bytes))
  }

  /// Turns over one bit of the card, as ageing flash does.
  func flipBit(at offset: Int, bit: Int = 3) throws {
    let byte = try bytes(at: offset, count: 1)[0]
    try write([byte ^ (1 << bit)], at: offset)
  }

  /// Puts the same system into slot b and lets the boot loader choose either, a first.
  func fillSlotB() throws {
    for name in ["boot", "root"] {
      let part = try image.part(name + "_a")
      let target = try range(of: name + "_b").lowerBound
      try write(try bytes(at: part.offset, count: part.size), at: target)
    }
    try set(
      SlotRecord(
        a: .init(priority: 15, tries: 7, isProven: true),
        b: .init(priority: 14, tries: 7, isProven: true)))
  }

  func set(_ record: SlotRecord) throws {
    var disk = try ImageFile.open(url)
    try record.write(to: &disk, misc: try misc())
  }

  func record() throws -> SlotRecord {
    try SlotRecord.read(from: try ImageFile.open(url), misc: try misc())
  }

  func lastFailure() throws -> BootFailure? {
    try BootFailure.read(from: try ImageFile.open(url), misc: try misc())
  }

  /// Copies a file to the owner's partition, as the owner does on another computer.
  func putOnConfig(_ file: URL, as name: String) async throws {
    try await Emulator.putOnConfig(file, as: name, of: url, shell: shell)
  }

  private func misc() throws -> UInt64 { UInt64(try range(of: "misc").lowerBound / sectorSize) }
}
