/// Why bytes are no message of the map.
public enum AnnouncementError: Error, Equatable, Sendable {
  /// Not as many bytes as the counts in it make.
  case wrongSize(Int)
  case unknownVersion(UInt8)
  case fieldNotZero
  /// 0, or above `Announcement.sequenceMax`.
  case sequenceOutOfRange(UInt64)
  case tooMany(Int)
  /// Behind the last part, or the last part is behind the last that may be.
  case partOutOfRange(UInt8)
  /// One of several parts, without a link.
  case partEmpty(UInt8)
  /// Not ascending, or twice the same.
  case notInOrder(at: Int)
}
