internal import Base

/// Where a service answers by plain HTTP: `http://host:port`, without a path.
public struct WebAddress: Equatable, Sendable {
  public enum Fault: Error, Equatable, Sendable {
    /// Nothing on a board speaks TLS: what it asks for is signed.
    case https
    /// Anything else.
    case form
  }

  /// A name, an IPv4 address, or an IPv6 address without brackets.
  public let host: String
  public let port: UInt16

  public init(_ text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    if bytes.starts(with: Array("https:".utf8)) { throw .https }
    let scheme = Array("http://".utf8)
    guard bytes.starts(with: scheme), bytes.count <= 300 else { throw .form }
    var rest = bytes[scheme.count...]
    if rest.last == 0x2F { rest.removeLast() }
    guard let place = HostAndPort(rest), place.address?.isHost ?? true else { throw .form }
    host = place.host
    port = place.port ?? 80
  }

  public var text: String {
    let isIPv6 = host.utf8.contains(0x3A)
    return "http://" + (isIPv6 ? "[" + host + "]" : host) + ":\(port)"
  }
}
