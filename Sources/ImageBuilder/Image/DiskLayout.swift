import Base
import Foundation
import PartitionTable

/// Where everything lies on the disk; one layout for every board.
enum DiskLayout {
  static let mebibyte = 1 << 20
  /// First byte behind the partition table's entries.
  static let tableEnd = 34 * sectorSize
  /// The gap before it belongs to boot ROMs and boot loaders.
  static let firstPartition = 16 * mebibyte

  struct Slice: Equatable {
    let name: String
    let type: String
    let mebibytes: Int
  }

  /// The partition of a board's claim key (`FactoryRecord.partitionName`).
  static let factory = "factory"

  private static let linux = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
  private static let basicData = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
  /// Linux root for 64-bit ARM, of the discoverable partitions specification.
  private static let root = "B921B045-1DF0-41C3-AF44-4C6F280D3FAE"

  /// In the order on the disk; every size is a multiple of 4 MiB, `data` is last and grows.
  static let slices = [
    Slice(name: "misc", type: linux, mebibytes: 4),
    // Zeroes in an image, which flashing leaves alone: the factory tool writes it, once for each board.
    Slice(name: factory, type: linux, mebibytes: 4),
    Slice(name: "config", type: basicData, mebibytes: 28),
    Slice(name: "boot_a", type: linux, mebibytes: 48),
    Slice(name: "boot_b", type: linux, mebibytes: 48),
    Slice(name: "root_a", type: root, mebibytes: 256),
    Slice(name: "root_b", type: root, mebibytes: 256),
    Slice(name: "data", type: linux, mebibytes: 64),
  ]

  /// Bytes of the whole image: the gap, the partitions, and 4 MiB for the backup table at the end.
  static let imageSize =
    firstPartition + (slices.reduce(0) { $0 + $1.mebibytes } + 4) * mebibyte

  /// The partition table of an image whose identifiers repeat for the same contents.
  ///
  /// - Parameter seed: text that names the contents.
  static func table(seed: String) throws -> PartitionTable {
    var first = UInt64(firstPartition / sectorSize)
    var partitions: [Partition] = []
    for slice in slices {
      guard let type = GUID(slice.type) else { preconditionFailure("a GUID of ours is misspelt") }
      let count = UInt64(slice.mebibytes * mebibyte / sectorSize)
      partitions.append(
        Partition(
          type: type, id: identifier(seed, slice.name), first: first, last: first + count - 1,
          name: slice.name))
      first += count
    }
    return try PartitionTable(
      diskID: identifier(seed, "disk"), diskSectors: UInt64(imageSize / sectorSize),
      partitions: partitions)
  }

  /// An identifier derived from what the image holds.
  static func identifier(_ seed: String, _ name: String) -> GUID {
    let digest = Digest.of(seed + "\u{0}" + name)
    guard let bytes = Text.bytes(hex: digest) else {
      preconditionFailure("a digest is hexadecimal")
    }
    return GUID(derivedFrom: bytes)
  }
}
