public import HTTP
internal import LinuxIO

/// Asks servers by HTTP/1.1, one connection a request.
///
/// Redirects are answers like others: whoever signed the contents also says where they are.
public enum HTTPClient {
  /// Sends the request and waits for the whole response, which may have any status.
  ///
  /// Blocks: for a program that has nothing else to do, or a thread. An event loop takes `HTTPFetcher`.
  /// Tries every address of the host in turn. A look-up that hangs is left behind on its own thread.
  ///
  /// - Parameters:
  ///   - deadlineMilliseconds: for all of it: name, connection, request and response.
  ///   - bodyMax: bytes of the response's body that are allowed, all held in memory.
  public static func fetch(
    _ request: HTTPRequest, deadlineMilliseconds: UInt64, bodyMax: Int
  ) throws(HTTPClientError) -> HTTPResponse {
    let exchange = HTTPExchange(
      request: request, deadline: Deadline(milliseconds: deadlineMilliseconds), bodyMax: bodyMax,
      abandonment: nil, lookUp: HTTPFetcher.lookUp)
    return try exchange.run()
  }
}
