import Base
import Foundation

@testable import ImageBuilder

/// What a board wrote to its disk, in order, and when it asked for all of it to be kept.
///
/// QEMU's `blklogwrites` writes it in the format of the kernel's dm-log-writes (kernel documentation,
/// device-mapper/log-writes): a superblock, then a sector for each entry with its data behind it.
struct WriteLog {
  struct Entry {
    /// Byte on the disk.
    let offset: Int
    /// Where the data lies in the log.
    let data: Range<Int>
    let isFlush: Bool
  }

  private static let magic: UInt64 = 0x6A73_6677_7368_72
  private static let flush: UInt64 = 1
  private static let discard: UInt64 = 4

  private let bytes: [UInt8]
  let entries: [Entry]

  /// - Parameter file: a log whose machine may have been killed in the middle of an entry.
  init(_ file: URL) throws {
    bytes = Array(try Data(contentsOf: file))
    var reader = ByteReader(bytes)
    guard bytes.count > sectorSize, try reader.u64() == Self.magic else {
      throw CocoaError(.fileReadCorruptFile)
    }
    var entries: [Entry] = []
    var position = sectorSize
    while position + sectorSize <= bytes.count {
      var head = ByteReader(Array(bytes[position..<position + 32]))
      let (sector, count, flags) = (try head.u64(), try head.u64(), try head.u64())
      guard count > 0 || flags != 0 else { break }
      let length = flags & Self.discard == 0 ? Int(count) * sectorSize : 0
      let start = position + sectorSize
      guard start + length <= bytes.count else { break }
      entries.append(
        Entry(
          offset: Int(sector) * sectorSize, data: start..<start + length,
          isFlush: flags & Self.flush != 0))
      position = start + length
    }
    self.entries = entries
  }

  /// Arguments of QEMU that keep the log of what it writes to the card.
  static func arguments(_ arguments: [String], card: URL, log: URL) -> [String] {
    arguments.map { argument in
      guard argument.hasPrefix("if=none,id=disk,") else { return argument }
      return "if=none,id=disk,driver=blklogwrites,cache=writeback,log-sector-size=512,"
        + "file.driver=raw,file.file.driver=file,file.file.filename=\(card.path),"
        + "log.driver=file,log.filename=\(log.path)"
    }
  }

  /// Brings a disk to what a power cut after entry `last` leaves: all that was flushed, and some of
  /// the sectors that the disk still had in its cache.
  func replay(to last: Int, on card: Card, random: inout SplitMix64) throws {
    let kept = entries[...last].lastIndex { $0.isFlush } ?? 0
    let handle = try FileHandle(forUpdating: card.url)
    defer { try? handle.close() }
    for (index, entry) in entries[...last].enumerated() {
      for sector in stride(from: 0, to: entry.data.count, by: sectorSize) {
        if index > kept, random.below(2) == 0 { continue }
        let start = entry.data.lowerBound + sector
        try handle.seek(toOffset: UInt64(entry.offset + sector))
        try handle.write(contentsOf: Data(bytes[start..<start + sectorSize]))
      }
    }
  }
}
