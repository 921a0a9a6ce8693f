import Base
import DurableState
import LinuxIO

/// The first number for this node's announcements after the next start.
struct SequenceFile {
  private static let file = CheckedFile(name: "sequence", valueBytesMax: 8)

  /// 1 where there is none, or where it is damaged: neighbours then tell what they have heard.
  static func read(_ folder: borrowing LinuxFolder) -> UInt64 {
    guard case .good(let value, _) = file.read(from: folder), value.count == 8 else { return 1 }
    var reader = BigEndianReader(value)
    return max(1, reader.integer(8))
  }

  static func write(_ number: UInt64, to folder: inout LinuxFolder) {
    var writer = BigEndianWriter(capacity: 8)
    writer.integer(number, 8)
    do throws(DurableFolderError) {
      try file.replace(with: writer.bytes, in: &folder)
    } catch {
      log("the number of the next announcement is not kept: " + error.explanation)
    }
  }
}
