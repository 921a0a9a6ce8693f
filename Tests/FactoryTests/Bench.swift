import Base
import Foundation
import Identity
import PartitionTable
import Sodium
import Testing

@testable import Factory
@testable import ImageBuilder

/// A workshop of one test's own: a folder, passphrases, a root, batches, and images to personalise.
final class Bench: Sendable {
  static let now: UInt64 = 1_795_000_000
  /// The bounds' lower end: a test has no secrets worth a second.
  static let cost = PasswordKey.Cost(operations: 1, memoryKibibytes: 8)

  let folder: URL
  let rootPassphrase = secret("the root's passphrase")
  let passphrase = secret("the batch's passphrase")

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "factory-test-\(UUID())", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func place(_ name: String) -> URL { folder.appending(path: name) }

  @discardableResult
  func root(_ name: String = "root") throws -> RootFolder {
    try RootFolder.make(
      place(name), passphrase: rootPassphrase, cost: try #require(Self.cost))
  }

  @discardableResult
  func batch(
    _ name: String = "batch", units: Int = 3, root: RootFolder
  ) throws -> BatchFolder {
    try BatchFolder.make(
      place(name), try BatchOrder(name: "2026-11", board: "qemu-virt", units: units), root: root,
      rootPassphrase: rootPassphrase, passphrase: passphrase, cost: try #require(Self.cost),
      now: Self.now)
  }

  /// A disk with the layout of the images and nothing on it.
  func image(_ name: String = "card.img", without missing: String? = nil) throws -> URL {
    let table = try DiskLayout.table(seed: name)
    var image = try ImageFile.create(place(name), size: DiskLayout.imageSize)
    let partitions = table.partitions.filter { $0.name != missing }
    try image.write(sector: 0, table.protectiveMBR())
    try PartitionTable(
      diskID: table.diskID, diskSectors: table.diskSectors, partitions: partitions
    ).write(to: &image)
    return place(name)
  }

  /// Byte where the factory partition of such a disk begins.
  static var factoryOffset: Int {
    get throws {
      let table = try DiskLayout.table(seed: "")
      return Int(try #require(table.partition(named: "factory")).first) * sectorSize
    }
  }
}

func secret(_ text: String) -> Secret {
  var bytes = Array(text.utf8)
  return Secret(taking: &bytes)
}

/// Changes a byte, whatever it is: keys are random, and one in 256 has any value that a test could write.
func flip(at offset: Int, of file: URL) throws {
  let handle = try FileHandle(forReadingFrom: file)
  defer { try? handle.close() }
  try handle.seek(toOffset: UInt64(offset))
  guard let byte = try handle.read(upToCount: 1)?.first else {
    throw CocoaError(.fileReadUnknown)
  }
  try overwrite([~byte], at: offset, of: file)
}

/// Overwrites bytes of a file.
func overwrite(_ bytes: [UInt8], at offset: Int, of file: URL) throws {
  let handle = try FileHandle(forUpdating: file)
  defer { try? handle.close() }
  try handle.seek(toOffset: UInt64(offset))
  try handle.write(contentsOf: Data(bytes))
}

/// A person who reads this message must find these words in it, and all three parts.
func expect(
  _ problem: FactoryProblem?, says words: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let problem else { return }
  let text = problem.description
  for word in words {
    #expect(text.contains(word), "'\(word)' is not in: \(text)", sourceLocation: sourceLocation)
  }
  let hasAll = !problem.what.isEmpty && !problem.cause.isEmpty && !problem.wayOut.isEmpty
  #expect(hasAll, "what, cause or way out is empty", sourceLocation: sourceLocation)
}
