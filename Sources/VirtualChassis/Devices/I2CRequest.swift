/// One message of an I2C transfer as a driver puts it into the queue (VIRTIO 1.3, 5.15.6).
struct I2CRequest: Equatable {
  enum Direction: Equatable {
    case write([UInt8])
    case read(count: Int)
  }

  static let acknowledged: UInt8 = 0
  static let refused: UInt8 = 1
  private static let headerBytes = 8
  private static let statusBytes = 1
  private static let failNextBit: UInt32 = 1
  private static let readBit: UInt32 = 2

  /// Seven bits.
  let address: UInt8
  let direction: Direction
  /// If this message fails, the next one belongs to it and fails too.
  let bindsNext: Bool

  /// Nil where it is none: then it is refused, if there is room to say so.
  init?(_ chain: DescriptorChain) {
    guard chain.readable.count >= Self.headerBytes, chain.writableCount >= Self.statusBytes else {
      return nil
    }
    let wire = chain.readable.u16(at: 0)
    // Seven address bits above a zero; ten-bit addresses have others set.
    guard wire <= 0xFE, wire & 1 == 0 else { return nil }
    address = UInt8(wire >> 1)
    let flags = chain.readable.u32(at: 4)
    bindsNext = flags & Self.failNextBit != 0
    let written = Array(chain.readable[Self.headerBytes...])
    let readCount = chain.writableCount - Self.statusBytes
    if flags & Self.readBit != 0 {
      guard written.isEmpty else { return nil }
      direction = .read(count: readCount)
    } else {
      guard readCount == 0 else { return nil }
      direction = .write(written)
    }
  }

  /// What goes into the writable part: the bytes that were read, then how it went.
  static func answer(
    _ chain: DescriptorChain, read: [UInt8], isAcknowledged: Bool
  ) -> [UInt8] {
    guard chain.writableCount >= statusBytes else { return [] }
    var bytes = [UInt8](repeating: 0, count: chain.writableCount)
    bytes.replaceSubrange(0..<read.count, with: read)
    bytes[bytes.count - 1] = isAcknowledged ? acknowledged : refused
    return bytes
  }
}
