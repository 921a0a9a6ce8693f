/// Why bytes are no message of the map.
public enum AnnouncementError: Error, Equatable, Sendable {
  /// Not as many bytes as the counts in it make.
  case wrongSize(Int)
  case unknownVersion(UInt8)
  case fieldNotZero
  /// 0, or above `Announcement.sequenceMax`.
  case sequenceOutOfRange(UInt64)
  case tooMany(Int)
  /// Not ascending, or twice the same.
  case notInOrder(at: Int)
}
