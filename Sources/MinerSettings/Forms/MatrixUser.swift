internal import Base

/// User ids of Matrix, `@local:server` (Matrix specification, appendix "Identifier grammar").
enum MatrixUser {
  static let bytesMax = 255

  static func isUser(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count <= bytesMax, bytes.first == 0x40, let colon = bytes.firstIndex(of: 0x3A),
      colon > 1
    else { return false }
    for byte in bytes[1..<colon] {
      switch byte {
      case 0x30...0x39, 0x61...0x7A, 0x2D, 0x2E, 0x3D, 0x5F, 0x2F, 0x2B: break
      default: return false
      }
    }
    return isServer(bytes[(colon + 1)...])
  }

  /// A name or address with an optional port.
  private static func isServer(_ text: ArraySlice<UInt8>) -> Bool {
    if text.first == 0x5B {
      guard let end = text.firstIndex(of: 0x5D),
        let address = IPAddress(Text.string(text[(text.startIndex + 1)..<end])), !address.isIPv4
      else { return false }
      return isPort(text[(end + 1)...])
    }
    let end = text.firstIndex(of: 0x3A) ?? text.endIndex
    return HostName.isHost(Text.string(text[..<end])) && isPort(text[end...])
  }

  private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
    guard let colon = text.first else { return true }
    guard colon == 0x3A, let number = Text.decimal(text.dropFirst()) else { return false }
    return number >= 1 && number <= 65535
  }
}
