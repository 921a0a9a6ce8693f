internal import Base

/// Where something is to be had by plain HTTP: `http://host[:port]/path[?query]`.
///
/// Reads RFC 3986 strictly: no user, no fragment, no spaces, no names with underscores or a dot at the
/// end. Case counts neither in scheme nor in host, which are kept in small letters.
public struct HTTPURL: Equatable, Sendable {
  /// Bytes of a whole URL.
  public static let lengthMax = 1024
  public static let portDefault: UInt16 = 80

  public let host: HTTPHost
  public let port: UInt16
  /// Starts with `/` and goes on up to the end, the query included: the target of a request.
  public let path: String

  public init(_ text: String) throws(HTTPURLError) {
    let bytes = Array(text.utf8)
    try Self.checkCharacters(bytes)
    let scheme = Array("http://".utf8)
    guard !Characters.areAlike(bytes.prefix(8), "https://".utf8) else { throw .secured }
    guard Characters.areAlike(bytes.prefix(scheme.count), scheme) else { throw .scheme }
    let rest = bytes[scheme.count...]
    // The authority goes on up to the first of these (RFC 3986, 3.2).
    let end = rest.firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? rest.endIndex
    (host, port) = try Self.authority(rest[..<end])
    path = end == rest.endIndex ? "/" : try Self.path(rest[end...])
  }

  private init(host: HTTPHost, port: UInt16, path: String) {
    self.host = host
    self.port = port
    self.path = path
  }

  /// Host and port as the header `Host` has them, the port only where it is not 80 (RFC 9110, 7.2).
  public var authority: String {
    host.bracketed + (port == Self.portDefault ? "" : ":\(port)")
  }

  public var text: String { "http://" + authority + path }

  /// Another path below this one, with one `/` between them: `/v1` and `register` make `/v1/register`.
  public func appending(_ more: String) throws(HTTPURLError) -> HTTPURL {
    let tail = Array(more.utf8)
    try Self.checkCharacters(tail)
    var bytes = Array(path.utf8)
    guard !bytes.contains(0x3F) else { throw .query }
    if bytes.last == 0x2F { bytes.removeLast() }
    if tail.first != 0x2F { bytes.append(0x2F) }
    bytes += tail
    let url = HTTPURL(host: host, port: port, path: try Self.path(bytes[...]))
    let length = url.text.utf8.count
    guard length <= Self.lengthMax else { throw .tooLong(length) }
    return url
  }

  private static func checkCharacters(_ bytes: [UInt8]) throws(HTTPURLError) {
    guard bytes.count <= lengthMax else { throw .tooLong(bytes.count) }
    for (offset, byte) in bytes.enumerated() where byte <= 0x20 || byte >= 0x7F {
      throw .character(byte, offset: offset)
    }
  }

  private static func authority(
    _ text: ArraySlice<UInt8>
  ) throws(HTTPURLError) -> (HTTPHost, UInt16) {
    guard !text.contains(0x40) else { throw .userInformation }
    var name = text
    var rest = text[text.endIndex...]
    if text.first == 0x5B {
      guard let close = text.firstIndex(of: 0x5D) else { throw .host(Text.string(text)) }
      name = text[..<(close + 1)]
      rest = text[(close + 1)...]
    } else if let colon = text.firstIndex(of: 0x3A) {
      name = text[..<colon]
      rest = text[colon...]
    }
    let found =
      text.first == 0x5B
      ? HTTPHost.bracketed(name.dropFirst().dropLast()) : HTTPHost.plain(name)
    guard let found else { throw .host(Text.string(name)) }
    guard let colon = rest.first else { return (found, portDefault) }
    guard colon == 0x3A else { throw .host(Text.string(text)) }
    let digits = rest.dropFirst()
    guard digits.count <= 5, let port = Text.decimal(digits), port >= 1, port <= 65_535 else {
      throw .port(Text.string(digits))
    }
    return (found, UInt16(port))
  }

  private static func path(_ text: ArraySlice<UInt8>) throws(HTTPURLError) -> String {
    guard !text.contains(0x23) else { throw .fragment }
    guard text.first == 0x2F else { throw .path(Text.string(text)) }
    var index = text.startIndex
    while index < text.endIndex {
      switch text[index] {
      case 0x25:
        guard index + 2 < text.endIndex, Characters.hexadecimal(text[index + 1]) != nil,
          Characters.hexadecimal(text[index + 2]) != nil
        else { throw .path(Text.string(text)) }
        index += 2
      case let byte:
        // The first question mark begins the query, which may hold more of them (RFC 3986, 3.4).
        guard Characters.isPath(byte) || byte == 0x3F else { throw .path(Text.string(text)) }
      }
      index += 1
    }
    return Text.string(text)
  }
}
