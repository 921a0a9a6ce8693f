import Base
import Foundation
import PartitionTable
import SlotRecord

/// Lays boot loader, partition table and partitions into one file.
struct DiskImage: Sendable {
  let shell: Shell
  let board: BoardDefinition
  let loader: URL
  let boot: BootImage
  let root: RootImage
  /// Text that names the contents: identifiers derive from it.
  let seed: String

  /// - Parameter scratch: folder for the file systems of the small partitions.
  func write(to url: URL, scratch: URL) async throws {
    let table = try DiskLayout.table(seed: seed)
    var image = try ImageFile.create(url, size: DiskLayout.imageSize)
    try image.write(sector: 0, table.protectiveMBR())
    try table.write(to: &image)
    try image.place(
      loader, at: board.loader.offset, limit: DiskLayout.firstPartition - board.loader.offset,
      what: "the boot loader")
    let place = { (file: URL, name: String, what: String) in
      guard let slot = table.partition(named: name) else {
        preconditionFailure("no partition \(name)")
      }
      try image.place(
        file, at: Int(slot.first) * sectorSize, limit: Int(slot.sectorCount) * sectorSize,
        what: what)
    }
    try place(boot.file, "boot_a", "the boot image")
    try place(root.file, "root_a", "the root")
    try place(try await configPartition(in: scratch), "config", "the config partition")
    try place(try await dataPartition(in: scratch), "data", "the data partition")
    guard let misc = table.partition(named: "misc") else {
      preconditionFailure("no partition misc")
    }
    try SlotRecord.factory.write(to: &image, misc: misc.first)
    try image.flush()
  }

  /// FAT, so that any computer can write to it before the first boot.
  private func configPartition(in scratch: URL) async throws -> URL {
    let file = scratch.appending(path: "config.img")
    let size = DiskLayout.slices.first { $0.name == "config" }.map { $0.mebibytes } ?? 0
    try remove(file)
    try await shell.run("truncate", "truncate", ["-s", "\(size)M", file.path])
    let serial = DiskLayout.identifier(seed, "config").text.prefix(8)
    try await shell.run(
      "mkfs-config", "/usr/sbin/mkfs.vfat",
      ["--invariant", "-F", "16", "-n", "SKYCONFIG", "-i", String(serial), file.path])
    let note = scratch.appending(path: "README.TXT")
    try FileTree.write(Self.note, to: note)
    // mtools keep a file's time only when told to, and know time zones: both are pinned.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: TimeInterval(Recipe.sourceDate))],
      ofItemAtPath: note.path)
    try await shell.run(
      "copy-config", "mcopy", ["-m", "-i", file.path, note.path, "::README.TXT"],
      environment: ["TZ": "UTC", "SOURCE_DATE_EPOCH": "\(Recipe.sourceDate)"])
    return file
  }

  private static let note = """
    This partition belongs to you; the miner only reads it.\r
    \r
    authorized_keys   Put your SSH public keys here, one a line. Then log in as\r
                      'owner'. Without this file the miner takes no logins.\r

    """

  /// An empty ext4 that the board grows over the rest of its flash.
  private func dataPartition(in scratch: URL) async throws -> URL {
    let file = scratch.appending(path: "data.img")
    let size = DiskLayout.slices.first { $0.name == "data" }.map { $0.mebibytes } ?? 0
    try remove(file)
    try await shell.run("truncate", "truncate", ["-s", "\(size)M", file.path])
    // Group descriptors for 256 GiB are kept free from the start, so that growing never moves anything.
    let options = [
      "resize=67108864", "lazy_itable_init=0", "lazy_journal_init=0", "nodiscard",
      "root_owner=0:0", "hash_seed=\(DiskLayout.identifier(seed, "data hash").text)",
    ]
    try await shell.run(
      "mkfs-data", "/usr/sbin/mke2fs",
      [
        "-q", "-F", "-t", "ext4", "-b", "4096", "-m", "1", "-L", "data", "-J", "size=16",
        "-U", DiskLayout.identifier(seed, "data").text, "-E", options.joined(separator: ","),
        file.path,
      ], environment: ["E2FSPROGS_FAKE_TIME": "\(Recipe.sourceDate)", "MKE2FS_CONFIG": "/dev/null"])
    return file
  }

  /// Ranges of bytes that flashing must write; the rest holds nothing that anybody reads.
  var meaningful: [Range<Int>] {
    get throws {
      let table = try DiskLayout.table(seed: seed)
      let round = { (bytes: Int) in (bytes + 4095) / 4096 * 4096 }
      var ranges = [
        0..<DiskLayout.mebibyte / 8,
        board.loader.offset..<round(board.loader.offset + (try fileSize(loader))),
      ]
      for partition in table.partitions {
        let start = Int(partition.first) * sectorSize
        switch partition.name {
        case "boot_a": ranges.append(start..<start + round(try fileSize(boot.file)))
        case "root_a": ranges.append(start..<start + round(try fileSize(root.file)))
        // What an earlier system left there must not be found by a boot loader that looks for a way out.
        case "boot_b": ranges.append(start..<start + 4096)
        // What the factory wrote stays when a board is flashed again.
        case "root_b", DiskLayout.factory: break
        default: ranges.append(start..<start + Int(partition.sectorCount) * sectorSize)
        }
      }
      let end = DiskLayout.imageSize
      ranges.append(end - DiskLayout.mebibyte..<end)
      return ranges
    }
  }
}
