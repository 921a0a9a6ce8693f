import Base

/// The format of a kept file, written down a second time.
enum Frames {
  static func bytes(of value: [UInt8], generation: UInt64, version: UInt8 = 1) -> [UInt8] {
    sealed(
      Array("SKYS".utf8) + [version, 0, 0, 0] + little(generation, 8)
        + little(UInt64(value.count), 4)
        + value)
  }

  /// The bytes with the checksum that belongs to them.
  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    bytes + little(UInt64(CRC32.of(bytes)), 4)
  }

  private static func little(_ number: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }
}
