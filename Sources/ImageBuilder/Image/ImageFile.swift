import Base
import Foundation

/// An image file as a disk: sectors by number, holes for what was never written.
struct ImageFile: BlockStorage {
  let url: URL
  let sectorCount: UInt64
  private let handle: FileHandle

  /// Makes an empty image of `size` bytes, all of it a hole.
  static func create(_ url: URL, size: Int) throws -> ImageFile {
    try remove(url)
    try Data().write(to: url)
    let handle = try FileHandle(forUpdating: url)
    try handle.truncate(atOffset: UInt64(size))
    return ImageFile(url: url, sectorCount: UInt64(size / sectorSize), handle: handle)
  }

  static func open(_ url: URL) throws -> ImageFile {
    guard let handle = try? FileHandle(forUpdating: url) else {
      throw BuildProblem(
        "\(url.path) cannot be opened", cause: "no image has been built yet",
        wayOut: "run 'make image' first")
    }
    return ImageFile(url: url, sectorCount: UInt64(try fileSize(url) / sectorSize), handle: handle)
  }

  func read(sector: UInt64, count: Int) throws(StorageError) -> [UInt8] {
    do {
      try handle.seek(toOffset: sector * UInt64(sectorSize))
      let data = try handle.read(upToCount: count * sectorSize) ?? Data()
      if data.count == count * sectorSize { return Array(data) }
    } catch {
      throw .io(code: EIO)
    }
    throw .outOfRange(sector: sector, count: count)
  }

  mutating func write(sector: UInt64, _ bytes: [UInt8]) throws(StorageError) {
    do {
      try handle.seek(toOffset: sector * UInt64(sectorSize))
      try handle.write(contentsOf: Data(bytes))
    } catch {
      throw .io(code: ENOSPC)
    }
  }

  mutating func flush() throws(StorageError) {
    do {
      try handle.synchronize()
    } catch {
      throw .io(code: EIO)
    }
  }

  /// Copies a file to byte `offset`; blocks of zeroes stay holes.
  func place(_ file: URL, at offset: Int, limit: Int, what: String) throws {
    let size = try fileSize(file)
    guard size <= limit else {
      throw BuildProblem(
        "\(what) has \(size) bytes, its place on the disk only \(limit)",
        cause: "it has grown", wayOut: "take something out of it, or enlarge DiskLayout's partition"
      )
    }
    let source = try FileHandle(forReadingFrom: file)
    defer { try? source.close() }
    var position = offset
    while let run = try source.read(upToCount: 1 << 16), !run.isEmpty {
      if run.contains(where: { $0 != 0 }) {
        try handle.seek(toOffset: UInt64(position))
        try handle.write(contentsOf: run)
      }
      position += run.count
    }
  }

  func bytes(at offset: Int, count: Int) throws -> Data {
    try handle.seek(toOffset: UInt64(offset))
    return try handle.read(upToCount: count) ?? Data()
  }
}
