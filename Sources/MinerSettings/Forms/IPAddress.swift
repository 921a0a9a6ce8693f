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
    guard let bytes = Text.bytes(address: text) else { return nil }
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

  /// This computer itself.
  public var isLoopback: Bool {
    isIPv4 ? bytes[0] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
  }

  /// `fe80::/10`: on one wire, in whatever network.
  public var isLinkLocal: Bool { !isIPv4 && bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 }
}
