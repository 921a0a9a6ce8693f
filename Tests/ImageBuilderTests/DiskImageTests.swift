import Base
import BootPlan
import Foundation
import PartitionTable
import SlotRecord
import Testing

@testable import ImageBuilder

/// A whole disk from small parts, read back with everybody's tools.
@Suite(
  .enabled(
    if: Checkout.hasTools("sgdisk", "mke2fs", "e2fsck", "mkfs.vfat", "fsck.vfat", "mcopy"),
    "install gdisk, e2fsprogs, dosfstools and mtools"))
struct DiskImageTests {
  let scratch = Scratch()

  private func part(_ name: String, size: Int) throws -> URL {
    let file = scratch.place(name)
    try Data((0..<size).map { UInt8(truncatingIfNeeded: $0 / 7 + name.utf8.count) }).write(to: file)
    return file
  }

  private func disk(
    loader: Int = 70_000, boot: Int = 90_001, root: Int = 128 << 10, seed: String = "seed"
  ) throws -> DiskImage {
    DiskImage(
      shell: scratch.shell, board: try BoardDefinition.read("qemu-virt", in: Checkout.hardware),
      loader: try part("loader", size: loader),
      boot: BootImage(file: try part("boot", size: boot)),
      root: RootImage(
        file: try part("root", size: root),
        verity: BootPlan.Verity(
          dataSize: UInt64(root), rootHash: [UInt8](repeating: 1, count: 32),
          salt: [UInt8](repeating: 2, count: 32))), seed: seed)
  }

  private func write(_ disk: DiskImage, to name: String = "image") async throws -> URL {
    let image = scratch.place(name)
    try await disk.write(to: image, scratch: scratch.makeFolder("scratch"))
    return image
  }

  private func start(of name: String) throws -> Int {
    let table = try DiskLayout.table(seed: "seed")
    return Int(try #require(table.partition(named: name)).first) * sectorSize
  }

  @Test
  func `sgdisk finds no problem, and the loader lies outside the table and its partitions`()
    async throws
  {
    let disk = try disk()
    let image = try await write(disk)
    let said = try await scratch.shell.capture("gpt", "/usr/sbin/sgdisk", ["--verify", image.path])
    #expect(said.contains("No problems found"), "\(said)")

    let opened = try ImageFile.open(image)
    let (table, copy) = try PartitionTable.read(from: opened)
    #expect(copy == .primary)
    #expect(table == (try DiskLayout.table(seed: "seed")))
    let place = disk.board.loader.offset..<disk.board.loader.offset + 70_000
    #expect(place.lowerBound >= 34 * sectorSize)
    #expect(table.partitions.allSatisfy { Int($0.first) * sectorSize >= place.upperBound })
    #expect(
      try opened.bytes(at: place.lowerBound, count: 70_000) == Data(contentsOf: disk.loader))
  }

  @Test
  func `every part lies at the start of its partition, and the second slots are empty`()
    async throws
  {
    let disk = try disk()
    let image = try ImageFile.open(try await write(disk))
    let boot = try Data(contentsOf: disk.boot.file)
    let root = try Data(contentsOf: disk.root.file)
    #expect(try image.bytes(at: start(of: "boot_a"), count: boot.count) == boot)
    #expect(try image.bytes(at: start(of: "root_a"), count: root.count) == root)
    for name in ["boot_b", "root_b"] {
      let bytes = try image.bytes(at: start(of: name), count: 1 << 20)
      #expect(bytes == Data(count: 1 << 20), "\(name)")
    }
    let misc = UInt64(try start(of: "misc") / sectorSize)
    #expect(try SlotRecord.read(from: image, misc: misc) == .factory)
  }

  @Test
  func `the file systems of the small partitions are whole and named`() async throws {
    let image = try ImageFile.open(try await write(disk()))
    for (name, mebibytes) in [("data", 64), ("config", 28)] {
      try image.bytes(at: start(of: name), count: mebibytes << 20).write(to: scratch.place(name))
    }
    let data = scratch.place("data").path
    let config = scratch.place("config").path
    try await scratch.shell.run("e2fsck", "/usr/sbin/e2fsck", ["-f", "-n", data])
    try await scratch.shell.run("fsck-vfat", "/usr/sbin/fsck.vfat", ["-n", config])
    let note = try await scratch.shell.capture("mtype", "mtype", ["-i", config, "::README.TXT"])
    #expect(note.contains("authorized_keys"))
    let label = try await scratch.shell.capture("label", "/usr/sbin/e2label", [data])
    #expect(label == "data\n")
  }

  @Test
  func `the same parts make the same image on another day`() async throws {
    let first = try Digest.of(file: try await write(disk(), to: "first"))
    try await Task.sleep(for: .milliseconds(2100))
    #expect(try Digest.of(file: try await write(disk(), to: "second")) == first)
  }

  @Test
  func `the block map covers all that is written, and neither empty slots nor the gap`()
    async throws
  {
    let disk = try disk()
    let image = try await write(disk)
    let meaningful = try disk.meaningful
    #expect(meaningful.allSatisfy { $0.lowerBound % 4096 == 0 && $0.upperBound % 4096 == 0 })
    let opened = try ImageFile.open(image)
    let run = 1 << 16
    let zeroes = Data(count: run)
    for start in stride(from: 0, to: DiskLayout.imageSize, by: run)
    where !meaningful.contains(where: { $0.contains(start) }) {
      let bytes = try opened.bytes(at: start, count: run)
      if bytes == zeroes { continue }
      let written = bytes.indices.filter { bytes[$0] != 0 }.map { start + $0 }
      let lost = written.filter { place in !meaningful.contains { $0.contains(place) } }
      #expect(lost.isEmpty, "byte \(lost.first ?? 0) would not be flashed")
    }
    for name in ["root_b", "factory"] {
      let place = try start(of: name)
      #expect(!meaningful.contains { $0.contains(place) }, "\(name)")
    }
    let factory = try start(of: "factory")..<start(of: "config")
    #expect(!meaningful.contains { $0.overlaps(factory) })
    #expect(!meaningful.contains { $0.contains(DiskLayout.firstPartition - 4096) })
  }

  /// `bmaptool` empties a file before it writes to it, and no device; so its own module is called with
  /// the file as a device would be.
  @Test(.enabled(if: Checkout.hasTools("bmaptool"), "install bmap-tools"))
  func `flashing by the block map keeps what the factory wrote`() async throws {
    let disk = try disk()
    let image = try await write(disk)
    let map = try scratch.write(
      try BlockMap.make(for: image, ranges: try disk.meaningful), to: "image.bmap")
    let card = scratch.place("card")
    var used = try ImageFile.create(card, size: DiskLayout.imageSize)
    let old = [UInt8](repeating: 0xA5, count: 4 * DiskLayout.mebibyte)
    for name in ["misc", "factory", "boot_a"] {
      try used.write(sector: UInt64(try start(of: name) / sectorSize), old)
    }
    let script = try scratch.write(
      """
      import sys
      from bmaptools.BmapCopy import BmapCopy
      with open(sys.argv[1], "rb") as image, open(sys.argv[2]) as bmap:
          with open(sys.argv[3], "r+b") as card:
              copy = BmapCopy(image, card, bmap)
              copy.copy()
              copy.sync()

      """, to: "flash.py")
    try await scratch.shell.run(
      "flash", "/usr/bin/python3", [script.path, image.path, map.path, card.path])
    let opened = try ImageFile.open(card)
    let factory = try opened.bytes(at: try start(of: "factory"), count: old.count)
    let isKept = factory == Data(old)
    #expect(isKept)
    let boot = try Data(contentsOf: disk.boot.file)
    #expect(try opened.bytes(at: start(of: "boot_a"), count: boot.count) == boot)
    let misc = UInt64(try start(of: "misc") / sectorSize)
    #expect(try SlotRecord.read(from: opened, misc: misc) == .factory)
  }

  @Test(
    arguments: [
      ("loader", 16 << 20, "the boot loader has 16777216 bytes"),
      ("boot", (48 << 20) + 1, "the boot image has 50331649 bytes, its place on the disk only"),
    ])
  func `a part that is too large is refused with both sizes`(
    part: String, size: Int, message: String
  ) async throws {
    let disk = try disk()
    // A hole is as large as data, and made at once.
    try await scratch.shell.run(
      "grow", "truncate", ["-s", "\(size)", scratch.place(part).path])
    let problem = await #expect(throws: BuildProblem.self) { _ = try await write(disk) }
    expect(problem, says: message, "it has grown", "DiskLayout")
  }

  @Test
  func `a part that just fits is taken`() async throws {
    let disk = try disk()
    try await scratch.shell.run(
      "grow", "truncate", ["-s", "\(48 << 20)", scratch.place("boot").path])
    _ = try await write(disk)
  }

  @Test
  func `an image that is not there is missed with what to do`() {
    let problem = #expect(throws: BuildProblem.self) {
      _ = try ImageFile.open(scratch.place("nothing.img"))
    }
    expect(problem, says: "nothing.img", "make image")
  }
}
