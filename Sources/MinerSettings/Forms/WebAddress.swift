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
    if rest.first == 0x5B {
      guard let end = rest.firstIndex(of: 0x5D) else { throw .form }
      let name = Text.string(rest[(rest.startIndex + 1)..<end])
      guard let address = IPAddress(name), !address.isIPv4, address.isHost else { throw .form }
      host = address.text
      port = try Self.port(rest[(end + 1)...])
    } else {
      let end = rest.firstIndex(of: 0x3A) ?? rest.endIndex
      host = Text.string(rest[..<end])
      guard HostName.isHost(host) else { throw .form }
      port = try Self.port(rest[end...])
    }
  }

  public var text: String {
    let isIPv6 = host.utf8.contains(0x3A)
    return "http://" + (isIPv6 ? "[" + host + "]" : host) + ":\(port)"
  }

  private static func port(_ text: ArraySlice<UInt8>) throws(Fault) -> UInt16 {
    guard let colon = text.first else { return 80 }
    let digits = text.dropFirst()
    guard colon == 0x3A, digits.first != 0x30, let number = Text.decimal(digits),
      let port = UInt16(exactly: number)
    else { throw .form }
    return port
  }
}
