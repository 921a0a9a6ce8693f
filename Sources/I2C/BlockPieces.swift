/// How a long write goes over an adapter that only speaks SMBus: blocks of a command byte and up to 32
/// more (SMBus 3.2, section 6.5.7, without the count).
///
/// The first byte of the write is repeated as the command of every piece. That is right for devices
/// whose first byte says of what kind all others are, as the control byte of display controllers
/// does while its continuation bit is zero, and wrong for registers that count on.
public enum BlockPieces {
  public static let bytesMax = 32
  /// Co of SSD1306 section 8.1.5.2: another control byte comes after the next byte.
  private static let continuation: UInt8 = 0x80

  /// Command and content of every piece; nil where the write cannot be cut.
  public static func cut(_ bytes: [UInt8]) -> [(command: UInt8, content: [UInt8])]? {
    guard let command = bytes.first, bytes.count > 1 else { return nil }
    let content = bytes.dropFirst()
    guard content.count <= bytesMax || command & continuation == 0 else { return nil }
    var pieces: [(command: UInt8, content: [UInt8])] = []
    var rest = content
    while !rest.isEmpty {
      pieces.append((command, Array(rest.prefix(bytesMax))))
      rest = rest.dropFirst(bytesMax)
    }
    return pieces
  }
}
