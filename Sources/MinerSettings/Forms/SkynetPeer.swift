public import Base

/// A node that the owner names: its key, and where to reach it if that is known.
public struct SkynetPeer: Equatable, Sendable {
  /// Room for a key and the longest name of a host.
  static let bytesMax = 330

  public let key: PublicKey
  /// A name, an IPv4 address, or an IPv6 address without brackets; nil for one that calls by itself or
  /// is found on the chassis' network.
  public let host: String?
  /// UDP; nil without a host.
  public let port: UInt16?

  /// `KEY` or `KEY@host:port`, the key as 64 hexadecimal digits in small letters.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.bytesMax else { return nil }
    let end = bytes.firstIndex(of: 0x40) ?? bytes.endIndex
    guard let key = SkynetSettings.key(Text.string(bytes[..<end])) else { return nil }
    self.key = key
    guard end < bytes.endIndex else {
      host = nil
      port = nil
      return
    }
    guard let place = HostAndPort(bytes[(end + 1)...]), let port = place.port,
      place.isName || place.address.map(Self.isReachable) ?? false
    else { return nil }
    host = place.host
    self.port = port
  }

  /// As `init` takes it.
  public var text: String {
    let key = Text.hex(key.bytes)
    guard let host, let port else { return key }
    return key + "@" + (host.utf8.contains(0x3A) ? "[" + host + "]" : host) + ":\(port)"
  }

  /// A neighbour may well live in the same computer; an address of one wire says nothing without the wire.
  private static func isReachable(_ address: IPAddress) -> Bool {
    (address.isHost && !address.isLinkLocal) || address.isLoopback
  }
}
