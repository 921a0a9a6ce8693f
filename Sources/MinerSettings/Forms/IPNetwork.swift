internal import Base

/// The address of a host with the length of its network's prefix, as `192.168.0.2/24`.
public struct IPNetwork: Equatable, Sendable {
  public let address: IPAddress
  /// Bits, 1 to 32 or 128.
  public let prefixLength: Int

  public init?(_ text: String) {
    let parts = Array(text.utf8).split(separator: 0x2F, omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPAddress(Text.string(parts[0])), parts[1].count <= 3,
      parts[1].first != 0x30, let length = Text.decimal(parts[1]),
      length <= UInt64(address.bytes.count * 8)
    else { return nil }
    self.address = address
    prefixLength = Int(length)
  }

  public var text: String { address.text + "/\(prefixLength)" }

  /// Whether a host can have this address: neither that of the network nor that of all its hosts.
  public var isHost: Bool {
    guard address.isHost else { return false }
    guard address.isIPv4, prefixLength <= 30 else { return true }
    var ones = true
    var zeros = true
    for bit in prefixLength..<32 {
      if Self.bit(bit, of: address) { zeros = false } else { ones = false }
    }
    return !ones && !zeros
  }

  public func contains(_ other: IPAddress) -> Bool {
    guard other.isIPv4 == address.isIPv4 else { return false }
    for bit in 0..<prefixLength where Self.bit(bit, of: address) != Self.bit(bit, of: other) {
      return false
    }
    return true
  }

  private static func bit(_ index: Int, of address: IPAddress) -> Bool {
    address.bytes[index / 8] & (0x80 >> UInt8(index % 8)) != 0
  }
}
