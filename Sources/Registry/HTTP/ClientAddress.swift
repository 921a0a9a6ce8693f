internal import Foundation
internal import NIOCore

/// Who is asking, as far as limits care: an IPv4 address, or the /64 that an IPv6 client commands.
struct ClientAddress: Hashable, Sendable {
  private let prefix: UInt64
  private let isIPv4: Bool

  /// Where the address is unknown, all share one bucket.
  static let unknown = ClientAddress(prefix: 0, isIPv4: false)

  private init(prefix: UInt64, isIPv4: Bool) {
    self.prefix = prefix
    self.isIPv4 = isIPv4
  }

  init(_ address: SocketAddress?) {
    let bytes = address.map(Self.bytes) ?? []
    switch bytes.count {
    case 4: self.init(prefix: Self.integer(bytes[...]), isIPv4: true)
    case 16:
      // IPv4 inside IPv6 (RFC 4291, section 2.5.5.2) is the IPv4 client that it is.
      let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
      self.init(
        prefix: Self.integer(isMapped ? bytes[12...] : bytes[..<8]), isIPv4: isMapped)
    default: self = .unknown
    }
  }

  var isLoopback: Bool { isIPv4 && prefix >> 24 == 127 }

  /// The client behind a proxy.
  ///
  /// - Parameters:
  ///   - peer: who holds the connection.
  ///   - forwarded: the values of `X-Forwarded-For`, the nearest proxy's word last.
  ///   - trustsProxy: whether a peer on this machine is a proxy whose word counts.
  static func client(
    peer: SocketAddress?, forwarded: [String], trustsProxy: Bool
  ) -> ClientAddress {
    let direct = ClientAddress(peer)
    guard trustsProxy, direct.isLoopback || isIPv6Loopback(peer) else { return direct }
    // Only the last word is the proxy's own; what stands before it the client may have made up.
    guard let last = forwarded.last?.split(separator: ",").last else { return direct }
    let text = last.filter { $0 != " " && $0 != "\t" }
    guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return direct }
    return ClientAddress(address)
  }

  private static func isIPv6Loopback(_ address: SocketAddress?) -> Bool {
    address?.ipAddress == "::1"
  }

  private static func bytes(_ address: SocketAddress) -> [UInt8] {
    guard let text = address.ipAddress else { return [] }
    // An address of a link carries the name of its interface behind a percent sign.
    let plain = String(text.prefix { $0 != "%" })
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, plain, &bytes) == 1 { return Array(bytes[..<4]) }
    return inet_pton(AF_INET6, plain, &bytes) == 1 ? bytes : []
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
