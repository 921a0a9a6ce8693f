internal import Base

/// An IPv4 or IPv6 address.
public struct IPAddress: Equatable, Sendable {
  /// 4 or 16 bytes.
  public let bytes: [UInt8]

  public var isIPv4: Bool { bytes.count == 4 }

  /// Four decimal numbers without zeros in front, or eight groups of RFC 4291, section 2.2, forms 1 and 2.
  ///
  /// No zone and no IPv4 address inside of an IPv6 one.
  public init?(_ text: String) {
    let given = Array(text.utf8)
    guard let bytes = given.contains(0x3A) ? Self.ipv6(given) : Self.ipv4(given) else { return nil }
    self.bytes = bytes
  }

  /// The spelling of RFC 5952.
  public var text: String { Text.address(bytes) ?? "" }

  /// Whether a host can have it: not unspecified, loopback or multicast.
  public var isHost: Bool {
    if isIPv4 { return bytes[0] != 0 && bytes[0] != 127 && bytes[0] < 224 }
    let isLow = bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] <= 1
    return !isLow && bytes[0] != 0xFF
  }

  /// `fe80::/10`: on one wire, in whatever network.
  public var isLinkLocal: Bool { !isIPv4 && bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 }

  private static func ipv4(_ text: [UInt8]) -> [UInt8]? {
    let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard part.count <= 3, part.count == 1 || part.first != 0x30, let value = Text.decimal(part),
        let byte = UInt8(exactly: value)
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func ipv6(_ text: [UInt8]) -> [UInt8]? {
    var gap: Int?
    for index in text.indices.dropLast() where text[index] == 0x3A && text[index + 1] == 0x3A {
      guard gap == nil else { return nil }
      gap = index
    }
    guard let gap else {
      guard let bytes = groups(text[...]), bytes.count == 16 else { return nil }
      return bytes
    }
    guard let head = groups(text[..<gap]), let tail = groups(text[(gap + 2)...]),
      head.count + tail.count <= 14
    else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  /// Up to eight groups of one to four hexadecimal digits.
  private static func groups(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard !text.isEmpty else { return [] }
    let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
    guard parts.count <= 8 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard !part.isEmpty, part.count <= 4 else { return nil }
      var value: UInt16 = 0
      for byte in part {
        guard let digit = TOMLReader.digit(byte), digit < 16 else { return nil }
        value = value << 4 | UInt16(digit)
      }
      bytes.append(UInt8(value >> 8))
      bytes.append(UInt8(value & 0xFF))
    }
    return bytes
  }
}
