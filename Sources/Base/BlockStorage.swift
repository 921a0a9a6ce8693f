/// Why a block device did not do what it was told.
public enum StorageError: Error, Equatable {
  /// The range leaves the device.
  case outOfRange(sector: UInt64, count: Int)
  /// The device reported an error; `code` is an errno value.
  case io(code: Int32)
}

/// What the cores need of a disk: whole 512-byte sectors, and a promise to keep them.
///
/// A write may be lost or torn by a power cut until `flush` has returned.
public protocol BlockStorage: ~Copyable {
  /// Size of the device in sectors of 512 bytes.
  var sectorCount: UInt64 { get }
  func read(sector: UInt64, count: Int) throws(StorageError) -> [UInt8]
  mutating func write(sector: UInt64, _ bytes: [UInt8]) throws(StorageError)
  mutating func flush() throws(StorageError)
}

/// Every structure of this project counts in sectors of this many bytes.
public let sectorSize = 512
