public import Base
internal import CLinux

/// A disk or partition in `/dev`.
public struct BlockDevice: ~Copyable, BlockStorage {
  private let file: FileDescriptor
  public let sectorCount: UInt64
  public let path: String

  public init(_ path: String, _ access: FileDescriptor.Access) throws(SystemError) {
    let device = try FileDescriptor(path, access)
    let bytes = try check(sky_device_size(device.number), "measure", path)
    file = device
    sectorCount = UInt64(bytes) / UInt64(sectorSize)
    self.path = path
  }

  public func read(sector: UInt64, count: Int) throws(StorageError) -> [UInt8] {
    try inRange(sector, count)
    let bytes: [UInt8]
    do {
      bytes = try file.read(upTo: count * sectorSize, at: sector * UInt64(sectorSize))
    } catch {
      throw .io(code: error.code)
    }
    guard bytes.count == count * sectorSize else {
      throw .outOfRange(sector: sector, count: count)
    }
    return bytes
  }

  public mutating func write(sector: UInt64, _ bytes: [UInt8]) throws(StorageError) {
    try inRange(sector, bytes.count / sectorSize)
    do {
      try file.write(bytes, at: sector * UInt64(sectorSize))
    } catch {
      throw .io(code: error.code)
    }
  }

  public mutating func flush() throws(StorageError) {
    do {
      try file.sync()
    } catch {
      throw .io(code: error.code)
    }
  }

  /// Tells the kernel that partition `number` (from 1) now has another length, in bytes both.
  public func resizePartition(
    _ number: Int, start: UInt64, length: UInt64
  ) throws(SystemError) {
    try check(
      sky_resize_partition(file.number, Int32(number), start, length), "resize partition of", path)
  }

  private func inRange(_ sector: UInt64, _ count: Int) throws(StorageError) {
    guard count >= 0, sector <= sectorCount, UInt64(count) <= sectorCount - sector else {
      throw .outOfRange(sector: sector, count: count)
    }
  }
}
