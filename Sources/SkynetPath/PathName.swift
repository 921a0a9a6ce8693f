internal import Base
internal import SkynetWire
internal import Sodium

/// What names a path in the receipts on one of its links: both neighbours know it, and no other path on
/// that link has or had it.
enum PathName {
  /// The start of the hash of the set-up as it went over the link; its onion is never the same twice.
  static func start(_ setUp: SetUpMessage) -> UInt64 {
    var reader = BigEndianReader(
      BLAKE2b.hash(Array("skynet path on link v1".utf8) + setUp.bytes, size: 16))
    return reader.integer(8)
  }

  /// 16 bytes: that start, and the labels of both directions.
  static func bytes(_ start: UInt64, forward: Label, reverse: Label) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 16)
    writer.integer(start, 8)
    writer.word(forward.value)
    writer.word(reverse.value)
    return writer.bytes
  }
}
