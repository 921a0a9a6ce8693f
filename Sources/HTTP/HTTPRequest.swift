/// A question to a server; what it encodes to is one whole request of HTTP/1.1.
///
/// The connection ends with the answer, and no coding of the body is accepted, so one parser without
/// a state between requests reads it.
public struct HTTPRequest: Equatable, Sendable {
  public enum Method: Equatable, Sendable {
    case get
    case post
  }

  /// Fields that the caller may add.
  public static let fieldsMax = 16
  /// The fields that say where a message ends and what becomes of the connection.
  private static let reserved = [
    "Host", "Content-Length", "Transfer-Encoding", "Connection", "Accept-Encoding", "Trailer",
    "Upgrade", "Expect", "Keep-Alive", "Proxy-Connection",
  ]

  public let method: Method
  public let url: HTTPURL
  public let fields: [HTTPField]
  /// Empty for GET.
  public let body: [UInt8]

  public init(get url: HTTPURL, fields: [HTTPField] = []) throws(HTTPFieldError) {
    try self.init(.get, url, fields, [])
  }

  /// - Parameter type: media type of the body, as `application/octet-stream`.
  public init(
    post body: [UInt8], type: String, to url: HTTPURL, fields: [HTTPField] = []
  ) throws(HTTPFieldError) {
    try self.init(.post, url, [try HTTPField("Content-Type", type)] + fields, body)
  }

  private init(
    _ method: Method, _ url: HTTPURL, _ fields: [HTTPField], _ body: [UInt8]
  ) throws(HTTPFieldError) {
    guard fields.count <= Self.fieldsMax else { throw .tooMany(fields.count) }
    for field in fields {
      for name in Self.reserved where field.isNamed(name) { throw .reserved(name) }
    }
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
  }

  /// The bytes to send (RFC 9112, 3 and 6).
  public func encoded() -> [UInt8] {
    var head = ""
    switch method {
    case .get: head += "GET "
    case .post: head += "POST "
    }
    head += url.path + " HTTP/1.1\r\n"
    head += "Host: " + url.authority + "\r\n"
    head += "Connection: close\r\nAccept-Encoding: identity\r\n"
    for field in fields { head += field.name + ": " + field.value + "\r\n" }
    switch method {
    case .get: break
    case .post: head += "Content-Length: \(body.count)\r\n"
    }
    head += "\r\n"
    return Array(head.utf8) + body
  }
}
